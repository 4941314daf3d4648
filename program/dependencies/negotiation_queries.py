"""How a dependency came to be what it is: who asked, answered and countered, what was said, what moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, or_, select

from accounts.events import stream_of
from backlog.tables import item_version
from journal import tables as journal
from program import tables
from program.dependencies.history import QUIET, Entry, of_contract, of_item
from program.queries import Dependency


class Comment(Struct, frozen=True):
    """Something that somebody said about a dependency."""

    id: str
    dependency: str
    text: str
    by: str | None
    at: int
    seq: int


def comments_of(connection: Connection, dependency: str, seq: int | None = None) -> list[Comment]:
    """What was said about it and not taken back (by that event), oldest first."""
    row = tables.dependency_comment.c
    chosen = select(tables.dependency_comment).where(row.dependency == dependency, *_standing(seq))
    return [_comment_in(one) for one in connection.execute(chosen.order_by(row.seq))]


def comments_of_program(
    connection: Connection, program: str, seq: int | None = None
) -> dict[str, list[Comment]]:
    """By dependency what was said and not taken back (by that event), oldest first."""
    row = tables.dependency_comment.c
    chosen = select(tables.dependency_comment).where(row.program == program, *_standing(seq))
    found: dict[str, list[Comment]] = {}
    for one in connection.execute(chosen.order_by(row.seq)):
        found.setdefault(one.dependency, []).append(_comment_in(one))
    return found


def _standing(seq: int | None) -> list[ColumnElement[bool]]:
    """The conditions under which a comment was made and not taken back, now or by an event."""
    row = tables.dependency_comment.c
    if seq is None:
        return [row.gone_seq.is_(None)]
    return [row.seq <= seq, or_(row.gone_seq.is_(None), row.gone_seq > seq)]


def comment(connection: Connection, id: str) -> Comment | None:
    """The comment, or None where it is not there or was taken back."""
    row = tables.dependency_comment.c
    chosen = select(tables.dependency_comment).where(row.id == id, row.gone_seq.is_(None))
    found = connection.execute(chosen).one_or_none()
    return _comment_in(found) if found is not None else None


def _comment_in(row: Row[Any]) -> Comment:
    return Comment(row.id, row.dependency, row.text, row.by, row.at, row.seq)


def history_of(connection: Connection, dependency: Dependency, seq: int | None = None) -> list[Entry]:
    """All that happened to it (up to an event) and, since it was asked, to the Sprints of its two items;
    oldest first."""
    versions = _versions(connection, tables.dependency_version, dependency.id, seq)
    began = versions[0].from_seq if versions else 0
    items = {
        id: [*_versions(connection, item_version, id, seq)]
        for id in (dependency.consumer, dependency.producer)
        if id is not None
    }
    seqs = {row.from_seq for row in versions}
    seqs |= {row.from_seq for rows in items.values() for row in rows if row.from_seq > began}
    told = _events(connection, dependency.program, sorted(seqs))
    found = [*of_contract(versions, told)]
    for item, rows in items.items():
        found += of_item(item, rows, began, told)
    found += [
        Entry(one.seq, one.at, one.by, "commented", text=one.text, comment=one.id)
        for one in comments_of(connection, dependency.id, seq)
    ]
    return sorted(found, key=lambda entry: entry.seq)


def _versions(connection: Connection, versions: Any, id: str, seq: int | None) -> Sequence[Row[Any]]:
    chosen = select(versions).where(versions.c.id == id).order_by(versions.c.from_seq)
    if seq is not None:
        chosen = chosen.where(versions.c.from_seq <= seq)
    return connection.execute(chosen).all()


def _events(connection: Connection, program: str, seqs: Sequence[int]) -> dict[int, Row[Any]]:
    event = journal.event
    found: dict[int, Row[Any]] = {}
    for start in range(0, len(seqs), 500):
        some = seqs[start : start + 500]
        chosen = select(event).where(event.c.stream == stream_of(program), event.c.seq.in_(some))
        found |= {row.seq: row for row in connection.execute(chosen)}
    return found


def last_answer(connection: Connection, dependency: Dependency) -> Entry | None:
    """What was answered last, also where the dependency was asked for only; None for an imported one."""
    answered = [one for one in history_of(connection, dependency) if one.kind not in QUIET]
    return answered[-1] if answered else None
