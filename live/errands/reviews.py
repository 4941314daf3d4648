"""The commands of the weekly review: the headline, a human's colour, a snapshot of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, convert, field

from journal.facts import Fact
from live.errands.program_errand import ProgramErrand
from program.reviews import events as review


class WriteHeadline(ProgramErrand, frozen=True):
    """Writes the headline of this week; an empty one takes it away. ``base``: the text the person saw."""

    text: str
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The headline."""
        return [review.HeadlineWritten(self.text, before=self.base.get("text", UNSET))]


class OverrideStatus(ProgramErrand, frozen=True):
    """Says a colour beside the computed one, of a team or of the program (null); no colour takes it back.

    ``base``: ``said``, the override the person saw (null: none).
    """

    team: str | None
    colour: review.SaidColour | None
    note: str = ""
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The colour, or that there is none any more."""
        saw = self.base.get("said", UNSET)
        before = saw if saw is UNSET else convert(saw, review.Said | None)
        return [review.StatusOverridden(self.team, self.colour, self.note, before=before)]


class TakeSnapshot(ProgramErrand, frozen=True):
    """Gives the plan as it is now a name. ``baseline``: scope is measured from here."""

    name: str
    baseline: bool = True

    def proposed(self, new_id: Callable[[], str]) -> list[Fact]:
        """The snapshot, under a new id."""
        return [review.SnapshotTaken(new_id(), self.name, self.baseline)]


REVIEW_ERRANDS: tuple[type[ProgramErrand], ...] = (WriteHeadline, OverrideStatus, TakeSnapshot)
