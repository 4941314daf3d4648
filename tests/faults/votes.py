"""R1, R2 and R3 in planning poker: does every reveal show the votes that were acknowledged, and no others?"""

import itertools
from collections import Counter, defaultdict
from typing import Any

from tests.faults.states import states
from tests.faults.transcript import Operation, Transcript
from tests.faults.view import Json

Round = tuple[str, Any, Any]  # room, item, round


def votes_and_rounds(whole: Transcript) -> list[str]:
    """R1 to R3 for votes, rounds and reveals, as every client saw them; each thing is complained of once."""
    found: dict[tuple[Any, ...], str] = {}
    votes = _votes_by_round(whole)
    reveals = {_round(reveal): reveal for reveal in whole.commands("RevealVotes") if reveal.ok}
    revealed: dict[Round, tuple[int, Json]] = {}
    rounds: dict[tuple[str, Any], int] = defaultdict(int)
    for state in states(whole, []):
        table, cards = state.view.get("table") or {}, state.view.get("votes")
        if table.get("item") is None:
            continue
        here: Round = (state.room, table["item"], table.get("round"))
        rounds[here[:2]] = max(rounds[here[:2]], table.get("round") or 0)
        if table.get("revealed"):
            if cards is not None:
                _look_at_cards(found, revealed, here, state.seq, cards)
            continue
        for vote in _missing_votes(state.seq, votes.get(here, []), cards):
            sentence = f"R1: {vote} was acknowledged at {vote.seq}; at {state.seq} that seat has not voted."
            found.setdefault((vote.seat, vote.id), sentence)
        if here in reveals and reveals[here].seq <= state.seq and not _counting_down(state.view):
            sentence = f"R1: {reveals[here]} was acknowledged, yet at {state.seq} nothing is revealed."
            found.setdefault(here, sentence)
    wrong = [_wrong_cards(here, shown, votes) for here, (_, shown) in revealed.items()]
    return [*found.values(), *itertools.chain(*wrong), *_too_many_rounds(whole, rounds)]


def _look_at_cards(
    found: dict[tuple[Any, ...], str],
    revealed: dict[Round, tuple[int, Json]],
    here: Round,
    seq: int,
    cards: Json,
) -> None:
    """Remember what a round revealed; it must stay so."""
    shown = {seat: vote.get("card") for seat, vote in cards.items()}
    at, before = revealed.setdefault(here, (seq, shown))
    if before != shown:
        found.setdefault((*here, "changed"), f"R1: the votes revealed at {at} were changed by {seq}.")


def _counting_down(view: Json) -> bool:
    """With a countdown a reveal is acknowledged before it is seen."""
    return bool(view.get("room", {}).get("settings", {}).get("countdown"))


def _round(operation: Operation) -> Round:
    return operation.room, operation.args.get("item"), operation.args.get("round")


def _votes_by_round(whole: Transcript) -> dict[Round, list[Operation]]:
    votes: dict[Round, list[Operation]] = defaultdict(list)
    for vote in whole.commands("CastVote", "RetractVote"):
        if not vote.refused:
            votes[_round(vote)].append(vote)
    return votes


def _missing_votes(seq: int, votes: list[Operation], cards: Json | None) -> list[Operation]:
    """Acknowledged votes of an open round that do not show as cast; a large room shows none."""
    if cards is None:
        return []
    last = {
        vote.seat: vote
        for vote in sorted(votes, key=lambda vote: vote.seq)
        if vote.ok and vote.seq <= seq and not _withdrawn_later(vote, votes)
    }
    return [
        vote
        for seat, vote in last.items()
        if vote.name == "CastVote" and not (cards.get(seat) or {}).get("voted")
    ]


def _withdrawn_later(vote: Operation, votes: list[Operation]) -> bool:
    """A retraction that has no answer yet may have taken effect."""
    return any(other.name == "RetractVote" and not other.ok and other.seat == vote.seat for other in votes)


def _wrong_cards(here: Round, shown: Json, votes: dict[Round, list[Operation]]) -> list[str]:
    found = []
    mine = votes.get(here, [])
    for seat in sorted(shown.keys() | {vote.seat for vote in mine}):
        own = sorted((vote for vote in mine if vote.seat == seat), key=lambda vote: vote.seq)
        kept = [
            vote for at, past in votes.items() if _earlier(at, here) for vote in past if vote.seat == seat
        ]
        found += _wrong_card(here, seat, shown.get(seat), own, kept)
    return found


def _wrong_card(here: Round, seat: str, card: Any, own: list[Operation], kept: list[Operation]) -> list[str]:
    sure = [vote for vote in own if vote.ok]
    allowed = {vote.args.get("card") for vote in own if not vote.ok}
    allowed |= {sure[-1].args.get("card")} if sure else {None, *(vote.args.get("card") for vote in kept)}
    if card in allowed:
        return []
    where = f"round {here[2]} of {here[1]}"
    stale = [vote for vote in sure[:-1] if vote.args.get("card") == card]
    if any(len(vote.sent) > 1 for vote in stale):
        return [f"R2: {stale[-1]} took effect again after {sure[-1]}: {where} shows {card}."]
    if sure:
        return [f"R1: {sure[-1]} was acknowledged at {sure[-1].seq}; {where} shows {card}."]
    return [f"R3: {where} shows {card} for {seat}, which that seat never sent or was refused."]


def _earlier(one: Round, other: Round) -> bool:
    return one[:2] == other[:2] and one[2] is not None and other[2] is not None and one[2] < other[2]


def _too_many_rounds(whole: Transcript, rounds: dict[tuple[str, Any], int]) -> list[str]:
    """A round is opened by StartRound or by going back to an item; the first one is there by itself."""
    opened: Counter[tuple[str, Any]] = Counter()
    for start in whole.commands("StartRound", "PresentItem"):
        if not start.refused:
            opened[start.room, start.args.get("item")] += 1
    return [
        f"R2: {item} is in round {last}, yet only {1 + opened[room, item]} were asked for."
        for (room, item), last in rounds.items()
        if last > 1 + opened[room, item]
    ]
