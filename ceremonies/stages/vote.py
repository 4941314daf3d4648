"""A budget of votes to spend on things: hidden while the stage is open, counted when it is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

import msgspec
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    Thing,
    Things,
    View,
    Word,
    never_wakes,
    only_seated,
)

wakes = never_wakes


class Rules(msgspec.Struct, frozen=True):
    """``votes`` for each seat (None: as many as suit the number of things), at most ``most`` on one thing.

    ``noun`` is what a thing is called in sentences.
    """

    votes: int | None = None
    most: int | None = None
    noun: str = "thing"
    anonymous: bool = False


class State(msgspec.Struct, frozen=True):
    """What each seat has spent, by the id of a part of the thing; ``counted``: everybody sees the totals."""

    spent: dict[str, dict[str, int]] = {}
    counted: bool = False


class SpendVotes(Word, frozen=True):
    """Sets, not adds, how many of the own votes lie on a thing."""

    thing: str
    votes: int


class VotesSpent(Word, frozen=True):
    """``before``: what the seat had on the parts of the thing; ``first``: it had not voted at all."""

    seat: str
    thing: str
    votes: int
    before: dict[str, int]
    first: bool


class VotesTakenBack(Word, frozen=True):
    """The seat's votes on ``thing`` are again what they were; ``first``: it has not voted at all."""

    seat: str
    thing: str
    votes: dict[str, int]
    first: bool


class VotesCounted(Word, frozen=True):
    """The stage was left: the totals are shown."""


class VotingReopened(Word, frozen=True):
    """Somebody went back: the totals are hidden, every vote stays where it was."""


Command = SpendVotes
Event = VotesSpent | VotesTakenBack | VotesCounted | VotingReopened
REVEALS = (VotesCounted,)


def opening(rules: Rules) -> State:
    """Nothing spent."""
    return State()


def suggested(things: int) -> int:
    """A budget that suits so many things: the square root, rounded, plus one."""
    return round(sqrt(things)) + 1


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Spending the same again leaves an event too."""
    only_seated(by, "vote")
    thing = scene.things.get(command.thing)
    if thing is None:
        raise Absent(rules.noun)
    if command.votes < 0:
        raise Refused("Votes are 0 or more.", "votes_range")
    spent = state.spent.get(by.id, {})
    on_it = {part: spent[part] for part in thing.members if part in spent}
    _within(rules, command.votes, sum(on_it.values()), _used(spent, scene.things), scene.things)
    return [VotesSpent(by.id, thing.id, command.votes, on_it, by.id not in state.spent)]


def settle(state: State, rules: Rules, scene: Scene, now: int) -> Sequence[Event]:
    """Leaving the stage counts the votes; going back hides them again."""
    if scene.open:
        return [VotingReopened()] if state.counted else ()
    return [VotesCounted()] if state.spent and not state.counted else ()


def evolve(state: State, event: Event) -> State:
    """The votes after the event."""
    match event:
        case VotesSpent(seat, thing, votes, before):
            mine = {part: n for part, n in state.spent.get(seat, {}).items() if part not in before}
            mine.pop(thing, None)
            return replace(state, spent={**state.spent, seat: {**mine, thing: votes} if votes else mine})
        case VotesTakenBack(seat, thing, votes, first):
            mine = {part: n for part, n in state.spent.get(seat, {}).items() if part != thing}
            spent = {one: kept for one, kept in state.spent.items() if one != seat}
            return replace(state, spent=spent if first else {**spent, seat: {**mine, **votes}})
        case VotesCounted():
            return replace(state, counted=True)
        case VotingReopened():
            return replace(state, counted=False)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The things, with their votes once counted; before that only how many have voted."""
    ranked = outcome(state, rules, scene.things)
    return {
        "things": {id: _thing_view(thing, scene.things[id], state.counted) for id, thing in ranked.items()},
        "voting": {
            "budget": _budget(rules, scene.things),
            "most": rules.most,
            "voted": len(state.spent),
            "counted": state.counted,
        },
    }


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """Where the own votes lie, and how many are left."""
    spent = state.spent.get(seat.id, {})
    used = _used(spent, scene.things)
    votes = {id: sum(spent.get(part, 0) for part in thing.members) for id, thing in scene.things.items()}
    return {
        "votes": {id: n for id, n in votes.items() if n},
        "left": max(0, _budget(rules, scene.things) - used),
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Who spent what is never told; that the totals are shown, or hidden again, is."""
    match event:
        case VotesSpent() | VotesTakenBack():
            return None
        case VotesCounted():
            return {"votes": "counted"}
        case VotingReopened():
            return {"votes": "hidden"}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """Votes that lie as they were put."""
    match event:
        case VotesSpent(seat, thing, votes, before, first):
            now = state.spent.get(seat)
            if now is not None and now.get(thing, 0) == votes and not (first and len(now) > bool(votes)):
                return [VotesTakenBack(seat, thing, before, first)]
    raise Refused("You have spent these votes anew since.", "undo")


def outcome(state: State, rules: Rules, things: Things) -> Things:
    """Once counted: the things with their votes as score, most first; else as they came."""
    if not state.counted:
        return things
    totals: Counter[str] = Counter()
    for spent in state.spent.values():
        totals.update(spent)
    scored = [replace(one, score=float(sum(totals[part] for part in one.members))) for one in things.values()]
    order = sorted(scored, key=lambda thing: -(thing.score or 0))
    return {thing.id: replace(thing, rank=rank) for rank, thing in enumerate(order, start=1)}


def _budget(rules: Rules, things: Things) -> int:
    return rules.votes if rules.votes is not None else suggested(len(things))


def _used(spent: Mapping[str, int], things: Things) -> int:
    """How many votes lie on things that are there."""
    if not spent:
        return 0
    there = {part for thing in things.values() for part in thing.members}
    return sum(votes for part, votes in spent.items() if part in there)


def _within(rules: Rules, votes: int, before: int, used: int, things: Things) -> None:
    """Taking back is always allowed, also where the budget has shrunk since."""
    if votes <= before:
        return
    budget = _budget(rules, things)
    if used - before + votes > budget:
        raise Refused(f"You have used your {budget} votes. Take one back first.", "budget")
    if rules.most is not None and votes > rules.most:
        raise Refused(f"At most {rules.most} of your votes go on one {rules.noun}.", "votes_on_one")


def _thing_view(thing: Thing, came: Thing, counted: bool) -> View:
    view: View = {"title": thing.title, "column": thing.column, "rank": thing.rank}
    if thing.key:
        view |= {"key": thing.key, "team": thing.team}
    if thing.parts:
        view["parts"] = list(thing.parts)
    if counted:
        view["votes"] = int(thing.score or 0)
    return view
