"""What people say about a dependency beside its answers; words only."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from journal.facts import Fact, fact


@fact
class NeedSet(Fact, frozen=True):
    """The Sprint by which the consuming team needs it; ``before`` as in ``backlog.events``."""

    dependency: str
    needed_by: str
    before: str | UnsetType | None = UNSET


@fact
class DependencyCommented(Fact, frozen=True):
    """Somebody said something about a dependency."""

    dependency: str
    comment: str
    text: str


@fact
class DependencyCommentRemoved(Fact, frozen=True):
    """Somebody took back what they had said about a dependency."""

    dependency: str
    comment: str
