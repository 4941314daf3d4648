"""The order as it came, and what a facilitator puts elsewhere by hand, with a reason."""

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
    Things,
    View,
    Word,
    never_wakes,
    only_facilitators,
    settles_nothing,
    whispers_nothing,
)

LONGEST_REASON = 500

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing


class Rules(msgspec.Struct, frozen=True):
    """``noun``: what a thing is called in sentences."""

    noun: str = "thing"


class Placing(msgspec.Struct, frozen=True):
    """A thing put behind another one, or in front of all (``after`` None), and why."""

    thing: str
    after: str | None
    reason: str = ""


class State(msgspec.Struct, frozen=True):
    """What was placed by hand, in the order in which it was: the last placing of each thing."""

    placings: tuple[Placing, ...] = ()

    def of(self, thing: str) -> Placing | None:
        """Where that thing was put by hand."""
        return next((one for one in self.placings if one.thing == thing), None)


class PlaceThing(Word, frozen=True):
    """Puts a thing behind another one, or in front of all; ties and vetoes need a hand, and a reason."""

    thing: str
    after: str | None
    reason: str = ""


class ReleaseThing(Word, frozen=True):
    """Lets a thing go back to the place that its score gives."""

    thing: str


class PlacingsChanged(Word, frozen=True):
    """All placings by hand as they are from now on, and as they were."""

    placings: tuple[Placing, ...]
    before: tuple[Placing, ...]


Command = PlaceThing | ReleaseThing
Event = PlacingsChanged


def opening(rules: Rules) -> State:
    """Everything stands where it came."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    only_facilitators(by, "changes the order by hand")
    others = tuple(one for one in state.placings if one.thing != command.thing)
    match command:
        case PlaceThing(thing, after, reason):
            if thing not in scene.things or (after is not None and after not in scene.things):
                raise Absent(rules.noun)
            if thing == after:
                raise Refused(f"The {rules.noun} cannot stand behind itself.", "place")
            if len(reason) > LONGEST_REASON:
                raise Refused(f"A reason has at most {LONGEST_REASON} characters.", "long")
            placing = Placing(thing, after, " ".join(reason.split()))
            return [] if state.of(thing) == placing else _changed(state, (*others, placing))
        case ReleaseThing():
            return [] if len(others) == len(state.placings) else _changed(state, others)


def evolve(state: State, event: Event) -> State:
    """The placings after the event."""
    return replace(state, placings=event.placings)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """What stands where a hand put it, and why."""
    return {
        "placed": {
            one.thing: {"after": one.after, "reason": one.reason}
            for one in state.placings
            if one.thing in scene.things
        }
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """The last change by hand."""
    if state.placings != event.placings:
        raise Refused("The order was changed by hand again since.", "undo")
    return _changed(state, event.before)


def outcome(state: State, rules: Rules, things: Things) -> Things:
    """The things ranked as they came, each placed one behind its neighbour; what is gone moves nothing."""
    order = sorted(things, key=lambda id: things[id].rank)
    for placing in state.placings:
        if placing.thing in things and (placing.after is None or placing.after in things):
            order.remove(placing.thing)
            order.insert(0 if placing.after is None else order.index(placing.after) + 1, placing.thing)
    return {id: replace(things[id], rank=place) for place, id in enumerate(order, start=1)}


def _changed(state: State, placings: tuple[Placing, ...]) -> Sequence[Event]:
    return [PlacingsChanged(placings, state.placings)]
