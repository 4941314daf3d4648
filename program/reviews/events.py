"""What people say of a program in its weekly review, and the reports they publish; words only."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from journal.facts import Fact, fact

SaidColour = Literal["green", "amber", "red"]
BlockName = Literal[
    "headline", "changes", "objectives", "milestones", "dependencies", "risks", "decisions", "capacity",
    "budget",
]  # fmt: skip


@fact
class HeadlineWritten(Fact, frozen=True):
    """The headline of a week (its Monday, ISO; empty: this one). An empty text takes it away."""

    text: str
    week: str = ""
    before: str | UnsetType = UNSET


class Said(Struct, frozen=True):
    """A colour that somebody put beside the computed one, with the note that says why."""

    colour: SaidColour
    note: str
    said_on: str
    expires_on: str


@fact
class StatusOverridden(Fact, frozen=True):
    """Somebody's colour for a team, or for the program (None); no colour: it is taken back.

    ``said_on`` and ``expires_on`` (ISO days) are filled in by the rules: it holds for 14 days.
    """

    team: str | None
    colour: SaidColour | None
    note: str = ""
    said_on: str = ""
    expires_on: str = ""
    before: Said | UnsetType | None = UNSET


@fact
class SnapshotTaken(Fact, frozen=True):
    """The plan as it is now got a name. ``points`` of each team are filled in by the rules.

    ``baseline``: whether the growth of scope is measured from here.
    """

    snapshot: str
    name: str
    baseline: bool = True
    points: dict[str, float] = field(default_factory=dict)


@fact
class ReportBlockWritten(Fact, frozen=True):
    """What a human wrote in place of a block of the next report; empty: the automatic text again."""

    block: BlockName
    text: str
    before: str | UnsetType = UNSET


@fact
class ReportPublished(Fact, frozen=True):
    """A status report, frozen. ``content`` is the canonical JSON whose SHA-256 is ``sha256``.

    ``name`` ends its address: the day, or the day and a number for the second of a day. ``moment`` is the
    number of the event it tells of, ``since`` the day with which it compares.
    """

    day: str
    since: str
    moment: int
    content: str
    sha256: str
    name: str = ""
