"""The dependency sweep: of each item, who outside the team must do something, and by when."""

from __future__ import annotations

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
    View,
    Word,
    never_wakes,
    only_seated,
    passes_on,
    settles_nothing,
    whispers_nothing,
)

LONGEST = 500

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """The sweep has no policy."""


class Asked(msgspec.Struct, frozen=True):
    """What an item needs of another team: of one of its items, or of the team, by a Sprint."""

    consumer: str
    producer: str | None
    producer_team: str
    title: str
    needed_by: str


class State(msgspec.Struct, frozen=True):
    """What was asked from here, by the id of the dependency."""

    asked: dict[str, Asked] = {}


class RaiseDependency(Word, frozen=True):
    """Asks another team: ``consumer`` needs it by a Sprint, of its item ``producer`` or of one it chooses."""

    consumer: str
    title: str
    needed_by: str
    producer: str | None = None
    producer_team: str = ""


class DependencyRaised(Word, frozen=True):
    dependency: str
    asked: Asked


Command = RaiseDependency
Event = DependencyRaised


def opening(rules: Rules) -> State:
    """Nothing asked."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    only_seated(by, "ask another team")
    if command.consumer not in scene.things:
        raise Absent("item")
    title = " ".join(command.title.split())
    if not 1 <= len(title) <= LONGEST:
        raise Refused(f"A dependency has a title of 1 to {LONGEST} characters.", "title")
    if command.producer is None and not command.producer_team:
        raise Refused("Say which team, or which of its items, this waits for.", "producer")
    asked = Asked(command.consumer, command.producer, command.producer_team, title, command.needed_by)
    return [DependencyRaised(chance.new_id(), asked)]


def evolve(state: State, event: Event) -> State:
    """What is asked after the event."""
    return replace(state, asked={**state.asked, event.dependency: event.asked})


def show(state: State, rules: Rules, scene: Scene) -> View:
    """What was asked from here."""
    return {"dependencies": {id: to_builtins(asked) for id, asked in state.asked.items()}}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """An ask that was sent is withdrawn by its team, not undone."""
    raise Refused("This was sent to the other team. Withdraw it on the board.", "undo")
