"""What the table of rooms says together with the journal, for places and pages."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from journal import tables as journal
from live import tables
from live.cards import Card, card_of


def rooms_moved_since(connection: Connection, programs: Collection[str], at: int) -> list[tuple[Card, int]]:
    """The open rooms of these programs in which something happened after a time (milliseconds), and when it
    did last; the latest first."""
    room, stream, event = tables.room, journal.stream, journal.event
    chosen = (
        select(room, event.c.at.label("last"))
        .join(stream, stream.c.name == "room/" + room.c.id)
        .join(event, (event.c.stream == stream.c.name) & (event.c.seq == stream.c.seq))
        .where(room.c.program.in_(programs), room.c.ended_at.is_(None), event.c.at > at)
        .order_by(event.c.at.desc())
    )
    return [(card_of(row), int(row.last)) for row in connection.execute(chosen)]


def titles_of_rooms(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """What these rooms are called, by id."""
    row = tables.room.c
    chosen = select(row.id, row.title).where(row.id.in_(sorted(ids)))
    return {one.id: one.title for one in connection.execute(chosen)}
