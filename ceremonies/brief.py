"""What the room was called together for: items, and teams' shares of Sprints, as they are elsewhere now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from ceremonies.ceremony import (
    Chance,
    Gone,
    Refused,
    Scene,
    Seat,
    Thing,
    Things,
    View,
    Word,
    never_wakes,
    settles_nothing,
    undoes_nothing,
    whispers_nothing,
)
from ceremonies.sheet import Sheet

T = TypeVar("T", Thing, Sheet)

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
undo = undoes_nothing


class Rules(msgspec.Struct, frozen=True):
    """The brief has no policy."""


class State(msgspec.Struct, frozen=True):
    """The things and the sheets by id."""

    things: dict[str, Thing] = {}
    sheets: dict[str, Sheet] = {}


class ChangeBrief(Word, frozen=True):
    """What was read elsewhere, as it is now, and the ids of what is gone. Not on the wire."""

    things: tuple[Thing, ...]
    gone: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()


class BriefChanged(Word, frozen=True):
    """The things and sheets that differ from what the room knew, and the ids of those that are gone."""

    things: tuple[Thing, ...]
    gone: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()


Command = ChangeBrief
Event = BriefChanged
INTERNAL = (ChangeBrief,)


def opening(rules: Rules) -> State:
    """An empty brief."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """Keeps what differs; nothing where nothing does."""
    if by.role != "room":
        raise Refused("The brief follows the backlog by itself.", "internal")
    return differing(state, *command.things, *command.sheets, gone=command.gone)


def differing(state: State, *now: Thing | Sheet | Gone, gone: Sequence[str] = ()) -> list[BriefChanged]:
    """What of this is news to the room: one event, or none."""
    things = tuple(one for one in now if isinstance(one, Thing) and state.things.get(one.id) != one)
    sheets = tuple(one for one in now if isinstance(one, Sheet) and state.sheets.get(one.id) != one)
    going = (*gone, *(one.id for one in now if isinstance(one, Gone)))
    lost = tuple(id for id in going if id in state.things or id in state.sheets)
    return [BriefChanged(things, lost, sheets)] if things or lost or sheets else []


def evolve(state: State, event: Event) -> State:
    """The brief with the change; what stays as it was stays the same object."""
    return State(
        _changed(state.things, event.things, event.gone), _changed(state.sheets, event.sheets, event.gone)
    )


def _changed(kept: dict[str, T], new: Sequence[T], gone: Sequence[str]) -> dict[str, T]:
    if not new and not any(id in kept for id in gone):
        return kept
    changed = {**kept, **{one.id: one for one in new}}
    for id in gone:
        changed.pop(id, None)
    return changed


def show(state: State, rules: Rules, scene: Scene) -> View:
    """Nothing: the stages show the things in their own words."""
    return {}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Which things changed."""
    told = {"things": [thing.id for thing in event.things], "gone": list(event.gone)}
    return {**told, "sheets": [sheet.id for sheet in event.sheets]} if event.sheets else told


def outcome(state: State, rules: Any, things: Things) -> Things:
    """The things of the brief."""
    return state.things
