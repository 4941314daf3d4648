"""What a file brought, kept in small transactions until it is applied or forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from backlog import staging_records
from backlog.importers.parsed import Columns, Complaint, ImportMapping, ParsedImport, Question
from backlog.reading import read_apart
from journal.database import Store

AT_ONCE = 250
"""Rows in one transaction: no other writer waits long."""


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
    run = {
        "id": id,
        "program": program,
        "team": team,
        "system": parsed.source,
        "filename": filename[:255],
        "actor": actor,
        "mapping": msgspec.to_builtins(mapping),
    }
    store.write(lambda tx: staging_records.open_run(tx, run))
    rows = list(_rows(id, parsed))
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        store.write(lambda tx, some=some: staging_records.add_rows(tx, some))  # type: ignore[misc]
    return id


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
