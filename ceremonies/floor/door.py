"""Who comes in, is named, goes away and comes back."""

from __future__ import annotations

from collections.abc import Sequence

from ceremonies.ceremony import Forbidden, Refused, Seat
from ceremonies.floor.state import State
from ceremonies.floor.words import (
    Event,
    MarkAway,
    NameSeat,
    SeatAway,
    SeatBack,
    SeatClaimed,
    SeatNamed,
    SeatTaken,
    TakeSeat,
)

LIMIT = 2_000
"""How many may be seated in one room."""


def seating(state: State, command: TakeSeat | NameSeat | MarkAway, by: Seat) -> Sequence[Event]:
    """What happens at the door; only the room itself acts there. Raises Refused."""
    if by.role != "room":
        raise Forbidden("Seats are given at the door.")
    match command:
        case TakeSeat(seat, role, team, guest, person):
            if seat in state.seats:
                return _claiming(state.seats[seat], person)
            if len(state.seats) >= LIMIT:
                raise Refused(f"This room is full: {LIMIT} are seated.", "room_full")
            return [SeatTaken(seat, role, team, guest, person)]
        case NameSeat(seat, version):
            return [SeatNamed(seat, version)] if seat in state.seats else []
        case MarkAway(seat, away):
            known = state.seats.get(seat)
            if known is None or known.away == away:
                return []
            return [SeatAway(seat) if away else SeatBack(seat)]


def _claiming(known: Seat, person: str | None) -> Sequence[Event]:
    """A visitor who signed in is the same at the table, with their votes and their role."""
    if known.person is None or person is None or known.person == person:
        return []
    claimed = SeatClaimed(known.id, person, known.person)
    return [claimed, SeatBack(known.id)] if known.away else [claimed]
