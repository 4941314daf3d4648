"""Keeps the tables of rooms in step with what happened to people."""

from __future__ import annotations

from sqlalchemy import update

from accounts.events import VisitorClaimed
from journal.journal import Recorded
from journal.keeping import keeps
from journal.writer import Transaction
from live import tables


@keeps(VisitorClaimed)
def claim_rooms(transaction: Transaction, _recorded: Recorded, happened: VisitorClaimed) -> None:
    """The rooms that a visitor opened, and the seats they took, are the person's."""
    room, seat = tables.room, tables.seat
    opened = update(room).where(room.c.made_by == happened.visitor).values(made_by=happened.person)
    transaction.connection.execute(opened)
    taken = update(seat).where(seat.c.person == happened.visitor).values(person=happened.person)
    transaction.connection.execute(taken)
