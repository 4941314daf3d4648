"""Planning poker: a queue of items, one on the table, estimated together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from backlog.events import ItemEstimated
from ceremonies import formats
from ceremonies.ceremony import Refused, Stage, stage
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


def proposals(state: State, happened: Happened) -> Iterable[ItemEstimated]:
    """An agreed estimate becomes the item's points; taken back, they are what they were."""
    event = happened.event
    if isinstance(event, estimate.EstimateAgreed | estimate.EstimateWithdrawn):
        thing = state.parts["brief"].things.get(event.item)
        if thing is not None and not thing.local and (event.points is not None or event.card is None):
            yield ItemEstimated(event.item, points=event.points)
