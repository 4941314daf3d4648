"""A room as it is in memory, and how it follows its stream."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from accounts.refusals import Absent
from ceremonies.floor import SeatNamed, SeatTaken
from ceremonies.play import Happened, Play, State
from journal.facts import Newer
from journal.journal import Recorded, lock, read
from journal.writer import Transaction
from live import marks as stage_marks
from live import seats
from live.cards import Card
from live.marks import Marks


class Memory(msgspec.Struct, frozen=True):
    """A room as it is in memory: a function of its stream up to ``seq``, and the names on its seats."""

    card: Card
    play: Play
    marks: Marks
    state: State
    seq: int
    names: dict[str, str] = {}


def caught_up(transaction: Transaction, memory: Memory) -> tuple[Memory, list[Happened]]:
    """The room with what others wrote to its stream, and that; locks the stream until the commit.

    Raises ``Absent`` where the stream ended: the room was deleted with its program.
    """
    seq = lock(transaction, memory.card.stream)
    memory, happened = followed(transaction.connection, memory, seq)
    missing = memory.marks.missing(memory.play.anonymous(memory.state))
    if missing:
        stage_marks.draw(transaction, memory.card.id, missing)
        memory = remarked(memory, stage_marks.load(transaction.connection, memory.card.id))
    return memory, happened


def remarked(memory: Memory, marks: Marks) -> Memory:
    """The room with these marks; other threads go on with the play that they have."""
    play = memory.play if marks.same_as(memory.marks) else Play(memory.play.ceremony, marks.of)
    return msgspec.structs.replace(memory, marks=marks, play=play)


def followed(connection: Connection, memory: Memory, seq: int) -> tuple[Memory, list[Happened]]:
    """The room as its stream made it up to ``seq``, where it ends now, and what happened on the way."""
    if seq < memory.seq:
        raise Absent
    if seq == memory.seq:
        return memory, []
    state, happened = memory.state, []
    for recorded in read(connection, memory.card.stream, memory.seq, seq):
        one = happened_in(memory.play, state, recorded)
        if one is not None:
            state = memory.play.evolve(state, one)
            happened.append(one)
    memory = remarked(memory, stage_marks.load(connection, memory.card.id))
    names = named(connection, memory, happened)
    return msgspec.structs.replace(memory, state=state, seq=seq, names=names), happened


def happened_in(play: Play, state: State, recorded: Recorded) -> Happened | None:
    """What the stream says happened next; None for ``RoomOpened``, where it began.

    Raises ``Newer`` where a newer version of this program wrote it.
    """
    part, _, name = recorded.kind.partition(".")
    if not (part and name):
        return None
    try:
        return play.happened(state, name, recorded.body)
    except (KeyError, msgspec.ValidationError) as unknown:
        raise Newer(f"This program does not know {recorded.kind} as {recorded.stream} has it.") from unknown


def named(connection: Connection, memory: Memory, happened: Sequence[Happened]) -> dict[str, str]:
    """The names on the seats, with those that were taken or named."""
    told = {one.event.seat for one in happened if isinstance(one.event, SeatTaken | SeatNamed)}
    return {**memory.names, **seats.names_of(connection, memory.card.id, told)} if told else memory.names
