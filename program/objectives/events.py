"""What teams and the program aim at in an increment, and what it was worth in the end; words only."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType, field

from journal.facts import Fact, fact


@fact
class ObjectiveAdded(Fact, frozen=True):
    """An objective of a team (of the program: None) for an increment; the rules fill in the ``rank``."""

    objective: str
    title: str
    increment: str
    team: str | None = None
    committed: bool = True
    owner: str | None = None
    rank: str = ""
    room: str | None = None


@fact
class ObjectiveEdited(Fact, frozen=True):
    """Other values of ``title``, ``committed`` or ``owner``."""

    objective: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class ObjectiveScored(Fact, frozen=True):
    """Business value, planned (1 to 10) or actual (0 to 10); None takes it away, unset leaves it."""

    objective: str
    planned: int | UnsetType | None = UNSET
    actual: int | UnsetType | None = UNSET
    planned_before: int | UnsetType | None = UNSET
    actual_before: int | UnsetType | None = UNSET


@fact
class ObjectiveItemsLinked(Fact, frozen=True):
    """The objective rests on these items too, and on all below them."""

    objective: str
    items: tuple[str, ...]


@fact
class ObjectiveItemsUnlinked(Fact, frozen=True):
    """The objective does not rest on these items any more."""

    objective: str
    items: tuple[str, ...]


@fact
class ObjectiveRanked(Fact, frozen=True):
    """An objective's new place among those of its team and increment.

    A proposal says ``ahead_of`` or ``behind`` another, or a ``position`` counted from 1; the rules put
    the ``rank`` in their place.
    """

    objective: str
    rank: str = ""
    before: str | UnsetType = UNSET
    ahead_of: str | None = None
    behind: str | None = None
    position: int | None = None


@fact
class ObjectiveRemoved(Fact, frozen=True):
    """An objective was given up; what it was stays in the past."""

    objective: str


@fact
class ObjectiveRestored(Fact, frozen=True):
    """A removed objective is back."""

    objective: str
