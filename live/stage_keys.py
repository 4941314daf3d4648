"""The keys of anonymous stages as a tick turns them: destroyed with what is closed, drawn for what opens."""

from __future__ import annotations

from collections.abc import Sequence

from ceremonies.floor import RoomReopened, StageOpened
from ceremonies.play import Happened, State
from journal.writer import Transaction
from live import marks
from live.memory import Memory, remarked


def turned(transaction: Transaction, memory: Memory, state: State, happened: Sequence[Happened]) -> Memory:
    """Destroys the keys of what was closed, draws new ones for what was opened again; the room with them.

    ``state``: as it is once this has happened; of the memory's own it is not known yet.
    """
    room, play = memory.card.id, memory.play
    closed = play.closed_keys(state, happened)
    drawn = play.renewed_keys(state, happened)
    if closed:
        marks.destroy(transaction, room, [*closed, marks.OWN])
    if play.anonymous(state) and not state.floor.ended:
        drawn += [marks.OWN] if closed or _reopened(happened) else []
    if drawn:
        marks.draw(transaction, room, drawn)
    if closed or drawn:
        return remarked(memory, marks.load(transaction.connection, room))
    return remarked(memory, memory.marks.fresh()) if opened_a_stage(happened) else memory


def opened_a_stage(happened: Sequence[Happened]) -> bool:
    """Whether a stage was opened."""
    return any(isinstance(one.event, StageOpened) for one in happened)


def _reopened(happened: Sequence[Happened]) -> bool:
    return any(isinstance(one.event, RoomReopened) for one in happened)
