"""The way into a room or to a page: from what a connection shows to the place that is theirs."""

from __future__ import annotations

from accounts.callers import Credentials
from accounts.sealing import Seal
from ceremonies import floor
from journal.database import Store
from live.admission import Admission
from live.audience import WATCHING
from live.messages import Join
from live.presence import Followed
from live.room import Room
from live.rooms import Rooms
from live.seats import KeptSeat
from live.standing import Standing, Standings


class Arrival:
    """Somebody on the way into a room, and the seats that were removed from it since they set out."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.removed: set[str] = set()


class WayIn:
    """Leads whoever may come in. Raises what the database raises, ``Unavailable`` among it."""

    def __init__(self, store: Store, seal: Seal, rooms: Rooms, standings: Standings) -> None:
        self._admission = Admission(store, seal)
        self._rooms = rooms
        self._standings = standings
        self._arrivals: set[Arrival] = set()

    def knows(self, shown: Credentials) -> bool:
        """Whether a connection may come in at all: not with a token that is not good."""
        return self._admission.knows(shown)

    def lead(self, shown: Credentials, join: Join) -> tuple[Followed, str] | None:
        """The room or page, as far as the client has seen it, and their seat in it; None for a stranger.

        Nobody who is removed meanwhile comes in. Raises ``Refused`` where the room is full.
        """
        arrival = Arrival(join.room)
        self._arrivals.add(arrival)
        try:
            found = self._page(shown, join) if ":" in join.room else self._ceremony(shown, join, arrival)
            reached = self._reached(found[0], join) if found is not None else None
            if found is None or reached is None or found[1] in arrival.removed:
                return None
            return reached, found[1]
        finally:
            self._arrivals.discard(arrival)

    def removed(self, room: str, seat: str) -> None:
        """The seat was removed from the room: who is on the way to it does not come in."""
        for arrival in self._arrivals:
            if arrival.room == room:
                arrival.removed.add(seat)

    def may_stay(self, shown: Credentials, room: Followed, seat: str) -> bool:
        """Whether that very seat is still theirs, or that page or screen still open to them."""
        if isinstance(room, Standing):
            found = self._admission.reader(shown, room.id)
            return found is not None and found[1] == seat
        if seat == WATCHING:
            return self._admission.may_watch(shown, room.id)
        return self._admission.sits(shown, room.id, seat)

    def _reached(self, found: Followed, join: Join) -> Followed | None:
        """The same, as far as the client has seen it. Nobody is there yet, so while it is waited for it may
        be closed; then it is the one that was opened instead."""
        if join.since is None or join.epoch != self._rooms.epoch:
            return found
        reached, now_open = None, self._now_open(found)
        while now_open is not None and now_open is not reached:
            reached = now_open
            reached.reach(join.since)
            now_open = self._now_open(reached)
        return now_open

    def _now_open(self, found: Followed) -> Followed | None:
        if isinstance(found, Standing):
            return self._standings.find(found.id, found.program, self._rooms.epoch)
        return self._rooms.find(found.id)

    def _page(self, shown: Credentials, join: Join) -> tuple[Standing, str] | None:
        found = self._admission.reader(shown, join.room)
        if found is None:
            return None
        program, person = found
        return self._standings.find(join.room, program, self._rooms.epoch), person

    def _ceremony(self, shown: Credentials, join: Join, arrival: Arrival) -> tuple[Room, str] | None:
        if join.watch:
            watched = self._rooms.find(join.room) if self._admission.may_watch(shown, join.room) else None
            return (watched, WATCHING) if watched is not None else None
        seat = self._admission.seat(shown, join.room, join.name)
        room = self._rooms.find(join.room) if seat is not None else None
        if seat is None or room is None or seat.id in arrival.removed:
            return None
        self._take_seat(room, seat)
        return room, seat.id

    def _take_seat(self, room: Room, seat: KeptSeat) -> None:
        """Seats them. Until they have come in they count as gone: the connection may end meanwhile."""
        if seat.id not in room.audience.present:
            self._rooms.seat_left(room.id, seat.id)
        take = floor.TakeSeat(seat.id, seat.role, seat.team, seat.guest, seat.person)
        room.seat_taken(seat.id, take)
