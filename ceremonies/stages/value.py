"""What each objective is worth: one at a time, everybody may name a value, a facilitator agrees it.

Business value is a number from 1 to 10, given by the business owners (SAFe, "PI Objectives").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    Thing,
    View,
    Word,
    never_wakes,
    of_types,
    only_facilitators,
    only_seated,
    passes_on,
    settles_nothing,
)

LOWEST, HIGHEST = 1, 10

settle = settles_nothing
wakes = never_wakes
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """Values have no policy."""


class State(msgspec.Struct, frozen=True):
    """The objective that is on the table, the values that seats named of each, and those agreed here."""

    objective: str | None = None
    said: dict[str, dict[str, int]] = {}
    agreed: dict[str, int | None] = {}


class PresentObjective(Word, frozen=True):
    """Puts an objective on the table (null: none)."""

    objective: str | None


class SayValue(Word, frozen=True):
    """Names a business value of an objective; null takes the own one back."""

    objective: str
    value: int | None


class AgreeValue(Word, frozen=True):
    """Agrees the planned business value of an objective (null: none)."""

    objective: str
    value: int | None


class ObjectivePresented(Word, frozen=True):
    objective: str | None
    before: str | None


class ValueSaid(Word, frozen=True):
    seat: str
    objective: str
    value: int | None
    before: int | None


class ValueAgreed(Word, frozen=True):
    """``first``: none had been agreed here before, or, where it is taken back, none is any more."""

    objective: str
    value: int | None
    before: int | None
    first: bool


class ValueReverted(Word, frozen=True):
    """An agreed value was taken back: ``value`` holds again."""

    objective: str
    value: int | None
    before: int | None
    first: bool


Command = PresentObjective | SayValue | AgreeValue
Event = ObjectivePresented | ValueSaid | ValueAgreed | ValueReverted


def opening(rules: Rules) -> State:
    """Nothing on the table."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    if command.objective is not None and command.objective not in of_types(scene.things, ("objective",)):
        raise Absent("objective")
    match command:
        case PresentObjective(objective):
            only_facilitators(by, "presents an objective")
            return [] if objective == state.objective else [ObjectivePresented(objective, state.objective)]
        case SayValue(objective, value):
            only_seated(by, "name a value")
            before = state.said.get(objective, {}).get(by.id)
            return [] if _value(value) == before else [ValueSaid(by.id, objective, value, before)]
        case AgreeValue(objective, value):
            only_facilitators(by, "agrees a business value")
            now = value_of(scene.things[objective])
            first = objective not in state.agreed
            if _value(value) == now and not first:
                return []
            return [ValueAgreed(objective, value, now, first)]


def evolve(state: State, event: Event) -> State:
    """The table after the event."""
    match event:
        case ObjectivePresented(objective):
            return replace(state, objective=objective)
        case ValueSaid(seat, objective, value):
            said = {one: kept for one, kept in state.said.get(objective, {}).items() if one != seat}
            said = said if value is None else {**said, seat: value}
            others = {one: kept for one, kept in state.said.items() if one != objective}
            return replace(state, said={**others, objective: said} if said else others)
        case ValueAgreed(objective, value):
            return replace(state, agreed={**state.agreed, objective: value})
        case ValueReverted(objective, value, _, first):
            others_agreed = {one: kept for one, kept in state.agreed.items() if one != objective}
            return replace(state, agreed=others_agreed if first else {**others_agreed, objective: value})


def value_of(thing: Thing) -> int | None:
    """The planned business value of an objective, as the program has it now."""
    return None if thing.points is None else int(thing.points)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """``valuing`` {presented}, ``objectives/<id>`` with its value and how often each value was named."""
    found = of_types(scene.things, ("objective",))
    presented = state.objective if state.objective in found else None
    return {
        "valuing": {"presented": presented},
        "objectives": {id: _objective(state, one) for id, one in found.items()},
    }


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The values that this seat named, by objective."""
    return {"values": {id: said[seat.id] for id, said in state.said.items() if seat.id in said}}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """Each as long as nobody has gone on from it."""
    match event:
        case ObjectivePresented(objective, before) if state.objective == objective:
            return [ObjectivePresented(before, objective)]
        case ValueSaid(seat, objective, value, before):
            if state.said.get(objective, {}).get(seat) == value:
                return [ValueSaid(seat, objective, before, value)]
        case ValueAgreed(objective, value, before, first):
            if objective in state.agreed and state.agreed[objective] == value:
                return [ValueReverted(objective, before, value, first)]
    raise Refused("Others have gone on from this since.", "undo")


def _objective(state: State, one: Thing) -> View:
    return {
        "title": one.title,
        "team": one.team,
        "committed": one.column == "committed",
        "owner": one.owner,
        "value": value_of(one),
        "agreed": one.id in state.agreed,
        "said": {str(value): n for value, n in sorted(Counter(state.said.get(one.id, {}).values()).items())},
        "rank": one.rank,
    }


def _value(value: int | None) -> int | None:
    if value is not None and not LOWEST <= value <= HIGHEST:
        raise Refused(f"A business value is {LOWEST} to {HIGHEST}.", "value")
    return value
