"""A room out of its stream: the snapshot where one fits, and every event after it."""

from __future__ import annotations

from sqlalchemy import Connection

from ceremonies import catalog
from ceremonies.play import Play, State
from journal import snapshots
from journal.journal import head, read
from journal.writer import Transaction
from live import marks as stage_marks
from live import seats
from live.cards import Card
from live.events import RoomOpened
from live.memory import Memory, followed


def wake(connection: Connection, card: Card) -> Memory:
    """The room as its stream made it."""
    marks = stage_marks.load(connection, card.id)
    play = Play(catalog.find(card.ceremony), marks.of)
    state, seq = _begun(connection, card, play)
    begun = Memory(card, play, marks, state, seq, seats.names_of(connection, card.id))
    return followed(connection, begun, head(connection, card.stream))[0]


def take_snapshot(transaction: Transaction, memory: Memory) -> None:
    """Caches the room's state, so that it wakes quickly."""
    shape: int = memory.play.ceremony.SHAPE
    snapshots.keep(transaction, memory.card.stream, memory.seq, shape, memory.play.dump(memory.state))


def _begun(connection: Connection, card: Card, play: Play) -> tuple[State, int]:
    cached = snapshots.find(connection, card.stream, play.ceremony.SHAPE)
    if cached is not None and cached[0] <= head(connection, card.stream):
        return play.load(cached[1]), cached[0]
    first = next(read(connection, card.stream))
    opened = first.fact()
    assert isinstance(opened, RoomOpened)
    return play.opening(opened.title, opened.settings), first.seq
