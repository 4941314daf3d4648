"""What is kept of imports: how far each is, and the rows of its file until it is applied."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from accounts.paging import Choice
from backlog import tables
from backlog.importers.parsed import Limit, Link, MadeParent, ParsedImport, Row
from backlog.staging import About, Run


def run(connection: Connection, id: str) -> Run | None:
    """The import, or None."""
    row = connection.execute(select(tables.import_run).where(tables.import_run.c.id == id)).one_or_none()
    return Run(**row._mapping) if row is not None else None


def runs_of(connection: Connection, program: str, most: int) -> list[Run]:
    """The newest imports of the program that say what they do, the newest first."""
    row = tables.import_run.c
    chosen = select(tables.import_run).where(row.program == program).order_by(row.at.desc(), row.id.desc())
    found = (Run(**one._mapping) for one in connection.execute(chosen.limit(2 * most)))
    return [one for one in found if one.report][:most]


def choice_of_runs(program: str) -> Choice:
    """The rows of a program's imports, and the columns in whose order they stand."""
    row = tables.import_run.c
    return select(tables.import_run).where(row.program == program), [row.at, row.id]


def home_of_run(connection: Connection, id: str) -> tuple[str, str | None] | None:
    """The program of an import and the team it was made for, or None."""
    row = tables.import_run.c
    found = connection.execute(select(row.program, row.team).where(row.id == id)).one_or_none()
    return (found.program, found.team) if found is not None else None


def staged(connection: Connection, id: str) -> ParsedImport:
    """The file as it was read."""
    row = tables.staged_row.c

    def bodies(kind: str, type: Any) -> tuple[Any, ...]:
        chosen = select(row.body).where(row.import_id == id, row.kind == kind).order_by(row.place)
        return tuple(msgspec.json.decode(body, type=type) for body in connection.execute(chosen).scalars())

    (about,) = bodies("about", About)
    return ParsedImport(
        source=about.source,
        rows=bodies("row", Row),
        made_parents=bodies("parent", MadeParent),
        links=bodies("link", Link),
        limits=bodies("limit", Limit),
        complaints=about.complaints,
        columns=about.columns,
        questions=about.questions,
        encoding=about.encoding,
        delimiter=about.delimiter,
    )
