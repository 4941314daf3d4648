"""One item on the table: everybody picks a card, hidden; revealed together; talked over; agreed.

Items may be added to the queue meanwhile; the ceremony says what becomes of them elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    Things,
    View,
    Word,
    only_facilitators,
    only_seated,
)
from ceremonies.stages import ballots

LONGEST = 500
"""Characters of a title."""
MOST_AT_ONCE = 200
"""Items that one command adds."""
MOST = 2_000
"""Items of one queue."""


class Rules(msgspec.Struct, frozen=True):
    """The deck in order; whether a full table reveals itself, after how many seconds of grace."""

    deck: tuple[str, ...]
    auto_reveal: bool = False
    countdown: int = 3
    anonymous: bool = False


class Vote(msgspec.Struct, frozen=True):
    """A card on the table. ``kept``: taken over from the last round and not cast anew."""

    card: str
    kept: bool = False


class Round(msgspec.Struct, frozen=True):
    """A round of one item. ``before``: what each seat had in the round before it."""

    number: int
    votes: dict[str, Vote] = {}
    revealed: bool = False
    before: dict[str, str] = {}


class State(msgspec.Struct, frozen=True):
    """The item on the table, every round of every item, what was agreed."""

    item: str | None = None
    rounds: dict[str, tuple[Round, ...]] = {}
    agreed: dict[str, str] = {}
    skipped: tuple[str, ...] = ()
    reveals_at: int | None = None

    @property
    def round(self) -> Round | None:
        """The round on the table."""
        return self.rounds[self.item][-1] if self.item is not None else None


class PresentItem(Word, frozen=True):
    """Puts an item on the table; one that was estimated before opens a new round."""

    item: str


class CastVote(Word, frozen=True):
    """Picks a card; another one until the reveal. ``item``, ``round``: what it was meant for."""

    card: str
    item: str | None = None
    round: int | None = None


class RetractVote(Word, frozen=True):
    """Takes the own card back."""

    item: str | None = None
    round: int | None = None


class RevealVotes(Word, frozen=True):
    """Turns all cards; that closes the round for good."""

    item: str | None = None
    round: int | None = None


class StartRound(Word, frozen=True):
    """Opens a new round, every vote preset and hidden again. ``round``: the one that is left."""

    item: str | None = None
    round: int | None = None


class AgreeEstimate(Word, frozen=True):
    """Settles the item's estimate, a card of the deck or another number."""

    card: str
    item: str | None = None
    round: int | None = None


class SkipItem(Word, frozen=True):
    """Leaves the item without an estimate."""

    item: str | None = None


class NewItem(Word, frozen=True):
    """An item to be added; the rest of it can be said later, where it lives."""

    title: str


class AddItems(Word, frozen=True):
    """Adds items at the end of the queue, in the order given; none of them is presented by it."""

    items: tuple[NewItem, ...]


class AddedItem(Word, frozen=True):
    """An item that was added, under the id that it keeps."""

    id: str
    title: str


class ItemPresented(Word, frozen=True):
    item: str
    round: int


class VoteCast(Word, frozen=True):
    """``kept``: the card is the last round's again, because a new one was taken back."""

    seat: str
    card: str
    item: str
    round: int
    before: Vote | None = None
    kept: bool = False


class VoteRetracted(Word, frozen=True):
    seat: str
    item: str
    round: int
    before: Vote


class RevealScheduled(Word, frozen=True):
    """Everybody has voted: the cards turn then, unless somebody still moves."""

    at: int


class RevealPostponed(Word, frozen=True):
    pass


class VotesRevealed(Word, frozen=True):
    item: str
    round: int


class RoundStarted(Word, frozen=True):
    item: str
    round: int


class EstimateAgreed(Word, frozen=True):
    """``points`` is the card as a number, null where it is none (a T-shirt size).

    ``before`` was agreed here before, ``had`` are the points the item came with.
    """

    item: str
    card: str
    points: float | None
    before: str | None = None
    skipped: bool = False
    had: float | None = None


class EstimateWithdrawn(Word, frozen=True):
    """What was agreed is taken back to what was agreed before; ``skipped``: the item was skipped then."""

    item: str
    card: str | None
    points: float | None
    skipped: bool = False


class ItemSkipped(Word, frozen=True):
    item: str


class ItemUnskipped(Word, frozen=True):
    item: str


class ItemsAdded(Word, frozen=True):
    items: tuple[AddedItem, ...]


class ItemsWithdrawn(Word, frozen=True):
    """Added items are taken back."""

    items: tuple[AddedItem, ...]


Command = (
    PresentItem | CastVote | RetractVote | RevealVotes | StartRound | AgreeEstimate | SkipItem | AddItems
)
Event = (
    ItemPresented
    | VoteCast
    | VoteRetracted
    | RevealScheduled
    | RevealPostponed
    | VotesRevealed
    | RoundStarted
    | EstimateAgreed
    | EstimateWithdrawn
    | ItemSkipped
    | ItemUnskipped
    | ItemsAdded
    | ItemsWithdrawn
)
REVEALS = (VotesRevealed,)


def opening(rules: Rules) -> State:
    """Nothing on the table."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    match command:
        case PresentItem(item):
            only_facilitators(by, "puts an item on the table")
            if item not in scene.things:
                raise Absent("item")
            return [] if item == state.item else [ItemPresented(item, len(state.rounds.get(item, ())) + 1)]
        case CastVote(card, item, number):
            only_seated(by, "vote")
            current, turned = _open_round(state, item, number)
            if card not in rules.deck:
                raise Refused(f"{card} is not in the deck.", "no_such_card")
            return [VoteCast(by.id, card, current, turned.number, turned.votes.get(by.id))]
        case RetractVote(item, number):
            only_seated(by, "vote")
            current, turned = _open_round(state, item, number)
            before = turned.votes.get(by.id)
            return [] if before is None else [VoteRetracted(by.id, current, turned.number, before)]
        case RevealVotes(item, number):
            only_facilitators(by, "reveals the votes")
            current, turned = _open_round(state, item, number)
            return [VotesRevealed(current, turned.number)]
        case StartRound(item, number):
            only_facilitators(by, "starts a round")
            current, left = _round_on_table(state, item, number)
            return [RoundStarted(current, left.number + 1)]
        case AgreeEstimate(card, item, number):
            only_facilitators(by, "settles an estimate")
            current, _ = _round_on_table(state, item, number)
            if card not in rules.deck and ballots.number_of(card) is None:
                raise Refused("An estimate is a card of the deck or a number up to 1,000.", "no_such_card")
            agreed, skipped = state.agreed.get(current), current in state.skipped
            had = scene.things[current].points if current in scene.things else None
            return [EstimateAgreed(current, card, ballots.number_of(card), agreed, skipped, had)]
        case SkipItem(item):
            only_facilitators(by, "skips an item")
            current, _ = _round_on_table(state, item, None)
            return [] if current in state.skipped else [ItemSkipped(current)]
        case AddItems(items):
            only_facilitators(by, "adds items")
            return [ItemsAdded(_added(items, scene, chance))]


def settle(state: State, rules: Rules, scene: Scene, now: int) -> Sequence[Event]:
    """Where the table reveals itself: the grace begins when all have voted, ends at its time."""
    table = state.round
    if state.item is None or table is None or table.revealed or not scene.open:
        return [RevealPostponed()] if state.reveals_at is not None else ()
    full = rules.auto_reveal and _everybody_voted(table, scene)
    if state.reveals_at is None:
        return [RevealScheduled(now + rules.countdown * 1000)] if full else ()
    if not full:
        return [RevealPostponed()]
    return [VotesRevealed(state.item, table.number)] if now >= state.reveals_at else ()


def wakes(state: State) -> int | None:
    """When the cards turn by themselves."""
    return state.reveals_at


def evolve(state: State, event: Event) -> State:
    """The table after the event."""
    changed = msgspec.structs.replace
    match event:
        case ItemPresented(item, number) | RoundStarted(item, number):
            rounds = {**state.rounds, item: (*state.rounds.get(item, ()), _following(state, item, number))}
            return changed(state, item=item, rounds=rounds, reveals_at=None)
        case VoteCast(seat, card, item, _, _, kept):
            table = state.rounds[item][-1]
            return _with_round(state, item, changed(table, votes={**table.votes, seat: Vote(card, kept)}))
        case VoteRetracted(seat, item, _, _):
            table = state.rounds[item][-1]
            votes = {one: vote for one, vote in table.votes.items() if one != seat}
            return _with_round(state, item, changed(table, votes=votes))
        case RevealScheduled(at):
            return changed(state, reveals_at=at)
        case RevealPostponed():
            return changed(state, reveals_at=None)
        case VotesRevealed(item, _):
            revealed = changed(state.rounds[item][-1], revealed=True)
            return changed(_with_round(state, item, revealed), reveals_at=None)
        case EstimateAgreed(item, card):
            skipped = _without(state.skipped, item)
            return changed(state, agreed={**state.agreed, item: card}, skipped=skipped)
        case EstimateWithdrawn(item, card, _, skipped):
            agreed = {one: kept for one, kept in state.agreed.items() if one != item}
            agreed = {**agreed, item: card} if card is not None else agreed
            return changed(state, agreed=agreed, skipped=(*state.skipped, item) if skipped else state.skipped)
        case ItemSkipped(item):
            return changed(state, skipped=(*state.skipped, item))
        case ItemUnskipped(item):
            return changed(state, skipped=_without(state.skipped, item))
        case ItemsAdded() | ItemsWithdrawn():
            return state


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The items, the table, the votes: who voted before the reveal, what after it."""
    table = state.round
    view: View = {
        "items": {id: _item_view(state, thing) for id, thing in scene.things.items()},
        "table": {"item": state.item, "round": None, "revealed": False, "summary": None, "suggestion": None},
    }
    if table is None or state.item is None:
        return view if scene.large or rules.anonymous else {**view, "votes": {}}
    view["table"] = _table_view(state, table, rules, scene)
    if scene.large or rules.anonymous:
        view["tally"] = {"voted": len(table.votes)}
    else:
        view["votes"] = {seat: _vote_view(table, seat, vote) for seat, vote in table.votes.items()}
    return view


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The own card."""
    table = state.round
    vote = table.votes.get(seat.id) if table else None
    return {"card": vote.card if vote else None, "kept": bool(vote and vote.kept)}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """A vote may be told once its round is revealed: the card that lay there then, never an earlier one."""
    if isinstance(event, VoteCast | VoteRetracted):
        rounds = state.rounds.get(event.item, ())
        table = next((one for one in rounds if one.number == event.round), None)
        if table is None or not table.revealed or rules.anonymous:
            return None
        vote = table.votes.get(event.seat) if isinstance(event, VoteCast) else None
        cast = {"seat": event.seat, "item": event.item, "round": event.round}
        return cast if vote is None else {**cast, "card": vote.card}
    told: View = msgspec.to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """A vote before the reveal, an agreed estimate, a skip, and items that were not on the table yet."""
    match event:
        case VoteCast(seat, _, item, number, before):
            _open_round(state, item, number)
            now = state.rounds[item][-1].votes.get(seat)
            if now is None:
                raise Refused("That vote is already taken back.", "undo")
            return [
                VoteRetracted(seat, item, number, now)
                if before is None
                else VoteCast(seat, before.card, item, number, now, before.kept)
            ]
        case VoteRetracted(seat, item, number, before):
            _open_round(state, item, number)
            if seat in state.rounds[item][-1].votes:
                raise Refused("You have voted again since.", "undo")
            return [VoteCast(seat, before.card, item, number, kept=before.kept)]
        case EstimateAgreed(item, card, _, before, skipped, had) if state.agreed.get(item) == card:
            points = had if before is None else ballots.number_of(before)
            return [EstimateWithdrawn(item, before, points, skipped)]
        case ItemSkipped(item) if item in state.skipped:
            return [ItemUnskipped(item)]
        case ItemsAdded(items):
            if any(one.id in state.rounds for one in items):
                raise Refused("One of these was on the table already, so they stay.", "undo")
            return [ItemsWithdrawn(items)]
        case _:
            raise Refused("A reveal is not taken back; start a new round.", "undo")


def outcome(state: State, rules: Rules, things: Things) -> Things:
    """The things with the points that were agreed here."""
    return {
        id: msgspec.structs.replace(thing, points=ballots.number_of(state.agreed[id]))
        if id in state.agreed
        else thing
        for id, thing in things.items()
    }


def _added(items: Sequence[NewItem], scene: Scene, chance: Chance) -> tuple[AddedItem, ...]:
    if not 1 <= len(items) <= MOST_AT_ONCE:
        raise Refused(f"One to {MOST_AT_ONCE} items are added at once.", "too_many")
    if len(scene.things) + len(items) > MOST:
        raise Refused(f"A room takes at most {MOST:,} items.", "too_many")
    titles = [" ".join(one.title.split()) for one in items]
    if not all(1 <= len(title) <= LONGEST for title in titles):
        raise Refused(f"An item has a title of 1 to {LONGEST} characters.", "title")
    return tuple(AddedItem(chance.new_id(), title) for title in titles)


def _round_on_table(state: State, item: str | None, number: int | None) -> tuple[str, Round]:
    table = state.round
    if state.item is None or table is None:
        raise Refused("No item is on the table.", "no_item")
    if (item is not None and item != state.item) or (number is not None and number != table.number):
        raise Refused("Voting closed a moment before this arrived: the table has moved on.", "round_closed")
    return state.item, table


def _open_round(state: State, item: str | None, number: int | None) -> tuple[str, Round]:
    current, table = _round_on_table(state, item, number)
    if table.revealed:
        raise Refused("This round is revealed. A facilitator can start another.", "round_closed")
    return current, table


def _following(state: State, item: str, number: int) -> Round:
    rounds = state.rounds.get(item)
    if not rounds:
        return Round(number)
    last = rounds[-1].votes
    return Round(
        number,
        votes={seat: Vote(vote.card, kept=True) for seat, vote in last.items()},
        before={seat: vote.card for seat, vote in last.items()} if rounds[-1].revealed else rounds[-1].before,
    )


def _with_round(state: State, item: str, table: Round) -> State:
    rounds = {**state.rounds, item: (*state.rounds[item][:-1], table)}
    return msgspec.structs.replace(state, rounds=rounds)


def _everybody_voted(table: Round, scene: Scene) -> bool:
    voters = scene.voters
    return bool(voters) and all(seat.id in table.votes and not table.votes[seat.id].kept for seat in voters)


def _without(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    return tuple(one for one in items if one != item)


def _item_view(state: State, thing: Any) -> View:
    rounds = state.rounds.get(thing.id)
    if thing.id in state.agreed:
        stage = "agreed"
    elif thing.id in state.skipped:
        stage = "skipped"
    elif thing.id == state.item and rounds:
        stage = "revealed" if rounds[-1].revealed else "voting"
    else:
        stage = "waiting"
    agreed = state.agreed.get(thing.id)
    points = ballots.number_of(agreed) if agreed and thing.local else thing.points
    return {
        "key": thing.key,
        "title": thing.title,
        "points": points,
        "estimate": agreed,
        "state": stage,
        "rank": thing.rank,
        "type": thing.type,
        "rounds": len(rounds) if rounds else 0,
    }


def _vote_view(table: Round, seat: str, vote: Vote) -> View:
    if not table.revealed:
        return {"voted": True, "kept": True} if vote.kept else {"voted": True}
    if table.before and table.before.get(seat) != vote.card:
        return {"card": vote.card, "changed": True}
    return {"card": vote.card}


def _table_view(state: State, table: Round, rules: Rules, scene: Scene) -> View:
    assert state.item is not None
    cards = {seat: vote.card for seat, vote in table.votes.items()} if table.revealed else {}
    names = not scene.large and not rules.anonymous
    summary = ballots.summary(rules.deck, cards, names) if table.revealed else None
    return {
        "item": state.item,
        "round": table.number,
        "revealed": table.revealed,
        "reveals_at": state.reveals_at,
        "summary": summary,
        "suggestion": ballots.suggestion(rules.deck, cards.values()) if table.revealed else None,
        "agreed": state.agreed.get(state.item),
        "rounds": [_past_view(one, rules) for one in state.rounds[state.item][:-1] if one.revealed],
    }


def _past_view(past: Round, rules: Rules) -> View:
    cards: Mapping[str, str] = {seat: vote.card for seat, vote in past.votes.items()}
    return {"round": past.number, "counts": ballots.counts(rules.deck, cards.values())}
