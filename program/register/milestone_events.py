"""The words about milestones; words only."""

from __future__ import annotations

from typing import Any

from msgspec import field

from journal.facts import Fact, fact
from program.register.risk_events import Linked


@fact
class MilestoneSet(Fact, frozen=True):
    """A day on which something shall be so (``on``: an ISO date), for a team or the program."""

    milestone: str
    name: str
    on: str
    team: str | None = None
    links: tuple[Linked, ...] = ()


@fact
class MilestoneChanged(Fact, frozen=True):
    """Fields of a milestone have other values; ``reached`` is the day on which it was so.

    ``before``: what the person saw, then what was there.
    """

    milestone: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class MilestoneWithdrawn(Fact, frozen=True):
    """The milestone is none any more."""

    milestone: str


@fact
class MilestoneRestored(Fact, frozen=True):
    """A milestone that was withdrawn is there again."""

    milestone: str
