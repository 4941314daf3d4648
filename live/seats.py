"""The seats of a room as the door knows them: whose they are, under which name, with which token."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from accounts.names import clean_name
from accounts.paging import Choice
from accounts.sealing import Seal
from journal.journal import lock
from journal.writer import Transaction
from live import tables

TOKEN_PREFIX = "brs_"  # noqa: S105  (what every token begins with is no secret)


class KeptSeat(msgspec.Struct, frozen=True):
    """A row of ``tables.seat``; ``person`` is None for a guest."""

    room: str
    id: str
    person: str | None
    name: str
    version: int
    role: str
    team: str | None
    guest: bool


def add_seat(
    transaction: Transaction,
    room: str,
    name: str,
    role: str,
    team: str | None,
    person: str | None,
    seal: Seal,
) -> KeptSeat:
    """Adds a seat; a name that is taken in the room gets a number. Its token is ``token_of``.

    Locks the room's stream until the commit, so that two who come at once get two numbers and two names.
    """
    lock(transaction, f"room/{room}")
    connection = transaction.connection
    number = 1 + (
        connection.execute(select(func.max(tables.seat.c.number)).where(tables.seat.c.room == room)).scalar()
        or 0
    )
    seat = KeptSeat(
        room, str(number), person, _free_name(connection, room, name), 1, role, team, person is None
    )
    connection.execute(
        insert(tables.seat).values(
            **msgspec.structs.asdict(seat),
            number=number,
            digest=_digest(token_of(seal, room, seat.id)),
            made_at=transaction.now,
        )
    )
    return seat


def token_of(seal: Seal, room: str, seat: str) -> str:
    """The token of a seat: whoever has it sits there."""
    return TOKEN_PREFIX + seal.secret("seat", f"{room}/{seat}")


def find_seat_by_token(connection: Connection, token: str) -> KeptSeat | None:
    """The seat of a token."""
    if not token.startswith(TOKEN_PREFIX):
        return None
    row = connection.execute(select(tables.seat).where(tables.seat.c.digest == _digest(token))).one_or_none()
    return _seat_of(row) if row is not None else None


def find_seat_of(connection: Connection, room: str, person: str) -> KeptSeat | None:
    """The seat of a person in a room."""
    chosen = select(tables.seat).where(tables.seat.c.room == room, tables.seat.c.person == person)
    row = connection.execute(chosen.order_by(tables.seat.c.number)).first()
    return _seat_of(row) if row is not None else None


def seats_of(connection: Connection, room: str, after: int = 0, limit: int = 2_000) -> list[KeptSeat]:
    """The seats of a room in the order in which they were taken."""
    chosen = select(tables.seat).where(tables.seat.c.room == room, tables.seat.c.number > after)
    rows = connection.execute(chosen.order_by(tables.seat.c.number).limit(limit))
    return [_seat_of(row) for row in rows]


def choice_of_seats(room: str) -> Choice:
    """The rows of a room's seats, and the column in whose order they were taken."""
    row = tables.seat.c
    return select(tables.seat).where(row.room == room), [row.number]


def names_of(connection: Connection, room: str, ids: Iterable[str] | None = None) -> dict[str, str]:
    """The name on each seat."""
    chosen = select(tables.seat.c.id, tables.seat.c.name).where(tables.seat.c.room == room)
    if ids is not None:
        chosen = chosen.where(tables.seat.c.id.in_(list(ids)))
    return {row.id: row.name for row in connection.execute(chosen)}


def shut_out(transaction: Transaction, room: str, id: str) -> None:
    """The token of that seat opens nothing any more; its name stays in the record."""
    here = (tables.seat.c.room == room) & (tables.seat.c.id == id)
    transaction.connection.execute(update(tables.seat).where(here).values(digest=None))


def _free_name(connection: Connection, room: str, wanted: str) -> str:
    name = clean_name(wanted)
    chosen = select(tables.seat.c.name).where(tables.seat.c.room == room)
    taken = {row.name.casefold() for row in connection.execute(chosen)}
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _seat_of(row: Row[tuple[object, ...]]) -> KeptSeat:
    return KeptSeat(row.room, row.id, row.person, row.name, row.version, row.role, row.team, row.guest)
