"""What is true of every room."""

from __future__ import annotations

from typing import Any

import msgspec

from ceremonies.ceremony import Absent, Seat
from ceremonies.floor.timer import Timer

LARGE, SMALL = 61, 50
"""A room is large from 61 seated on, until it is down to 50."""


class Rules(msgspec.Struct, frozen=True):
    """The ids of the stages, in order."""

    stages: tuple[str, ...]


class State(msgspec.Struct, frozen=True):
    """Everything that is true of the room whatever its ceremony."""

    stage: str
    seats: dict[str, Seat] = {}
    timer: Timer | None = None
    timers: int = 0
    spotlight: str | None = None
    settings: dict[str, Any] = {}
    ended: bool = False
    large: bool = False
    hands: int = 0


def seat_of(state: State, id: str) -> Seat:
    """The seat of that id. Raises Absent."""
    if id not in state.seats:
        raise Absent("seat")
    return state.seats[id]


def seat_changed(state: State, id: str, **changes: Any) -> State:
    """The room with that seat changed; a seat that is gone stays gone."""
    if id not in state.seats:
        return state
    seat = msgspec.structs.replace(state.seats[id], **changes)
    return msgspec.structs.replace(state, seats={**state.seats, id: seat})


def sized(state: State) -> State:
    """The room, large or not by how many are seated."""
    seated = sum(seat.role != "observer" for seat in state.seats.values())
    large = seated >= LARGE or (state.large and seated > SMALL)
    return state if large == state.large else msgspec.structs.replace(state, large=large)
