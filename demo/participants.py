"""The people of the demo come to life: while somebody is in one of its rooms they vote, write and get ready.

They do it through ``Room.enqueue`` as everybody does, one move after the other with a pause between them.
Rooms of programs that ``DemoLoaded`` does not name are never touched.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

import gevent

from ceremonies import floor
from ceremonies.play import on_the_floor
from demo.events import STREAM
from demo.loading import loads
from demo.rooms import said
from demo.scripts import SCRIPTS, Move, Scene
from journal.database import Store
from journal.journal import Recorded
from live.elsewhere import Elsewhere
from live.room import Room
from live.rooms import Rooms
from live.tick import Pending

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.5
PAUSE = (1_500, 5_000)
"""Milliseconds between two moves, at least and at most."""

LED_AFTER = 8_000
"""Milliseconds for which a facilitator lets the others look, beyond the pause."""

Draw = Callable[[int, int], int]
"""A number from the first to the one before the second."""


def draw(least: int, most: int) -> int:
    """By chance."""
    return least + secrets.randbelow(most - least)


class Participants:
    """Everybody of the demo, in all its rooms of this process. ``start`` begins, in the server only."""

    def __init__(self, store: Store, rooms: Rooms, elsewhere: Elsewhere, draw: Draw = draw) -> None:
        self._store = store
        self._rooms = rooms
        self._elsewhere = elsewhere
        self._draw = draw
        self._casts: dict[str, dict[str, str]] = {}
        self._due: dict[str, int] = {}
        store.writer.on_commit(self._committed)

    def start(self) -> None:
        """Begins to look into the rooms, twice a second."""
        gevent.spawn(self._keep_beating)

    def beat(self) -> None:
        """Looks into every room that is awake: who is watched takes part, who is not goes away."""
        for room in self._rooms.awake:
            cast = self._cast(room)
            if cast and room.audience.seats and self._elsewhere.first_in(room.id):
                self._take_part(room, cast)
            elif room.id in self._due:
                del self._due[room.id]
                for seat in cast:
                    self._rooms.seat_left(room.id, seat)

    def _keep_beating(self) -> None:
        while True:
            gevent.sleep(BEAT_SECONDS)
            try:
                self.beat()
            except Exception:
                log.exception("The demo's participants stumbled.")

    def _committed(self, recorded: list[Recorded]) -> None:
        if any(one.stream == STREAM for one in recorded):
            self._casts.clear()

    def _take_part(self, room: Room, cast: dict[str, str]) -> None:
        now = self._store.clock()
        if room.id not in self._due:
            self._due[room.id] = now + self._draw(*PAUSE)
            self._come(room, cast)
        elif now >= self._due[room.id] and room.idle and not room.state.floor.ended:
            moves = SCRIPTS[room.memory.card.ceremony](Scene(room.memory.play, room.state, cast))
            if moves:
                self._move(room, moves, now)

    def _come(self, room: Room, cast: dict[str, str]) -> None:
        for seat in cast:
            self._rooms.seat_came(room.id, seat)
            if room.state.floor.seats[seat].away:
                room.enqueue(Pending(said=on_the_floor(floor.MarkAway(seat, away=False))))

    def _move(self, room: Room, moves: list[Move], now: int) -> None:
        """One of the first few, so that no two visits look alike. What is slow has been waited for."""
        move = moves[self._draw(0, min(len(moves), 6))]
        if move.slow and now < self._due[room.id] + LED_AFTER:
            return
        room.enqueue(said(move))
        self._due[room.id] = now + self._draw(*PAUSE)

    def _cast(self, room: Room) -> dict[str, str]:
        """The names of the demo's people by their seats in the room; nobody in a room of others."""
        program = room.memory.card.program or ""
        if program not in self._casts:
            known = {one.program: one.people for one in self._store.read(loads)}
            people = known.get(program, {})
            self._casts[program] = {id: name for name, id in people.items()}
        people = self._casts[program]
        seats = room.state.floor.seats.items()
        return {id: people[seat.person] for id, seat in seats if seat.person in people}
