"""A room as the door knows it: where it is, which ceremony, its code and who made it."""

from __future__ import annotations

from random import Random

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from accounts.access import Place, locates
from journal.writer import Transaction
from live import tables

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


class Card(msgspec.Struct, frozen=True):
    """A row of ``tables.room``. ``code`` is there while the room is open."""

    id: str
    program: str | None
    team: str | None
    ceremony: str
    format: str | None
    title: str
    code: str | None
    made_by: str
    made_at: int
    ended_at: int | None = None

    @property
    def stream(self) -> str:
        """The name of the room's stream."""
        return f"room/{self.id}"

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.program, self.team, self.id)


def keep_card(transaction: Transaction, card: Card) -> None:
    """Writes the card of a new room."""
    transaction.connection.execute(insert(tables.room).values(**msgspec.structs.asdict(card)))


def find_card(connection: Connection, id: str) -> Card | None:
    """The card of a room."""
    row = connection.execute(select(tables.room).where(tables.room.c.id == id)).one_or_none()
    return card_of(row) if row is not None else None


def find_card_by_code(connection: Connection, code: str) -> Card | None:
    """The card of the open room with this code, typed in any case, with or without a break."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    row = connection.execute(select(tables.room).where(tables.room.c.code == plain)).one_or_none()
    return card_of(row) if row is not None else None


def cards_of(connection: Connection, program: str, open_only: bool = True) -> list[Card]:
    """The rooms of a program, newest first."""
    chosen = select(tables.room).where(tables.room.c.program == program)
    if open_only:
        chosen = chosen.where(tables.room.c.ended_at.is_(None))
    return [card_of(row) for row in connection.execute(chosen.order_by(tables.room.c.made_at.desc()))]


def keep_end(transaction: Transaction, id: str, ended: bool) -> None:
    """Notes that the room ended, or was opened again: its code lives while it is open."""
    closed = {"ended_at": transaction.now, "code": None}
    changes = closed if ended else {"ended_at": None, "code": new_code(transaction.dice)}
    transaction.connection.execute(update(tables.room).where(tables.room.c.id == id).values(**changes))


def new_code(dice: Random) -> str:
    """A code of 8 characters without look-alikes: 40 bits."""
    return "".join(dice.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def card_of(row: Row[tuple[object, ...]]) -> Card:
    """The card that a row holds."""
    return Card(
        row.id,
        row.program,
        row.team,
        row.ceremony,
        row.format,
        row.title,
        row.code,
        row.made_by,
        row.made_at,
        row.ended_at,
    )


@locates("room")
def place_of_room(connection: Connection, id: str) -> Place | None:
    """Where a room is."""
    card = find_card(connection, id)
    return card.place if card else None
