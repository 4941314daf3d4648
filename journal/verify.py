"""Plays the whole journal into an empty database and compares it with the tables that events keep.

A room names its tables with ``kept_by_events``; columns that no event fills (names of people, digests of
secrets) are left out there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Table, create_engine, func, insert, select
from sqlalchemy.pool import StaticPool

from journal import tables
from journal.database import metadata
from journal.facts import known
from journal.ids import random_id
from journal.journal import REDACTED, Recorded
from journal.keeping import keep
from journal.writer import Transaction

SHOWN = 5
"""How many differing rows of a table are named."""

_kept: dict[str, tuple[Table, tuple[Column[Any], ...]]] = {}
_read_elsewhere: set[str] = set()


def kept_by_events(table: Table, *leave_out: str) -> None:
    """Registers a table that holds exactly what the journal says, but for the columns left out."""
    columns = tuple(column for column in table.columns if column.name not in leave_out)
    _kept[table.name] = (table, columns)


def read_elsewhere(streams: str) -> None:
    """Registers a kind of streams (``room`` of ``room/<id>``) whose own words only their reader knows."""
    _read_elsewhere.add(streams)


def complaints(connection: Connection) -> Iterator[str]:
    """One sentence for everything that is not as the journal says; none if all is well."""
    yield from _gaps(connection)
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as replayed:
        metadata.create_all(replayed)
        yield from _replay(connection, replayed)
        for table, columns in _kept.values():
            yield from _differences(table, columns, connection, replayed)


def _gaps(connection: Connection) -> Iterator[str]:
    event, stream = tables.event, tables.stream
    counted = select(event.c.stream, func.count(), func.min(event.c.seq), func.max(event.c.seq))
    found = {row[0]: tuple(row[1:]) for row in connection.execute(counted.group_by(event.c.stream))}
    heads = {row.name: row.seq for row in connection.execute(select(stream))}
    for name in sorted(found.keys() | heads.keys()):
        head = heads.get(name, 0)
        if found.get(name, (0, 1, 0)) != (head, 1, head):
            yield f"The stream {name} has a gap: its events are not numbered 1 to {head}."


def _replay(connection: Connection, replayed: Connection) -> Iterator[str]:
    """In the order of time, and never against the order of a stream, should a clock have been put back."""
    event = tables.event
    since = func.max(event.c.at).over(partition_by=event.c.stream, order_by=event.c.seq)
    for row in connection.execute(select(event).order_by(since, event.c.stream, event.c.seq)):
        if row.kind == REDACTED:
            continue
        if row.kind not in known():
            if row.stream.partition("/")[0] not in _read_elsewhere:
                yield f"Nobody knows the event {row.kind} ({row.stream} {row.seq})."
            continue
        body = msgspec.json.decode(row.body)
        recorded = Recorded(row.stream, row.seq, row.at, row.actor, row.kind, row.version, body)
        replayed.execute(insert(event).values(**row._mapping))
        try:
            keep(Transaction(replayed, row.at, random_id), recorded)
        except Exception as error:
            yield f"{row.kind} ({row.stream} {row.seq}) cannot be replayed: {error}"


def _differences(
    table: Table, columns: Sequence[Column[Any]], connection: Connection, replayed: Connection
) -> Iterator[str]:
    is_, said = (_rows(one, columns) for one in (connection, replayed))
    wrong = sorted(key for key in is_.keys() | said.keys() if is_.get(key) != said.get(key))
    for key in wrong[:SHOWN]:
        yield f"Table {table.name}, row {'/'.join(map(str, key))}: it is not what the journal says."
    if len(wrong) > SHOWN:
        yield f"Table {table.name}: {len(wrong) - SHOWN} more rows are not what the journal says."


def _rows(connection: Connection, columns: Sequence[Column[Any]]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    keys = [column for column in columns if column.primary_key]
    return {
        tuple(row._mapping[column] for column in keys): tuple(row)
        for row in connection.execute(select(*columns))
    }
