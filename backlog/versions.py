"""As-of tables of many rows at once: what held until an event is closed, what holds from it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Table,
    cast,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from journal.writer import Transaction

T = TypeVar("T")

CHUNK = 500
"""How many ids one statement names: every database takes that many parameters."""


def chunks(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """The ids, a statement's worth at a time."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def keep_versions(
    transaction: Transaction, table: Table, versions: Table, ids: Sequence[str], seq: int
) -> None:
    """Does for many rows what ``journal.keeping.keep_version`` does for one, set by set."""
    names = [column.name for column in table.columns]
    now = [table.c[name] for name in names]
    for some in chunks(ids):
        close_versions(transaction, versions, some, seq)
        opened = select(*now, literal(seq, BigInteger), cast(null(), BigInteger)).where(table.c.id.in_(some))
        transaction.connection.execute(insert(versions).from_select([*names, "from_seq", "to_seq"], opened))


def close_versions(transaction: Transaction, versions: Table, ids: Sequence[str], seq: int) -> None:
    """Ends the open versions of at most ``CHUNK`` rows at ``seq``; what began at ``seq`` never was."""
    those = versions.c.id.in_(ids)
    transaction.connection.execute(versions.delete().where(those, versions.c.from_seq == seq))
    transaction.connection.execute(
        update(versions).where(those, versions.c.to_seq.is_(None)).values(to_seq=seq)
    )


def as_of(table: Table, versions: Table, seq: int | None) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """Where to read the rows as of ``seq`` (None: now), and the conditions under which they held then."""
    if seq is None:
        return table, []
    held = or_(versions.c.to_seq.is_(None), versions.c.to_seq > seq)
    return versions, [versions.c.from_seq <= seq, held]


def all_versions(
    connection: Connection, versions: Table, names: Sequence[str], ids: Iterable[str], seq: int | None = None
) -> dict[str, list[Row[Any]]]:
    """By id every version of these rows up to an event, oldest first: ``from_seq`` and the columns named."""
    row = versions.c
    columns = [row[name] for name in dict.fromkeys(("id", "from_seq", *names))]
    found: dict[str, list[Row[Any]]] = {}
    for some in chunks(sorted(set(ids))):
        chosen = select(*columns).where(row.id.in_(some)).order_by(row.from_seq)
        if seq is not None:
            chosen = chosen.where(row.from_seq <= seq)
        for one in connection.execute(chosen):
            found.setdefault(one.id, []).append(one)
    return found
