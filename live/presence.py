"""Who is in which room, at this worker and at the others: the volatile lane, that may lose what it says."""

from __future__ import annotations

from collections.abc import Iterable

import gevent

from live.doorbell import Bell
from live.elsewhere import CALLED_EVERY, Elsewhere
from live.room import Room
from live.rooms import Rooms
from live.standing import Standing, Standings
from live.wire import Body

Followed = Room | Standing
"""What clients follow: a ceremony's room or a page."""

GATHERED = 0.1
"""Seconds in which changes of rooms gather before the other workers are told."""


class Presence:
    """Tells the people of a room who comes and goes, and the other workers who is here."""

    def __init__(self, rooms: Rooms, standings: Standings, elsewhere: Elsewhere) -> None:
        self._rooms = rooms
        self._standings = standings
        self._elsewhere = elsewhere
        self.doorbell: Bell | None = None
        self._changed_here: set[str] = set()

    def start(self) -> None:
        """Begins to call the roll."""
        self._call(asks=True)
        gevent.spawn(self._keep_calling)

    def of(self, room: Followed) -> set[str]:
        """The seats that are connected, wherever."""
        return room.audience.present | self._elsewhere.seats(room.id)

    def came(self, room: Followed, seat: str) -> None:
        """A seat has a connection here."""
        self._changed_here.add(room.id)
        if isinstance(room, Room):
            self._rooms.seat_came(room.id, seat)
        self._tell(room, [seat], [])

    def left(self, room: Followed, seat: str) -> None:
        """A seat has lost its last connection here."""
        self._changed_here.add(room.id)
        if seat not in self._elsewhere.seats(room.id):
            self._gone(room, [seat])

    def changed_elsewhere(self, id: str, came: set[str], left: set[str]) -> None:
        """Somebody came to another worker, or left it."""
        room = self._rooms.awake_room(id) or self._standings.open_page(id)
        if room is None:
            return
        here = room.audience.present
        if isinstance(room, Room):
            for seat in came:
                self._rooms.seat_came(id, seat)
        if came - here:
            self._tell(room, sorted(came - here), [])
        self._gone(room, left - here)

    def roll_called(self, said: Body) -> None:
        """A worker has said who is connected to it; one that has just come is told the same of us."""
        if self._elsewhere.roll_called(said).asks:
            self._call()

    def leave(self) -> None:
        """This worker ends: nobody is here any more. That is the last word, whoever is still connected."""
        self._say(self._elsewhere.roll({}, set()))
        self.doorbell = None

    def _gone(self, room: Followed, seats: Iterable[str]) -> None:
        gone = sorted(seats)
        if isinstance(room, Room):
            for seat in gone:
                self._rooms.seat_left(room.id, seat)
        if gone:
            self._tell(room, [], gone)

    def _tell(self, room: Followed, here: list[str], gone: list[str]) -> None:
        if room.intimate:
            room.audience.tell_presence(here, gone)

    def tell_changes(self) -> None:
        """Lets the other workers know of the rooms in which somebody came or left."""
        changed, self._changed_here = self._changed_here, set()
        here = self._here if changed else {}
        for room in changed:
            self._say(self._elsewhere.change(room, here.get(room, set())))

    def _keep_calling(self) -> None:
        rounds = round(CALLED_EVERY / 1000 / GATHERED)
        while True:
            for _ in range(rounds):
                gevent.sleep(GATHERED)
                self.tell_changes()
            self._elsewhere.sweep()
            self._call()

    def _call(self, asks: bool = False) -> None:
        self._say(self._elsewhere.roll(self._here, self._programs, asks))

    def _say(self, said: Body) -> None:
        if self.doorbell is not None:
            self.doorbell.say(said)

    @property
    def _here(self) -> dict[str, set[str]]:
        followed: list[Followed] = [*self._rooms.awake, *self._standings.open]
        return {one.id: one.audience.present for one in followed if one.audience.seats}

    @property
    def _programs(self) -> set[str]:
        return self._rooms.programs | self._standings.programs
