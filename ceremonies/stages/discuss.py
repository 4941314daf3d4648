"""One thing at a time, in order; thumbs say whether to go on with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec
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
    of_types,
    only_facilitators,
    only_seated,
    passes_on,
    settles_nothing,
)

settle = settles_nothing
wakes = never_wakes
outcome = passes_on

Thumb = Literal["up", "side", "down"]


class Rules(msgspec.Struct, frozen=True):
    """``minutes`` for each thing, offered to who sets the timer; ``noun``: what it is called in sentences;
    ``types`` of things that may be opened, none named: all."""

    minutes: int = 5
    noun: str = "thing"
    types: tuple[str, ...] = ()


class State(msgspec.Struct, frozen=True):
    """What is talked about, what was, and the thumbs on going on with it."""

    thing: str | None = None
    talked: tuple[str, ...] = ()
    thumbs: dict[str, Thumb] = {}


class DiscussThing(Word, frozen=True):
    """Opens a thing for discussion; the one before is done."""

    thing: str


class FinishThing(Word, frozen=True):
    """Closes the thing that is discussed."""


class GiveThumb(Word, frozen=True):
    """Says up, side or down to going on with what is discussed; null takes it back."""

    thumb: Thumb | None


class ThingOpened(Word, frozen=True):
    """The one before was finished first."""

    thing: str


class ThingFinished(Word, frozen=True):
    """``thumbs`` are those it had; ``again``: it had been finished before."""

    thing: str
    thumbs: dict[str, Thumb]
    again: bool


class DiscussionRestored(Word, frozen=True):
    """An opening or a closing taken back; ``untalked`` is as if it had not been discussed."""

    thing: str | None
    thumbs: dict[str, Thumb]
    untalked: str | None


class ThumbGiven(Word, frozen=True):
    seat: str
    thumb: Thumb | None
    before: Thumb | None


Command = DiscussThing | FinishThing | GiveThumb
Event = ThingOpened | ThingFinished | DiscussionRestored | ThumbGiven


def opening(rules: Rules) -> State:
    """Nothing is discussed yet."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    match command:
        case DiscussThing(thing):
            only_facilitators(by, f"opens a {rules.noun}")
            if thing not in of_types(scene.things, rules.types):
                raise Absent(rules.noun)
            if thing == state.thing:
                return []
            return [*_finished(state), ThingOpened(thing)]
        case FinishThing():
            only_facilitators(by, f"closes a {rules.noun}")
            return _finished(state)
        case GiveThumb(thumb):
            only_seated(by, "say whether to go on")
            if state.thing is None:
                raise Refused(f"No {rules.noun} is open.", "nothing_open")
            before = state.thumbs.get(by.id)
            return [] if thumb == before else [ThumbGiven(by.id, thumb, before)]


def evolve(state: State, event: Event) -> State:
    """The discussion after the event."""
    match event:
        case ThingOpened(thing):
            return replace(state, thing=thing, thumbs={})
        case ThingFinished(thing, _, again):
            talked = state.talked if again else (*state.talked, thing)
            return State(None, talked, {})
        case DiscussionRestored(thing, thumbs, untalked):
            talked = tuple(one for one in state.talked if one != untalked)
            return State(thing, talked, thumbs)
        case ThumbGiven(seat, thumb, _):
            thumbs = {one: kept for one, kept in state.thumbs.items() if one != seat}
            return replace(state, thumbs=thumbs if thumb is None else {**thumbs, seat: thumb})


def show(state: State, rules: Rules, scene: Scene) -> View:
    """What is open and what was, by the things as they are grouped now; the thumbs."""
    now = {part: id for id, thing in scene.things.items() for part in thing.members}
    counts = Counter(state.thumbs.values())
    view: View = {
        "discussion": {
            "open": now.get(state.thing) if state.thing is not None else None,
            "talked": list(dict.fromkeys(now[one] for one in state.talked if one in now)),
            "minutes": rules.minutes,
            "thumbs": {thumb: counts[thumb] for thumb in ("up", "side", "down")},
        }
    }
    return view if scene.large else {**view, "thumbs": dict(state.thumbs)}


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The own thumb."""
    return {"thumb": state.thumbs.get(seat.id)}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    match event:
        case ThingOpened(thing):
            return {"thing": thing, "discussion": "open"}
        case ThingFinished(thing):
            return {"thing": thing, "discussion": "finished"}
        case DiscussionRestored(thing):
            return {"thing": thing, "discussion": "open" if thing else "finished"}
        case ThumbGiven(seat, thumb):
            return {"seat": seat, "thumb": thumb}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """An opening, a closing or a thumb that nothing followed."""
    match event:
        case ThingOpened(thing) if state.thing == thing and not state.thumbs:
            return [DiscussionRestored(None, {}, None)]
        case ThingFinished(thing, thumbs, again) if state.thing is None:
            return [DiscussionRestored(thing, thumbs, None if again else thing)]
        case ThumbGiven(seat, thumb, before) if state.thumbs.get(seat) == thumb and state.thing:
            return [ThumbGiven(seat, before, thumb)]
        case _:
            raise Refused("The discussion has gone on since.", "undo")


def _finished(state: State) -> list[Event]:
    if state.thing is None:
        return []
    return [ThingFinished(state.thing, state.thumbs, again=state.thing in state.talked)]
