"""How a dependency came to be what it is: who asked, answered and countered, what was said, what moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, or_, select

from accounts.events import stream_of
from backlog.tables import item_version
from journal import tables as journal
from journal.facts import restore
from program import tables
from program.events import Answer, DependencyAnswered, Side
from program.queries import Dependency

Kind = (
    Answer
    | Literal["asked", "imported", "taken_back", "need", "team", "commented", "moved", "archived", "restored"]
)


class Comment(Struct, frozen=True):
    """Something that somebody said about a dependency."""

    id: str
    dependency: str
    text: str
    by: str | None
    at: int
    seq: int


class Entry(Struct, frozen=True):
    """One thing that happened to a dependency, at a time (milliseconds), by somebody (None: nobody known).

    ``sprint`` is what was promised, needed or planned by it and ``sprint_before`` what was before, by id;
    ``side`` gave the answer; ``item`` was moved or archived; ``text`` is a reason or a comment.
    """

    seq: int
    at: int
    by: str | None
    kind: Kind
    sprint: str | None = None
    sprint_before: str | None = None
    side: Side | None = None
    item: str | None = None
    text: str = ""
    comment: str | None = None


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
    found = [*_of_contract(versions, told)]
    for item, rows in items.items():
        found += _of_item(item, rows, began, told)
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


def _of_contract(versions: Sequence[Row[Any]], told: dict[int, Row[Any]]) -> Iterator[Entry]:
    for before, now in zip([None, *versions], versions, strict=False):
        happened = told.get(now.from_seq)
        if happened is None:
            continue
        who = happened.seq, happened.at, happened.actor
        if before is None:
            kind: Kind = "imported" if happened.kind == "ItemsImported" else "asked"
            yield Entry(*who, kind, now.needed_by, text=now.title)
        elif happened.kind == "DependencyAnswered":
            yield _answer(happened)
        elif happened.kind == "DependencyReverted":
            yield Entry(*who, "taken_back", now.promise, before.promise)
        elif now.needed_by != before.needed_by:
            yield Entry(*who, "need", now.needed_by, before.needed_by)
        elif (now.consumer_team, now.producer_team) != (before.consumer_team, before.producer_team):
            moved = now.consumer if now.consumer_team != before.consumer_team else now.producer
            yield Entry(*who, "team", item=moved)


def _answer(happened: Row[Any]) -> Entry:
    given = restore(happened.kind, happened.version, msgspec.json.decode(happened.body))
    assert isinstance(given, DependencyAnswered)
    return Entry(
        happened.seq,
        happened.at,
        happened.actor,
        given.answer,
        given.promise,
        given.promise_before,
        given.side or None,
        text=given.reason,
    )


def _of_item(
    item: str, versions: Sequence[Row[Any]], began: int, told: dict[int, Row[Any]]
) -> Iterator[Entry]:
    for before, now in pairwise(versions):
        happened = told.get(now.from_seq)
        if happened is None or now.from_seq <= began:
            continue
        who = happened.seq, happened.at, happened.actor
        if now.archived != before.archived:
            yield Entry(*who, "archived" if now.archived else "restored", item=item)
        elif now.sprint != before.sprint:
            yield Entry(*who, "moved", now.sprint, before.sprint, item=item)


def last_answer(connection: Connection, dependency: Dependency) -> Entry | None:
    """What was answered last, also where the dependency was asked for only; None for an imported one."""
    answered = [one for one in history_of(connection, dependency) if one.kind not in QUIET]
    return answered[-1] if answered else None


QUIET = ("imported", "commented", "moved", "archived", "restored", "team", "need")
"""What happened beside the answers."""
