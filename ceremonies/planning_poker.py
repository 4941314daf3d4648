"""Planning poker: a queue of items, one on the table, estimated together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from backlog.events import ItemAdded, ItemArchived, ItemEstimated, ItemsAdded
from ceremonies import formats
from ceremonies.ceremony import Gone, Refused, Stage, Thing, stage
from ceremonies.play import Happened, State
from ceremonies.stages import estimate

TITLE = "Planning poker"
SHAPE = 1
FORMATS = formats.read("decks")
BEGINS_WITH = "unestimated"
"""What of the backlog a room is opened with where nothing else is chosen."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``deck``: the cards in order; ``countdown``: seconds of grace before a full table reveals itself."""

    deck: tuple[str, ...] = tuple(FORMATS["story"])
    auto_reveal: bool = False
    countdown: int = 3
    anonymous: bool = False


def format_settings(name: str) -> dict[str, Any]:
    """The settings that a format stands for: its deck."""
    return {"deck": FORMATS[name]}


def stages(settings: Settings) -> tuple[Stage[Any], ...]:
    """One table."""
    if not 2 <= len(set(settings.deck)) <= 30 or not 0 <= settings.countdown <= 60:
        raise Refused("A deck has 2 to 30 different cards, and the grace is 0 to 60 seconds.", "settings")
    rules = estimate.Rules(settings.deck, settings.auto_reveal, settings.countdown, settings.anonymous)
    return (stage("estimate", estimate, rules, title="Estimate"),)


def proposals(state: State, happened: Happened) -> Iterable[Any]:
    """An agreed estimate becomes the item's points; taken back, they are what they were.

    Stories that are added become items of the room's team; taken back, they are archived.
    """
    things = state.parts["brief"].things
    match happened.event:
        case estimate.EstimateAgreed(item, card, points) | estimate.EstimateWithdrawn(item, card, points):
            if _elsewhere(things.get(item)) and (points is not None or card is None):
                yield ItemEstimated(item, points=points)
        case estimate.ItemsAdded(items):
            yield ItemsAdded(tuple(ItemAdded(one.id, "", one.title) for one in items))
        case estimate.ItemsWithdrawn(items):
            for one in items:
                if _elsewhere(things.get(one.id)):
                    yield ItemArchived(one.id)


def foresees(state: State, happened: Happened) -> Iterable[Thing | Gone]:
    """Stories that are added stand at the end of the queue, and live in the room until a backlog has them."""
    things = state.parts["brief"].things
    match happened.event:
        case estimate.ItemsAdded(items):
            last = max((thing.rank for thing in things.values()), default=0)
            for rank, one in enumerate(items, start=last + 1):
                yield Thing(one.id, one.title, rank=rank, local=True)
        case estimate.ItemsWithdrawn(items):
            yield from (Gone(one.id) for one in items if not _elsewhere(things.get(one.id)))


def _elsewhere(thing: Thing | None) -> bool:
    return thing is not None and not thing.local
