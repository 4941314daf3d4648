"""Actions: who does what by when; and what became of the last ones. Always under names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType
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
    only_seated,
    passes_on,
    settles_nothing,
    whispers_nothing,
)

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on

LONGEST = 500
"""Characters of an action."""
MOST = 200
"""Actions in one room."""

Verdict = Literal["done", "keep", "drop"]


class Rules(msgspec.Struct, frozen=True):
    """Deciding has no policy."""


class Action(msgspec.Struct, frozen=True):
    """What will be done, by which seat, by which day (ISO date); ``place`` is its order."""

    id: str
    text: str
    owner: str | None = None
    due: str | None = None
    place: int = 0


class Review(msgspec.Struct, frozen=True):
    """What was said of one of the last actions, and that action: dropped, it is nowhere else."""

    thing: Thing
    verdict: Verdict


class State(msgspec.Struct, frozen=True):
    """The actions by id, how many were ever agreed, and what was said of the last ones."""

    actions: dict[str, Action] = {}
    agreed: int = 0
    reviews: dict[str, Review] = {}


class AddAction(Word, frozen=True):
    """Agrees an action; ``owner`` is a seat, ``due`` an ISO date."""

    text: str
    owner: str | None = None
    due: str | None = None


class EditAction(Word, frozen=True):
    """Changes what is given of an action; null takes owner or due away."""

    action: str
    text: str | UnsetType = UNSET
    owner: str | UnsetType | None = UNSET
    due: str | UnsetType | None = UNSET


class DropAction(Word, frozen=True):
    """Takes an action away."""

    action: str


class ReviewAction(Word, frozen=True):
    """Says of one of the last actions that it is done, kept or dropped."""

    action: str
    verdict: Verdict


class ActionAdded(Word, frozen=True):
    action: Action


class ActionEdited(Word, frozen=True):
    action: Action
    before: Action


class ActionDropped(Word, frozen=True):
    action: Action


class ActionRestored(Word, frozen=True):
    action: Action


class ActionReviewed(Word, frozen=True):
    """``verdict`` null: what was said is taken back."""

    thing: Thing
    verdict: Verdict | None
    before: Verdict | None


Command = AddAction | EditAction | DropAction | ReviewAction
Event = ActionAdded | ActionEdited | ActionDropped | ActionRestored | ActionReviewed


def opening(rules: Rules) -> State:
    """Nothing agreed."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    only_seated(by, "decide")
    match command:
        case AddAction(text, owner, due):
            if len(state.actions) >= MOST:
                raise Refused(f"{MOST} actions are more than anybody does. Drop one first.", "too_many")
            place = state.agreed + 1
            action = Action(chance.new_id(), _text(text), _owner(scene, owner), _due(due), place)
            return [ActionAdded(action)]
        case EditAction(id, text, owner, due):
            before = _action(state, id)
            after = Action(
                id,
                before.text if text is UNSET else _text(text),
                before.owner if owner is UNSET else _owner(scene, owner),
                before.due if due is UNSET else _due(due),
                before.place,
            )
            return [] if after == before else [ActionEdited(after, before)]
        case DropAction(id):
            return [ActionDropped(_action(state, id))]
        case ReviewAction(id, verdict):
            thing = _last(state, scene).get(id)
            if thing is None:
                raise Absent("action")
            said = _verdict(state, id)
            return [] if said == verdict else [ActionReviewed(thing, verdict, said)]


def evolve(state: State, event: Event) -> State:
    """The actions after the event."""
    match event:
        case ActionAdded(action) | ActionEdited(action) | ActionRestored(action):
            agreed = max(state.agreed, action.place)
            return replace(state, actions={**state.actions, action.id: action}, agreed=agreed)
        case ActionDropped(action):
            kept = {id: one for id, one in state.actions.items() if id != action.id}
            return replace(state, actions=kept)
        case ActionReviewed(thing, verdict):
            reviews = {id: one for id, one in state.reviews.items() if id != thing.id}
            return replace(
                state, reviews={**reviews, thing.id: Review(thing, verdict)} if verdict else reviews
            )


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The actions as they were agreed, and the last ones with what became of them.

    The owner of a last action is a seat, where that person sits here.
    """
    here = {seat.person: seat.id for seat in scene.seats.values() if seat.person}
    return {
        "actions": {
            id: {"text": one.text, "owner": one.owner, "due": one.due, "rank": rank}
            for rank, (id, one) in enumerate(sorted(state.actions.items(), key=_place), start=1)
        },
        "last_actions": {
            id: {
                "text": thing.title,
                "key": thing.key,
                "owner": here.get(thing.owner) if thing.owner is not None else None,
                "due": thing.due,
                "rank": thing.rank,
                "verdict": _verdict(state, id),
            }
            for id, thing in _last(state, scene).items()
        },
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    match event:
        case ActionReviewed(thing, verdict):
            return {"action": thing.id, "verdict": verdict}
        case ActionDropped(action):
            return {"action": action.id, "dropped": True}
        case ActionAdded(action) | ActionEdited(action) | ActionRestored(action):
            return {"action": action.id, "text": action.text, "owner": action.owner, "due": action.due}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """What was done to an action that stands as it was left."""
    match event:
        case ActionAdded(action) if state.actions.get(action.id) == action:
            return [ActionDropped(action)]
        case ActionEdited(action, before) if state.actions.get(action.id) == action:
            return [ActionEdited(before, action)]
        case ActionDropped(action) if action.id not in state.actions:
            return [ActionRestored(action)]
        case ActionReviewed(thing, verdict, before) if _verdict(state, thing.id) == verdict:
            return [ActionReviewed(thing, before, verdict)]
        case _:
            raise Refused("Somebody has changed this action since.", "undo")


def _place(row: tuple[str, Action]) -> int:
    return row[1].place


def _last(state: State, scene: Scene) -> dict[str, Thing]:
    there = {id: thing for id, thing in scene.things.items() if thing.type == "action"}
    return {**{id: one.thing for id, one in state.reviews.items()}, **there}


def _verdict(state: State, id: str) -> Verdict | None:
    return state.reviews[id].verdict if id in state.reviews else None


def _action(state: State, id: str) -> Action:
    if id not in state.actions:
        raise Absent("action")
    return state.actions[id]


def _text(text: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise Refused("An action needs a word.", "empty")
    if len(plain) > LONGEST:
        raise Refused(f"An action has at most {LONGEST} characters.", "too_long")
    return plain


def _owner(scene: Scene, owner: str | None) -> str | None:
    if owner is not None and owner not in scene.seats:
        raise Absent("seat")
    return owner


def _due(due: str | None) -> str | None:
    if due is None:
        return None
    try:
        return date.fromisoformat(due).isoformat()
    except ValueError:
        raise Refused("A day is written like 2026-11-27.", "date") from None
