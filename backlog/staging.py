"""What a file brought, kept in small transactions until it is applied or forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from backlog import tables
from backlog.importers.parsed import (
    Columns,
    Complaint,
    ImportMapping,
    Limit,
    Link,
    MadeParent,
    ParsedImport,
    Question,
    Row,
)
from backlog.reading import read_apart
from journal.database import Store
from journal.writer import Transaction

AT_ONCE = 250
"""Rows in one transaction: no other writer waits long."""

DAY = 24 * 60 * 60 * 1000
"""How long an import that was not applied is kept, in milliseconds."""


class Run(msgspec.Struct, frozen=True):
    """An import: who brought which file for which team, and how far it is."""

    id: str
    program: str
    team: str | None
    system: str
    filename: str
    state: str
    actor: str | None
    at: int
    mapping: dict[str, Any]
    report: dict[str, Any]
    seq: int | None


class About(msgspec.Struct, frozen=True):
    """What a file says besides its rows and links."""

    source: str
    complaints: tuple[Complaint, ...]
    columns: Columns
    questions: tuple[Question, ...]
    encoding: str
    delimiter: str


def stage(
    store: Store,
    path: Path,
    filename: str,
    program: str,
    team: str | None,
    mapping: ImportMapping,
    actor: str | None,
) -> str:
    """Reads a file and keeps what it holds; the id of the import. Raises ``Refused`` for the file."""
    parsed = read_apart(path, filename, mapping)
    id = store.new_id()
    store.write(lambda tx: _open(tx, id, program, team, parsed, filename, mapping, actor))
    rows = list(_rows(id, parsed))
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        store.write(lambda tx, some=some: tx.connection.execute(insert(tables.staged_row), some))  # type: ignore[misc]
    return id


def _open(
    transaction: Transaction,
    id: str,
    program: str,
    team: str | None,
    parsed: ParsedImport,
    filename: str,
    mapping: ImportMapping,
    actor: str | None,
) -> None:
    _forget_old(transaction)
    transaction.connection.execute(
        insert(tables.import_run).values(
            id=id,
            program=program,
            team=team,
            system=parsed.source,
            filename=filename[:255],
            state="staged",
            actor=actor,
            at=transaction.now,
            mapping=msgspec.to_builtins(mapping),
            report={},
        )
    )


def _forget_old(transaction: Transaction) -> None:
    """The rows go; who comes back to a report that was kept is told so."""
    connection, row = transaction.connection, tables.import_run.c
    chosen = select(row.id, row.report).where(row.state == "staged", row.at < transaction.now - DAY)
    for old in connection.execute(chosen).all():
        forget_rows(transaction, old.id)
        if old.report:
            report = {**old.report, "state": "expired"}
            expired = update(tables.import_run).where(row.id == old.id)
            connection.execute(expired.values(state="expired", report=report))
        else:
            connection.execute(delete(tables.import_run).where(row.id == old.id))


def _rows(id: str, parsed: ParsedImport) -> Iterator[dict[str, Any]]:
    about = About(
        parsed.source,
        parsed.complaints,
        parsed.columns,
        parsed.questions,
        parsed.encoding,
        parsed.delimiter,
    )
    kinds: dict[str, Sequence[Any]] = {
        "about": [about],
        "row": parsed.rows,
        "parent": parsed.made_parents,
        "link": parsed.links,
        "limit": parsed.limits,
    }
    for kind, bodies in kinds.items():
        for place, body in enumerate(bodies):
            text = msgspec.json.encode(body).decode()
            yield {"import_id": id, "kind": kind, "place": place, "body": text}


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


def run(connection: Connection, id: str) -> Run | None:
    """The import, or None."""
    row = connection.execute(select(tables.import_run).where(tables.import_run.c.id == id)).one_or_none()
    return Run(**row._mapping) if row is not None else None


def decide(transaction: Transaction, id: str, team: str | None, mapping: ImportMapping) -> None:
    """Another team for rows that name none, and other meanings of the file's names."""
    kept = update(tables.import_run).where(tables.import_run.c.id == id)
    transaction.connection.execute(kept.values(team=team, mapping=msgspec.to_builtins(mapping)))


def runs_of(connection: Connection, program: str, most: int) -> list[Run]:
    """The newest imports of the program that say what they do, the newest first."""
    row = tables.import_run.c
    chosen = select(tables.import_run).where(row.program == program).order_by(row.at.desc(), row.id.desc())
    found = (Run(**one._mapping) for one in connection.execute(chosen.limit(2 * most)))
    return [one for one in found if one.report][:most]


def forget_rows(transaction: Transaction, id: str) -> None:
    """Lets go of the rows of an import."""
    transaction.connection.execute(delete(tables.staged_row).where(tables.staged_row.c.import_id == id))
