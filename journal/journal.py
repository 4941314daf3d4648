"""Append to a stream, read it, redact one field of it, end it. Nothing else ever writes to the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, text, update

from journal import tables
from journal.facts import Body, Entry, Fact, entry, restore
from journal.keeping import keep
from journal.prepared import Prepared
from journal.writer import Transaction

REDACTED = "TextRedacted"

_of_name = tables.stream.c.name == bindparam("stream")
HEAD = Prepared(select(tables.stream.c.seq).where(_of_name))
HEAD_TO_WRITE_ON = Prepared(select(tables.stream.c.seq).where(_of_name).with_for_update())
ADVANCE = Prepared(
    text(
        "INSERT INTO stream (name, seq) VALUES (:stream, :more)"
        " ON CONFLICT (name) DO UPDATE SET seq = stream.seq + excluded.seq RETURNING seq"
    )
)
APPEND = Prepared(insert(tables.event))


class Recorded(msgspec.Struct, frozen=True):
    """An event as it stands in the journal. ``at``: milliseconds since 1970, UTC; ``actor``: an opaque id."""

    stream: str
    seq: int
    at: int
    actor: str | None
    kind: str
    version: int
    body: Body

    def fact(self) -> Fact:
        """What happened, as the dataclass of its kind."""
        return restore(self.kind, self.version, self.body)


def append(
    transaction: Transaction, stream: str, happened: Sequence[Fact | Entry], actor: str | None = None
) -> list[Recorded]:
    """Writes the events at the end of the stream and lets every keeper update its tables.

    The stream's own row gives the numbers: it is locked until the commit, so they have no gap and
    their order is the order of commits.
    """
    if not happened:
        return []
    entries = [one if isinstance(one, Entry) else entry(one) for one in happened]
    before = _advance(transaction, stream, len(entries)) - len(entries)
    recorded = [
        Recorded(
            stream,
            before + place,
            transaction.now if one.at is None else one.at,
            actor,
            one.kind,
            one.version,
            one.body,
        )
        for place, one in enumerate(entries, start=1)
    ]
    APPEND.each(transaction.connection, [_row(one) for one in recorded])
    transaction.recorded.extend(recorded)
    for one in recorded:
        keep(transaction, one)
    return recorded


def lock(transaction: Transaction, stream: str) -> int:
    """The stream's last number, which is its last until the commit; 0 where nothing happened yet.

    Where nothing ever happened there is nothing to lock: two first events meet in the stream's row.
    """
    return _number(HEAD_TO_WRITE_ON.rows(transaction.connection, stream=stream))


def _advance(transaction: Transaction, stream: str, count: int) -> int:
    """The stream's last number after ``count`` more. Makes the stream if need be."""
    return _number(ADVANCE.rows(transaction.connection, stream=stream, more=count))


def head(connection: Connection, stream: str) -> int:
    """The number of the stream's last event; 0 where nothing happened yet."""
    return _number(HEAD.rows(connection, stream=stream))


def _number(found: Sequence[tuple[int]]) -> int:
    return found[0][0] if found else 0


def heads(connection: Connection, streams: Sequence[str]) -> dict[str, int]:
    """The last number of each of these streams that exists."""
    rows = connection.execute(
        select(tables.stream.c.name, tables.stream.c.seq).where(tables.stream.c.name.in_(streams))
    )
    return {row.name: row.seq for row in rows}


def read(
    connection: Connection,
    stream: str,
    after: int = 0,
    upto: int | None = None,
    kinds: Collection[str] | None = None,
) -> Iterator[Recorded]:
    """The stream's events (of these kinds) in order, numbered above ``after`` and not above ``upto``."""
    chosen = select(tables.event).where(tables.event.c.stream == stream, tables.event.c.seq > after)
    if upto is not None:
        chosen = chosen.where(tables.event.c.seq <= upto)
    if kinds is not None:
        chosen = chosen.where(tables.event.c.kind.in_(kinds))
    for row in connection.execute(chosen.order_by(tables.event.c.seq)):
        yield _recorded(row)


def _recorded(row: Row[Any]) -> Recorded:
    body = msgspec.json.decode(row.body)
    return Recorded(row.stream, row.seq, row.at, row.actor, row.kind, row.version, body)


def time_of(connection: Connection, stream: str, seq: int) -> int | None:
    """When the event of that number happened (milliseconds); None where the stream has none."""
    row = tables.event.c
    chosen = select(row.at).where(row.stream == stream, row.seq == seq)
    found: int | None = connection.execute(chosen).scalar()
    return found


def times_of(connection: Connection, stream: str, seqs: Collection[int]) -> dict[int, int]:
    """When those of these events happened that the stream has (milliseconds), by number."""
    row = tables.event.c
    chosen = select(row.seq, row.at).where(row.stream == stream, row.seq.in_(seqs))
    return {one.seq: one.at for one in connection.execute(chosen)}


def latest(connection: Connection, stream: str, most: int, upto: int | None = None) -> list[Recorded]:
    """The last events of the stream (up to that number), the newest first."""
    chosen = select(tables.event).where(tables.event.c.stream == stream)
    if upto is not None:
        chosen = chosen.where(tables.event.c.seq <= upto)
    return [
        _recorded(row) for row in connection.execute(chosen.order_by(tables.event.c.seq.desc()).limit(most))
    ]


def epoch(connection: Connection) -> str:
    """By what the database is known; what was restored has another one."""
    return str(connection.execute(select(tables.epoch.c.id)).scalar_one())


def streams(connection: Connection) -> list[str]:
    """The names of all streams, in order."""
    return list(connection.execute(select(tables.stream.c.name).order_by(tables.stream.c.name)).scalars())


def count(connection: Connection, stream: str) -> int:
    """How many events the stream holds."""
    chosen = select(func.count()).select_from(tables.event).where(tables.event.c.stream == stream)
    return int(connection.execute(chosen).scalar_one())


def redact(transaction: Transaction, stream: str, seq: int, field: str) -> None:
    """Blanks one text of one event: the only change a row may see. Leaves ``TextRedacted`` behind.

    Snapshots of the stream are dropped with it, since they may hold the text.
    """
    place = (tables.event.c.stream == stream) & (tables.event.c.seq == seq)
    row = transaction.connection.execute(select(tables.event.c.body).where(place)).one()
    body = {**msgspec.json.decode(row.body), field: ""}
    blanked = update(tables.event).where(place).values(body=_text(body))
    transaction.connection.execute(blanked)
    transaction.connection.execute(tables.snapshot.delete().where(tables.snapshot.c.stream == stream))
    append(transaction, stream, [Entry(REDACTED, 1, {"seq": seq, "field": field})])


def forget(transaction: Transaction, stream: str, most: int) -> bool:
    """Deletes the last events of a stream, at most so many; True once nothing is left of it.

    A stream ends in one case only: docs/decisions/visitors-programs.md. It is deleted from its end, so
    that it has no gap at any time.
    """
    connection, row, event = transaction.connection, tables.stream.c, tables.event.c
    seq = connection.execute(select(row.seq).where(row.name == stream).with_for_update()).scalar()
    if seq is None:
        return True
    left = max(0, int(seq) - most)
    connection.execute(delete(tables.event).where(event.stream == stream, event.seq > left))
    connection.execute(delete(tables.snapshot).where(tables.snapshot.c.stream == stream))
    if left:
        connection.execute(update(tables.stream).where(row.name == stream).values(seq=left))
        return False
    connection.execute(delete(tables.stream).where(row.name == stream))
    return True


def _row(recorded: Recorded) -> dict[str, object]:
    return {
        "stream": recorded.stream,
        "seq": recorded.seq,
        "at": recorded.at,
        "actor": recorded.actor,
        "kind": recorded.kind,
        "version": recorded.version,
        "body": _text(recorded.body),
    }


def _text(body: Body) -> str:
    return msgspec.json.encode(body).decode()
