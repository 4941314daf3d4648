"""Caches of a stream's state, so that waking is quick. A cache of another shape is ignored."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from journal import tables
from journal.journal import lock
from journal.writer import Transaction


def find(connection: Connection, stream: str, shape: int) -> tuple[int, str] | None:
    """The cached state as (seq, JSON), if there is one of this shape."""
    chosen = select(tables.snapshot).where(tables.snapshot.c.stream == stream)
    row = connection.execute(chosen).one_or_none()
    return (row.seq, row.body) if row is not None and row.shape == shape else None


def keep(transaction: Transaction, stream: str, seq: int, shape: int, body: str) -> None:
    """Caches the state as of ``seq``, in place of an older cache. A later one, of another process, stays."""
    lock(transaction, stream)
    row = tables.snapshot.c
    kept = find(transaction.connection, stream, shape)
    if kept is not None and kept[0] >= seq:
        return
    transaction.connection.execute(delete(tables.snapshot).where(row.stream == stream))
    transaction.connection.execute(
        insert(tables.snapshot).values(stream=stream, seq=seq, shape=shape, body=body)
    )
