"""What an import did, or would do: said before anything is written, and kept afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from backlog.importers.parsed import Columns, Complaint, Question


class Links(Struct, frozen=True):
    """Links between items of the program; to items of other projects; to items nobody knows."""

    made: int
    external: int
    unknown: int


class MatchedSprint(Struct, frozen=True):
    """A Sprint name of the file, and the Sprint of the calendar it means."""

    name: str
    sprint: str
    by: str


class ProposedSprint(Struct, frozen=True):
    """A Sprint the calendar lacks."""

    name: str
    names: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None


class Sprints(Struct, frozen=True):
    """How the file's Sprint names lie on the calendar."""

    matched: tuple[MatchedSprint, ...]
    proposed: tuple[ProposedSprint, ...]


class Kept(Struct, frozen=True):
    """A field that differs from the source because it was changed here; ours stays."""

    item: str
    key: str
    field: str
    ours: Any
    source: Any
    source_changed: bool


class TeamName(Struct, frozen=True):
    """A team that rows name (an empty name: rows that name none), and the team here that it means."""

    name: str
    rows: int
    team: str | None


class Undone(Struct, frozen=True):
    """How many items were removed and given back their old values, and the keys of those that stay."""

    id: str
    removed: int
    restored: int
    kept: list[str]


class Report(Struct, frozen=True):
    """``created``, ``updated``, ``unchanged`` and ``gone`` count rows; ``cycles`` are closed paths of keys.

    ``parents`` are the titles of features made for parents that the file only names. ``teams`` counts rows
    by the team they go to, ``left_out`` those that find none. ``new_links`` are links that are not here yet,
    ``wip_limits`` limits of columns that never had one.
    ``state`` is staged (a dry run), applied, undone (``undone`` says what became of it) or expired.
    """

    id: str
    source: str
    state: str
    rows: int
    created: int
    updated: int
    unchanged: int
    gone: int
    errors: tuple[Complaint, ...]
    columns: Columns
    links: Links
    cycles: tuple[tuple[str, ...], ...]
    sprints: Sprints
    parents: tuple[str, ...]
    kept: tuple[Kept, ...]
    questions: tuple[Question, ...]
    teams: dict[str, int] = {}
    team_names: tuple[TeamName, ...] = ()
    left_out: int = 0
    new_links: int = 0
    undone: Undone | None = None
    wip_limits: int = 0
