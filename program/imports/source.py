"""A file's rows in the words of the program: teams, Sprints, people and states instead of their names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection

from backlog import item_fields, queries
from backlog.importers import sprints as calendar
from backlog.importers.parsed import Complaint, ImportMapping, MadeParent, ParsedImport, Row
from backlog.importers.sprints import Alignment, CalendarSprint
from backlog.importers.teams import place
from backlog.importers.vocabulary import plain
from backlog.queries import Team
from program.imports.queries import people_of
from program.imports.report import TeamName

FIELDS_OF = {
    "description": "description",
    "type": "type",
    "status": "state",
    "category": "state",
    "points": "points",
    "sprint": "sprint",
    "sprints": "sprint",
    "label": "labels",
    "labels": "labels",
    "team": "labels",
    "team_names": "labels",
    "assignee": "assignee",
    "due": "due",
    "url": "url",
    "source_url": "url",
    "parent": "parent",
    "parent_key": "parent",
    "epic_key": "parent",
    "parent_title": "parent",
    "epic_title": "parent",
}
"""The field of an item that each field of a file fills; a title every row has."""

LONGEST_KEY = 255
MOST_NAMES = 200
LONGEST_URL = 2_000


class Incoming(Struct, frozen=True):
    """A row of the file. ``fields`` are those the file has, ``state`` as [state, category]."""

    key: str
    line: int
    team: str
    fields: dict[str, Any]
    parent: str | None
    created_at: int
    started_at: int | None
    done_at: int | None
    made: bool = False
    origin: tuple[str, str] | None = None


class Names:
    """What the file's names mean in a program; what they do not mean is complained about once."""

    def __init__(self, connection: Connection, program: str, mapping: ImportMapping) -> None:
        self.teams: list[Team] = queries.teams_of(connection, program)
        self._team_of = {plain(name): team.id for team in self.teams for name in (team.key, team.name)}
        self._spelled = [name for team in self.teams for name in (team.name, team.key)]
        self._chosen = {plain(name): ours for name, ours in mapping.teams.items()}
        self._people = _people(connection, program)
        self._mapping = mapping
        self.zone: ZoneInfo = queries.time_zone_of(connection, program)
        self.sprints = queries.sprints_of(connection, program)
        self._said: dict[tuple[str, str], Complaint] = {}
        self._named: dict[str, tuple[str, int, str | None]] = {}

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """What was found to be without a meaning."""
        return tuple(self._said.values())

    def complain(self, line: int, column: str, detail: str) -> None:
        """Notes a complaint, the same sentence once."""
        self._said.setdefault((column, detail), Complaint(line, column, detail))

    def team(self, row: Row) -> tuple[str | None, tuple[str, ...]]:
        """The team a row names, and the names that are labels."""
        named = [self._chosen.get(plain(name), name) for name in row.team_names]
        found, rest = place(named, self._spelled)
        for name in rest:
            self.complain(row.line, "", f"“{name[:80]}” is no team of the program; it became a label.")
        team = self._team_of[plain(found)] if found else None
        self._count(row, named, team)
        return team, rest

    def _count(self, row: Row, named: list[str], team: str | None) -> None:
        """Counts the row under the name by which it found its team, else under every name it has."""
        told = [
            name
            for name, ours in zip(row.team_names, named, strict=True)
            if team is None or self._team_of.get(plain(ours)) == team
        ]
        for name in (told[:1] if team is not None else told) or [""]:
            spelled, rows, _ = self._named.get(plain(name), (name, 0, None))
            self._named[plain(name)] = spelled, rows + 1, team

    @property
    def team_names(self) -> tuple[TeamName, ...]:
        """The teams that rows name, the commonest first; not more than ``MOST_NAMES``."""
        found = sorted(self._named.values(), key=lambda one: (-one[1], one[0]))
        return tuple(TeamName(*one) for one in found[:MOST_NAMES])

    def team_called(self, name: str) -> str | None:
        """The team with this name or key."""
        return self._team_of.get(plain(self._chosen.get(plain(name), name)))

    def person(self, row: Row) -> str | None:
        """The member a row is assigned to."""
        if not row.assignee:
            return None
        found = self._people.get(plain(row.assignee))
        if found is None:
            detail = f"“{row.assignee[:80]}” is no member of the program; such items stay unassigned."
            self.complain(row.line, "", detail)
        return found

    def align(self, parsed: ParsedImport) -> Alignment:
        """The file's Sprint names on the program's calendar."""
        ours = [
            CalendarSprint(
                one.id, one.name, date.fromisoformat(one.starts_on), date.fromisoformat(one.ends_on)
            )
            for one in self.sprints
        ]
        named = [name for row in parsed.rows for name in row.sprints]
        named += [name for link in parsed.links for name in (link.needed_by, link.promise) if name]
        return calendar.align(
            named,
            ours,
            as_of=calendar.as_of(parsed.rows),
            chosen=self._mapping.sprints,
            order=self._mapping.dates.get("Sprint"),
        )

    def millis(self, moment: datetime | None) -> int | None:
        """A time of the file; without a zone it is the program's."""
        if moment is None:
            return None
        here = moment if moment.tzinfo is not None else moment.replace(tzinfo=self.zone)
        return int(here.timestamp() * 1000)


def _people(connection: Connection, program: str) -> dict[str, str]:
    """The members by every name that a file may call them."""
    return {
        plain(called): id
        for id, name, email in people_of(connection, program)
        for called in (name, email)
        if called
    }


def incoming(parsed: ParsedImport, names: Names, alignment: Alignment, team: str | None) -> list[Incoming]:
    """The rows and made parents of a file that find a team; ``team`` is where rows go that name none."""
    fields = {FIELDS_OF[field] for field in parsed.columns.mapped.values() if field in FIELDS_OF}
    sprint_of = {match.name: match.sprint for match in alignment.matched}
    known = {one.id for one in names.sprints}
    only = names.teams[0].id if len(names.teams) == 1 else None
    found: list[Incoming] = []
    team_of: dict[str, str] = {}
    for row in parsed.rows:
        named, rest = names.team(row)
        where = named or team or only
        if where is None or len(row.source_key) > LONGEST_KEY:
            names.complain(row.line, "", _homeless(row))
            continue
        sprint = sprint_of.get(row.sprint)
        values = _values(row, rest, names, sprint if sprint in known else None)
        kept = {name: value for name, value in values.items() if name in fields or name == "title"}
        if named is not None:
            kept["team"] = named
        team_of[row.source_key] = where
        if row.parent_key is not None:
            team_of.setdefault(f"child of {row.parent_key}", where)
        found.append(_incoming(row, where, kept, names))
    made = [
        _parent(one, home)
        for one in parsed.made_parents
        if (home := team_of.get(f"child of {one.source_key}") or team or only) is not None
    ]
    return [*made, *found]


def _homeless(row: Row) -> str:
    if len(row.source_key) > LONGEST_KEY:
        return f"The key of this row is longer than {LONGEST_KEY} characters; it was left out."
    return "Rows that name no team of the program were left out: say for which team the file is."


def _values(row: Row, rest: tuple[str, ...], names: Names, sprint: str | None) -> dict[str, Any]:
    title = " ".join(row.title.split()) or row.source_key
    return {
        "title": title[: item_fields.LONGEST_TITLE],
        "description": row.description[: item_fields.LONGEST_TEXT],
        "type": row.type,
        "state": [_state(row), row.category],
        "points": _points(row, names),
        "sprint": sprint,
        "labels": _labels([*row.labels, *rest]),
        "assignee": names.person(row),
        "due": row.due.date().isoformat() if row.due is not None else None,
        "url": row.source_url[:LONGEST_URL],
        "parent": row.parent_key,
    }


def _state(row: Row) -> str:
    return row.status.strip()[: item_fields.LONGEST_STATE] or item_fields.FIRST_STATES[row.category]


def _points(row: Row, names: Names) -> float | None:
    if row.points is None or 0 <= row.points <= item_fields.MOST_POINTS:
        return row.points
    detail = f"Points are 0 to {item_fields.MOST_POINTS:,}; {row.points:g} was left out."
    names.complain(row.line, row.points_column, detail)
    return None


def _labels(labels: Iterable[str]) -> list[str]:
    trimmed = (label.strip()[: item_fields.LONGEST_LABEL] for label in labels)
    return list(dict.fromkeys(label for label in trimmed if label))[: item_fields.MOST_LABELS]


def _incoming(row: Row, team: str, fields: dict[str, Any], names: Names) -> Incoming:
    return Incoming(
        row.source_key,
        row.line,
        team,
        fields,
        row.parent_key,
        names.millis(row.created) or 0,
        names.millis(row.started),
        names.millis(row.resolved) if row.category == "done" else None,
        origin=(row.origin, row.origin_key) if row.origin and row.origin_key else None,
    )


def _parent(made: MadeParent, team: str) -> Incoming:
    title = " ".join(made.title.split())[: item_fields.LONGEST_TITLE] or made.source_key
    fields: dict[str, Any] = {
        "title": title,
        "description": "",
        "type": "feature",
        "state": [item_fields.FIRST_STATES["todo"], "todo"],
        "points": None,
        "sprint": None,
        "labels": [],
        "assignee": None,
        "due": None,
        "url": "",
        "parent": None,
    }
    return Incoming(made.source_key, made.line, team, fields, None, 0, None, None, made=True)
