"""What the room was called together for: the items it works on, as they are elsewhere now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ceremonies.ceremony import (
    Chance,
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

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
undo = undoes_nothing


class Rules(msgspec.Struct, frozen=True):
    """The brief has no policy."""


class State(msgspec.Struct, frozen=True):
    """The things by id."""

    things: dict[str, Thing] = {}


class ChangeBrief(Word, frozen=True):
    """What was read elsewhere: things as they are now, and ids of those that are gone. Not on the wire."""

    things: tuple[Thing, ...]
    gone: tuple[str, ...] = ()


class BriefChanged(Word, frozen=True):
    """The things that differ from what the room knew, and the ids of those that are gone."""

    things: tuple[Thing, ...]
    gone: tuple[str, ...] = ()


Command = ChangeBrief
Event = BriefChanged


def opening(rules: Rules) -> State:
    """An empty brief."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """Keeps what differs; nothing where nothing does."""
    if by.role != "room":
        raise Refused("The brief follows the backlog by itself.", "internal")
    changed = tuple(thing for thing in command.things if state.things.get(thing.id) != thing)
    gone = tuple(id for id in command.gone if id in state.things)
    return [BriefChanged(changed, gone)] if changed or gone else []


def evolve(state: State, event: Event) -> State:
    """The things with the change."""
    things = {**state.things, **{thing.id: thing for thing in event.things}}
    for id in event.gone:
        things.pop(id, None)
    return State(things)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """Nothing: the stages show the things in their own words."""
    return {}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Which things changed."""
    return {"things": [thing.id for thing in event.things], "gone": list(event.gone)}


def outcome(state: State, rules: Any, things: Things) -> Things:
    """The things of the brief."""
    return state.things
