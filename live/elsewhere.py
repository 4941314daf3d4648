"""Who is connected to the other workers: each says it at every change, and calls its roll every few seconds.

It is the volatile lane. What is lost comes again with the next roll; a worker that is silent is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from journal.database import Clock

CALLED_EVERY = 4_000
"""Milliseconds between two rolls of a worker."""

SILENT = 10_000
"""Milliseconds without a word after which a worker counts as gone, and the doorbell as dead."""

Here = dict[str, set[str]]
Changed = Callable[[str, set[str], set[str]], None]
"""Is told a room, the seats that came there and those that left."""


class Roll(msgspec.Struct, frozen=True):
    """What a worker says: who is ``here`` by room (in ``whole``: and nowhere else), what it shows.

    ``asks``: it has just come and wants to know the same of the others.
    """

    worker: str
    number: int
    here: dict[str, list[str]]
    programs: list[str] = []
    whole: bool = False
    asks: bool = False


class Worker(msgspec.Struct):
    """Another worker, as far as it has called its roll; ``called_at``: when it last did."""

    number: int
    called_at: int
    here: Here
    programs: list[str]


class Elsewhere:
    """What is known of the others. ``changed`` is told who comes and goes there."""

    def __init__(self, me: str, clock: Clock, changed: Changed) -> None:
        self.me = me
        self.number = 1
        self._alone = True
        self._clock = clock
        self._changed = changed
        self._others: dict[str, Worker] = {}
        self._own_roll_at = clock()

    def begin(self, number: int) -> None:
        """There are other workers, and this is the one of that number."""
        self.number, self._alone, self._own_roll_at = number, False, self._clock()

    def seats(self, room: str) -> set[str]:
        """The seats of a room that are connected elsewhere."""
        return set().union(*(one.here.get(room, set()) for one in self._others.values()))

    @property
    def programs(self) -> set[str]:
        """The programs that somebody looks at elsewhere."""
        return {program for one in self._others.values() for program in one.programs}

    @property
    def trusted(self) -> bool:
        """Whether the doorbell rings: this worker hears itself."""
        return self._alone or self._clock() - self._own_roll_at < SILENT

    def first_in(self, room: str) -> bool:
        """Whether no worker with a smaller number has somebody in the room."""
        return all(one.number > self.number for one in self._others.values() if one.here.get(room))

    def roll(self, here: Mapping[str, set[str]], programs: set[str], asks: bool = False) -> dict[str, Any]:
        """What to say about everybody here."""
        return self._said(here, programs, whole=True, asks=asks)

    def change(self, room: str, here: set[str]) -> dict[str, Any]:
        """What to say about one room."""
        return self._said({room: here}, set(), whole=False, asks=False)

    def roll_called(self, said: dict[str, Any]) -> Roll:
        """A worker, maybe this one, has said who is connected to it."""
        roll, now = msgspec.convert(said, Roll), self._clock()
        if roll.worker == self.me:
            self._own_roll_at = now
            return roll
        known = self._others.setdefault(roll.worker, Worker(roll.number, now, {}, []))
        known.called_at = now
        if roll.whole:
            known.programs = roll.programs
        rooms = {*known.here, *roll.here} if roll.whole else set(roll.here)
        for room in rooms:
            self._now_there(known, room, set(roll.here.get(room, ())))
        return roll

    def sweep(self) -> None:
        """Lets go of the workers that are silent, unless it is the doorbell that is."""
        for worker, known in list(self._others.items()) if self.trusted else ():
            if self._clock() - known.called_at >= SILENT:
                for room in list(known.here):
                    self._now_there(known, room, set())
                del self._others[worker]

    def _now_there(self, known: Worker, room: str, now: set[str]) -> None:
        before = known.here.pop(room, set())
        if now:
            known.here[room] = now
        still = self.seats(room)
        came, left = now - before, before - now - still
        if came or left:
            self._changed(room, came, left)

    def _said(
        self, here: Mapping[str, set[str]], programs: set[str], whole: bool, asks: bool
    ) -> dict[str, Any]:
        named = {room: sorted(seats) for room, seats in here.items()}
        roll = Roll(self.me, self.number, named, sorted(programs), whole, asks)
        return {"roll": msgspec.structs.asdict(roll)}
