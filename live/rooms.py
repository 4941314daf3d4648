"""The rooms that are awake: found by id, woken from their streams, told what changed, put to sleep."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from math import inf
from typing import Any

import gevent
from gevent.lock import BoundedSemaphore
from sqlalchemy import Connection

from ceremonies import floor
from ceremonies.play import on_the_floor
from journal import journal
from journal.database import Store
from journal.journal import Recorded
from journal.writer import Locks, Unavailable
from live.briefs import brief_now, plans
from live.cards import find_card
from live.elsewhere import Elsewhere
from live.memory import Memory
from live.program_briefs import spans_program
from live.room import SNAPSHOT_EVERY, Room
from live.tick import Moved, Pending
from live.waking import take_snapshot, wake
from live.wire import Delivery

log = logging.getLogger(__name__)

AWAY_AFTER = 20_000
"""Milliseconds without a connection after which a seat is away."""

NAMING = frozenset({"item", "items", "team", "created", "updated"})
"""The fields of a program's events that name items and teams, or hold what does."""

REST = 9
"""A room of a whole program rests so many times as long as its last look at the program took: it has a tenth
of one core at most."""

ASLEEP_AFTER = 60_000
"""Milliseconds after which a room without clients is put to sleep."""

OVER_AND_ASLEEP_AFTER = 5_000
"""The same, where the ceremony has ended: hardly anybody comes back."""


class Rooms:
    """Every room that is awake in this process."""

    def __init__(self, store: Store, delivery: Delivery, elsewhere: Elsewhere) -> None:
        self._store = store
        self._elsewhere = elsewhere
        self._delivery = delivery
        self._awake: dict[str, Room] = {}
        self._waking: defaultdict[str, BoundedSemaphore] = defaultdict(BoundedSemaphore)
        self._alone_since: dict[tuple[str, str], int] = {}
        self._snapshots: dict[str, int] = {}
        self._behind: set[str] = set()
        self._rests_until: dict[str, float] = {}
        self._epoch: str | None = None
        self.on_removed: Callable[[str, str], None] = lambda _room, _seat: None
        store.writer.on_commit(self._committed)

    def find(self, id: str) -> Room | None:
        """The room, awake; None where there is none."""
        room = self._awake.get(id)
        if room is not None:
            return room
        with self._waking[id]:
            if id not in self._awake:
                self._wake(id)
        self._waking.pop(id, None)
        return self._awake.get(id)

    @property
    def awake(self) -> list[Room]:
        """The rooms that are awake."""
        return list(self._awake.values())

    @property
    def programs(self) -> set[str]:
        """The programs whose rooms are awake."""
        named = (room.memory.card.program for room in self._awake.values())
        return {program for program in named if program is not None}

    def awake_room(self, id: str) -> Room | None:
        """The room, if it is awake."""
        return self._awake.get(id)

    def stream_moved(self, id: str, seq: int) -> None:
        """Another process wrote to the room's stream, up to that number."""
        if id in self._awake:
            self._awake[id].stream_moved(seq)

    def look_again(self, program: str) -> None:
        """What rooms of that program speak of may have changed."""
        theirs = [room for room in self.awake if room.memory.card.program == program]
        self._behind |= {room.id for room in theirs if spans_program(room.memory.play)}
        gevent.spawn(self._refresh_briefs, [room for room in theirs if room.id not in self._behind])

    @property
    def epoch(self) -> str:
        """Changes when the database was restored."""
        if self._epoch is None:
            self._epoch = self._store.read(journal.epoch)
        return self._epoch

    def seat_left(self, room: str, seat: str) -> None:
        """A seat has lost its last connection."""
        self._alone_since[room, seat] = self._store.clock()

    def seat_came(self, room: str, seat: str) -> None:
        """A seat has a connection."""
        self._alone_since.pop((room, seat), None)

    def sweep(self) -> None:
        """Marks who has been gone for a while, puts empty rooms to sleep, lets those of whole programs look
        at what was changed there. Called about once a second."""
        now = self._store.clock()
        self._look_at_programs(now)
        for (id, seat), since in list(self._alone_since.items()):
            if not self._elsewhere.trusted:
                self._alone_since[id, seat] = now
            elif now - since >= AWAY_AFTER:
                del self._alone_since[id, seat]
                if id in self._awake and seat not in self._elsewhere.seats(id):
                    said = on_the_floor(floor.MarkAway(seat, away=True))
                    self._awake[id].enqueue(Pending(said=said))
        for room in self.awake:
            patience = OVER_AND_ASLEEP_AFTER if room.state.floor.ended else ASLEEP_AFTER
            if room.quiet and now - room.touched >= patience:
                self._put_to_sleep(room)

    def _wake(self, id: str) -> None:
        woken = self._store.read(lambda connection: self._load(connection, id))
        if woken is None:
            return
        room = Room(woken, self._store, self._delivery, self.epoch, self._moved)
        self._awake[id] = room
        self._snapshots[id] = woken.seq
        for seat in woken.state.floor.seats.values():
            if not seat.away:
                self.seat_left(id, seat.id)
        self._refresh_briefs([room])

    def _load(self, connection: Connection, id: str) -> Memory | None:
        card = find_card(connection, id)
        return wake(connection, card) if card is not None else None

    def _put_to_sleep(self, room: Room) -> None:
        self._awake.pop(room.id, None)
        room.rest()
        self._snapshot(room)
        if room.id not in self._awake:
            self._snapshots.pop(room.id, None)
            self._behind.discard(room.id)
            self._rests_until.pop(room.id, None)

    def _moved(self, room: Room, moved: Moved) -> None:
        for one in moved.happened:
            if isinstance(one.event, floor.SeatAway) and one.event.seat in room.audience.present:
                room.enqueue(Pending(said=on_the_floor(floor.MarkAway(one.event.seat, away=False))))
            if isinstance(one.event, floor.SeatRemoved):
                self.on_removed(room.id, one.event.seat)
            if isinstance(one.event, floor.SettingsChanged | floor.RoomReopened):
                self._behind |= {room.id} if spans_program(moved.memory.play) else set()
        if moved.memory.seq - self._snapshots.get(room.id, 0) >= SNAPSHOT_EVERY:
            gevent.spawn(self._snapshot, room)

    def _snapshot(self, room: Room) -> None:
        memory = room.memory
        if self._snapshots.get(room.id) == memory.seq:
            return
        self._snapshots[room.id] = memory.seq
        try:
            locks = Locks(memory.card.stream)
            self._store.write(lambda transaction: take_snapshot(transaction, memory), locks)
        except Unavailable:
            log.warning("A snapshot of %s could not be written.", memory.card.stream)

    def _committed(self, recorded: Iterable[Recorded]) -> None:
        """What was committed: a room looks at its own stream, and at what its brief speaks of."""
        changed: defaultdict[str, set[str]] = defaultdict(set)
        for one in recorded:
            kind, _, id = one.stream.partition("/")
            if kind == "room" and id in self._awake:
                self._awake[id].stream_moved(one.seq)
            if kind == "program":
                changed[id] |= _named_in(one.body) | ({id} if "sprints" in one.body else set())
        for program, named in changed.items():
            there = [room for room in self.awake if room.memory.card.program == program]
            self._behind |= {room.id for room in there if spans_program(room.memory.play)}
            concerned = [room for room in there if room.id not in self._behind and named & _spoken_of(room)]
            if concerned:
                gevent.spawn(self._refresh_briefs, concerned)

    def _look_at_programs(self, now: int) -> None:
        for room in self.awake:
            if room.id in self._behind and now >= self._rests_until.get(room.id, 0):
                self._behind.discard(room.id)
                self._rests_until[room.id] = inf
                gevent.spawn(self._look, room)

    def _look(self, room: Room) -> None:
        """What a whole program has planned changes often: what comes close together is one look."""
        began = time.monotonic()
        try:
            self._refresh_briefs([room])
        finally:
            took = (time.monotonic() - began) * 1000
            self._rests_until[room.id] = self._store.clock() + REST * took

    def _refresh_briefs(self, rooms: list[Room]) -> None:
        for room in rooms:
            memory, now = room.memory, self._store.clock()
            brief = self._store.read(partial(brief_now, memory=memory, now=now)).news(memory.state)
            if not brief.empty:
                room.brief_changed(brief)


def _named_in(body: Any) -> set[str]:
    """The ids of items and teams that an event of a program names, at any depth."""
    if isinstance(body, str):
        return {body}
    if isinstance(body, list):
        return set().union(*map(_named_in, body))
    if isinstance(body, dict):
        inside = [_named_in(body[key]) for key in NAMING & body.keys()]
        return set().union(*inside)
    return set()


def _spoken_of(room: Room) -> set[str]:
    """The ids that the room's brief is about: items; where it plans, its teams and the calendar."""
    known, card = room.state.parts["brief"], room.memory.card
    about = set(known.things)
    if plans(room.memory.play):
        about |= {one.team for one in known.sheets.values()} | {card.team or "", card.program or ""} - {""}
    return about
