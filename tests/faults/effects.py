"""R1, R2, R3 and R10: is what was acknowledged there, once, and nothing else?

The expected effects follow from the rules of planning poker, of a retrospective's cards and of items as the
interface states them, never from what the server says it did.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.faults.final import Final
from tests.faults.transcript import Operation, Transcript, states
from tests.faults.view import Json

COUNTED = {"story", "bug", "task", "spike", "enabler"}
Round = tuple[str, Any, Any]  # room, item, round


@dataclass(frozen=True)
class Write:
    """A value put into one place: sent and answered at these lines (no answer yet: infinity)."""

    value: Any
    sent: int
    answered: float
    seq: int
    operation: Operation


def effects_in_the_room(whole: Transcript, final: Final) -> list[str]:
    """R1 to R3 for votes, rounds and reveals, as every client saw them, and for cards at the end."""
    found: dict[str, None] = {}
    votes = _votes_by_round(whole)
    reveals = {_round(reveal): reveal for reveal in whole.commands("RevealVotes") if reveal.ok}
    revealed: dict[Round, tuple[int, Json]] = {}
    rounds: dict[tuple[str, Any], int] = defaultdict(int)
    for state in states(whole, []):
        table = state.view.get("table") or {}
        if table.get("item") is None:
            continue
        here: Round = (state.room, table["item"], table.get("round"))
        rounds[here[:2]] = max(rounds[here[:2]], table.get("round") or 0)
        cards = state.view.get("votes", {})
        if not table.get("revealed"):
            found |= dict.fromkeys(_missing_votes(state.seq, votes.get(here, []), cards))
            if here in reveals and reveals[here].seq <= state.seq and not _counting_down(state.view):
                found[f"R1: {reveals[here]} was acknowledged, yet at {state.seq} nothing is revealed."] = None
        elif "votes" in state.view:
            shown = {seat: vote.get("card") for seat, vote in cards.items()}
            before = revealed.setdefault(here, (state.seq, shown))
            if before[1] != shown:
                found[f"R1: the votes revealed at {before[0]} were changed by {state.seq}."] = None
    for here, (_, shown) in revealed.items():
        found |= dict.fromkeys(_wrong_cards(here, shown, votes))
    found |= dict.fromkeys(_too_many_rounds(whole, rounds))
    return [*found, *_wrong_texts(whole, final)]


def effects_outside_the_room(whole: Transcript, final: Final) -> list[str]:
    """R1 to R3 for items: made once each, and with the points and titles last written."""
    found = []
    writes: dict[tuple[str, str], list[Write]] = defaultdict(list)
    for call in whole.calls():
        method, _, path = call.name.partition(" ")
        if method == "PATCH" and path.startswith("/items/") and not call.refused:
            for name in ("title", "points"):
                if name in call.args:
                    writes[path.removeprefix("/items/"), name].append(_write(call, call.args[name]))
    for agreed in whole.commands("AgreeEstimate"):
        if not agreed.refused and agreed.args.get("item"):
            writes[agreed.args["item"], "points"].append(_write(agreed, agreed.args["card"]))
    made = [call for call in whole.calls() if call.name.startswith("POST /teams/")]
    renamed = {item for item, name in writes if name == "title"}
    for call in made:
        for item, wanted in _made(call):
            for name in ("title", "points"):
                writes[item, name].append(_write(call, wanted.get(name)))
    for shown in final.items:
        for name in ("title", "points"):
            found += _wrong_value(shown, name, writes[shown["id"], name])
    there = {item["id"] for item in final.items}
    for item in sorted({item for item, name in writes} - there):
        found.append(f"R1: the item {item} was made and is not there.")
    titles = Counter(item["title"] for item in final.items if item["id"] not in renamed)
    found += _counted("item", [(call, title) for call in made for title in _titles(call, renamed)], titles)
    return found


def estimates_agree(final: Final) -> list[str]:
    """R10: points of the items in the rooms = points of the items = the rollup's total."""
    found = []
    points = {item["id"]: number(item.get("points")) for item in final.items}
    for room, view in final.views.items():
        for item, shown in view.get("items", {}).items():
            if item in points and number(shown.get("points")) != points[item]:
                found.append(
                    f"R10: {item} has {shown.get('points')} in {room} and {points[item]} as an item."
                )
    counted = [item for item in final.items if item.get("type", "story") in COUNTED]
    total = sum(number(item.get("points")) or 0 for item in counted)
    for name, row in [("the total", final.rollup.get("totals")), *_rows(final.rollup)]:
        if row is not None and sum((row.get("points") or {}).values()) != total:
            found.append(
                f"R10: the items have {total} points, {name} of the rollup says {row.get('points')}."
            )
    return found


def number(value: Any) -> Any:
    """A card or points as a number where it is one: "5", 5 and 5.0 are the same estimate."""
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return value


def _rows(rollup: Json) -> list[tuple[str, Json]]:
    """A rollup of one team must say the same in the team's row."""
    teams = rollup.get("teams", [])
    return [(team.get("name", "the team"), team) for team in teams] if len(teams) == 1 else []


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


def _missing_votes(seq: int, votes: Iterable[Operation], cards: Json) -> list[str]:
    """Acknowledged votes of an open round that do not show as cast; uncertain ones are let be."""
    last: dict[str, Operation] = {}
    for vote in sorted(votes, key=lambda vote: vote.seq):
        if vote.ok and vote.seq <= seq:
            last[vote.seat] = vote
        elif not vote.ok:
            last.pop(vote.seat, None)
    return [
        f"R1: {vote} was acknowledged at {vote.seq}, yet at {seq} that seat has not voted."
        for seat, vote in last.items()
        if vote.name == "CastVote"
        and not (cards.get(seat) or {}).get("voted")
        and not _withdrawn_later(vote, votes)
    ]


def _withdrawn_later(vote: Operation, votes: Iterable[Operation]) -> bool:
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
    return [f"R3: {where} shows {card} for {seat}, which that seat never sent."]


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


def _wrong_texts(whole: Transcript, final: Final) -> list[str]:
    """Cards of a retrospective: the public ones, and those only their own seat sees."""
    found = []
    for room, view in final.views.items():
        texts: dict[str, str] = {
            card: str(shown.get("text")) for card, shown in view.get("cards", {}).items()
        }
        for (at, _), mine in final.mines.items():
            if at == room:
                texts |= {card: str(shown.get("text")) for card, shown in _cards(mine).items()}
        added = [(added, added.args["text"]) for added in whole.commands("AddCard") if added.room == room]
        if added:
            found += _counted("card", added, Counter(texts.values()))
    return found


def _cards(mine: Json) -> Json:
    cards = mine.get("cards") or {}
    return cards if isinstance(cards, dict) else {card["id"]: card for card in cards}


def _counted(noun: str, asked: list[tuple[Operation, str]], there: Counter[str]) -> list[str]:
    """Each text was asked for under one id; it must be there once if acknowledged, else at most once."""
    found = []
    for operation, text in asked:
        if operation.ok and there[text] == 0:
            found.append(f"R1: {operation} was acknowledged; no {noun} {json.dumps(text)} is there.")
        if there[text] > 1:
            found.append(f"R2: {operation} took effect {there[text]} times.")
        if operation.refused and there[text]:
            found.append(f"R3: {operation} was refused; the {noun} is there.")
    known = {text for _, text in asked}
    return found + [f"R3: nobody sent the {noun} {json.dumps(text)}." for text in there if text not in known]


def _titles(call: Operation, renamed: set[str]) -> list[str]:
    """The titles a POST of items asked for, without those whose item was given another one since."""
    if not call.ok:
        return [str(item["title"]) for item in call.args.get("items", [call.args])]
    return [str(wanted["title"]) for item, wanted in _made(call) if item not in renamed]


def _made(call: Operation) -> list[tuple[str, Json]]:
    """What an acknowledged POST of items asked for, each with the id it was given."""
    if not call.ok or call.answer is None:
        return []
    body = json.loads(call.answer.text)["body"]
    wanted = call.args.get("items", [call.args])
    return [(one["id"], item) for one, item in zip(body.get("items", [body]), wanted, strict=True)]


def _write(operation: Operation, value: Any) -> Write:
    answered = operation.answer.n if operation.answer else float("inf")
    return Write(number(value), operation.sent[0], answered, operation.seq, operation)


def _wrong_value(item: Json, name: str, writes: list[Write]) -> list[str]:
    """A place holds the value of a write that no acknowledged other one certainly came after."""
    if not any(write.operation.ok for write in writes):
        return []
    shown = number(item.get(name))
    same = [write for write in writes if write.value == shown]
    if any(not _overwritten(write, writes) for write in same):
        return []
    if not same:
        return [f"R3: {item['id']} has the {name} {item.get(name)}, which nobody sent."]
    last = max((write for write in writes if write.operation.ok), key=lambda write: write.sent)
    if any(len(write.operation.sent) > 1 for write in same):
        return [f"R2: {same[-1].operation} took effect again after {last.operation}."]
    return [f"R1: {last.operation} was acknowledged; {item['id']} has the older {name} {item.get(name)}."]


def _overwritten(write: Write, writes: list[Write]) -> bool:
    return any(
        other.operation.ok
        and (other.sent > write.answered or (0 <= write.seq < other.seq and write.operation.room != ""))
        for other in writes
    )
