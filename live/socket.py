"""The events of a connection: join, command, whereami, leave. Parsed here, played in the rooms."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

import gevent
import msgspec

from accounts.callers import Credentials
from accounts.refusals import Refused
from accounts.sealing import Seal
from ceremonies import floor
from journal.database import Store
from journal.journal import Recorded
from journal.writer import Unavailable
from live.admission import Admission
from live.audience import WATCHING
from live.presence import Followed, Presence
from live.room import Room
from live.rooms import Rooms
from live.seats import KeptSeat
from live.standing import Standing, Standings
from live.tick import Pending, refusal_of
from live.wire import Body, Delivery, error, presence

log = logging.getLogger(__name__)

Answer = Callable[[Body], None]
REVOKING = frozenset(
    {"SignedOut", "PasswordChanged", "TokenRevoked", "RoleTaken", "RoleGiven", "PersonRemoved"}
)
"""What happens to a person after which their open rooms are asked again whether they may be there."""

LOOK_SECONDS = 1.0
"""Seconds until somebody of whom nothing could be found out is looked at again."""

NO_ROOM = error("not_found", "There is no such room, or it is not open to you.")
ONLY_WATCHES = error("forbidden", "This connection only watches the room.")


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``join``: which room, under which name, and what the client has already.

    ``watch``: without a seat in a ceremony's room, to be shown what everybody there may see and no more.
    """

    room: str
    name: str | None = None
    since: int | None = None
    epoch: str | None = None
    watch: bool = False


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``command``: ``id`` is the client's own, ``at`` the server's time when it was first tried."""

    room: str
    id: str
    name: str
    args: dict[str, Any]
    at: int | None = None
    stage: str | None = None


class InRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``whereami`` and ``leave``: which room."""

    room: str


class Arrival:
    """Somebody on the way into a room, and the seats that were removed from it since they set out."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.removed: set[str] = set()


class Connections:
    """Who is connected with which credentials, and sits where. Its handlers are the transport's."""

    def __init__(
        self,
        store: Store,
        seal: Seal,
        rooms: Rooms,
        standings: Standings,
        presence: Presence,
        delivery: Delivery,
    ) -> None:
        self._store = store
        self._admission = Admission(store, seal)
        self._rooms = rooms
        self._standings = standings
        self._presence = presence
        self._delivery = delivery
        self._credentials: dict[str, Credentials] = {}
        store.writer.on_commit(self._rights_taken)
        rooms.on_removed = self._put_out
        self._joined: dict[str, dict[str, tuple[Followed, str]]] = {}
        self._arrivals: set[Arrival] = set()
        self._doubted: dict[tuple[str, str], None] = {}
        self._looking: gevent.Greenlet | None = None
        self._revoked = 0

    @property
    def handlers(self) -> dict[str, Callable[[str, Body, Answer], None]]:
        """Who takes which event."""
        return {
            "join": self._checked(Join, self._join),
            "command": self._checked(Command, self._command),
            "whereami": self._checked(InRoom, self._whereami),
            "leave": self._checked(InRoom, self._leave),
        }

    def connect(self, sid: str, credentials: Credentials) -> bool:
        """Lets a connection in, unless its token is not good."""
        if not self._admission.knows(credentials):
            return False
        self._credentials[sid] = credentials
        self._joined[sid] = {}
        return True

    def disconnect(self, sid: str) -> None:
        """A connection is gone."""
        self._credentials.pop(sid, None)
        for room, _ in self._joined.pop(sid, {}).values():
            self._dismiss(sid, room)

    def drained(self, sid: str) -> None:
        """A client takes bytes again: one frame brings it up to date."""
        for room, _ in self._joined.get(sid, {}).values():
            room.audience.catch_up(sid)

    def _rights_taken(self, recorded: Iterable[Recorded]) -> None:
        """Who lost a role, a session or a token is looked at again, in every room they are in."""
        people = {str(one.body["person"]) for one in recorded if one.kind in REVOKING}
        self._revoked += len(people)
        for sid, joined in self._joined.items() if people else ():
            for room, seat in joined.values():
                if seat == WATCHING or room.person(seat) in people:
                    self._doubt(sid, room.id)

    def _put_out(self, id: str, removed: str) -> None:
        """A facilitator removed the seat: nobody sits there any more, at any worker, nor who is coming in."""
        for arrival in self._arrivals:
            if arrival.room == id:
                arrival.removed.add(removed)
        for sid, joined in list(self._joined.items()):
            room, seat = joined.get(id, (None, None))
            if room is not None and seat == removed:
                del joined[id]
                self._delivery.emit("closed", {"room": id, "reason": "removed"}, to=sid)
                self._dismiss(sid, room)

    def recheck_all(self) -> None:
        """Looks at everybody again, and waits for it: sessions and tokens may have run out meanwhile."""
        for sid, joined in self._joined.items():
            for id in joined:
                self._doubt(sid, id)
        if self._looking is not None:
            self._looking.join()

    def _doubt(self, sid: str, id: str) -> None:
        self._doubted[sid, id] = None
        if not self._looking:
            self._looking = gevent.spawn(self._look_again)

    def _look_again(self) -> None:
        """Asks about everybody in doubt, in turn; about whom nothing can be found out, again soon."""
        failing = False
        while self._doubted:
            sid, id = doubted = next(iter(self._doubted))
            del self._doubted[doubted]
            try:
                self._recheck(sid, id)
                failing = False
            except Exception as problem:
                if not failing:
                    log.warning(
                        "Whether somebody may stay cannot be found out; it is tried again: %s", problem
                    )
                failing = True
                self._doubted[doubted] = None
                gevent.sleep(LOOK_SECONDS)

    def _recheck(self, sid: str, id: str) -> None:
        there = self._joined.get(sid, {}).get(id)
        if there is None or self._may_stay(sid, *there) or self._joined.get(sid, {}).get(id) != there:
            return
        del self._joined[sid][id]
        self._delivery.emit("closed", {"room": id, "reason": "forbidden"}, to=sid)
        self._dismiss(sid, there[0])

    def _may_stay(self, sid: str, room: Followed, seat: str) -> bool:
        """Whether that very seat is still theirs, or that page or screen still open to them."""
        shown = self._shown_by(sid)
        if isinstance(room, Standing):
            found = self._admission.reader(shown, room.id)
            return found is not None and found[1] == seat
        if seat == WATCHING:
            return self._admission.may_watch(shown, room.id)
        return self._admission.sits(shown, room.id, seat)

    def _checked(self, shape: Any, handler: Callable[[str, Any, Answer], None]) -> Any:
        def take(sid: str, payload: Body, answer: Answer) -> None:
            try:
                said = msgspec.convert(payload, shape)
            except msgspec.ValidationError as problem:
                answer(error("malformed", f"This message does not fit: {problem}."))
                return
            handler(sid, said, answer)

        return take

    def _join(self, sid: str, join: Join, answer: Answer) -> None:
        gevent.spawn(self._join_slowly, sid, join, answer)

    def _join_slowly(self, sid: str, join: Join, answer: Answer) -> None:
        revoked, arrival = self._revoked, Arrival(join.room)
        self._arrivals.add(arrival)
        slept = self._rooms.awake_room(join.room) is None
        try:
            found = self._page(sid, join) if ":" in join.room else self._ceremony(sid, join, arrival)
            room = self._reached(found[0], join) if found is not None else None
            if found is None or room is None or sid not in self._credentials or found[1] in arrival.removed:
                answer(NO_ROOM)
            else:
                self._enter(sid, room, found[1], join, answer)
                # Of who is removed elsewhere while a room sleeps here, nobody is told.
                if self._revoked != revoked or (slept and room.person(found[1]) is None):
                    self._doubt(sid, room.id)
        except Refused as refused:
            answer(refusal_of(refused))
        except Unavailable:
            answer(error("unavailable", "The room cannot be reached right now."))
        except Exception:
            log.exception("A join failed.")
            answer(error("unavailable", "The server failed on this join; try again."))
        finally:
            self._arrivals.discard(arrival)

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

    def _page(self, sid: str, join: Join) -> tuple[Standing, str] | None:
        found = self._admission.reader(self._shown_by(sid), join.room)
        if found is None:
            return None
        program, person = found
        return self._standings.find(join.room, program, self._rooms.epoch), person

    def _ceremony(self, sid: str, join: Join, arrival: Arrival) -> tuple[Room, str] | None:
        shown = self._shown_by(sid)
        if join.watch:
            watched = self._rooms.find(join.room) if self._admission.may_watch(shown, join.room) else None
            return (watched, WATCHING) if watched is not None else None
        seat = self._admission.seat(shown, join.room, join.name)
        room = self._rooms.find(join.room) if seat is not None else None
        if seat is None or room is None or seat.id in arrival.removed:
            return None
        self._take_seat(room, seat)
        return room, seat.id

    def _shown_by(self, sid: str) -> Credentials:
        """What a connection shows; nothing where it is gone."""
        return self._credentials.get(sid, Credentials())

    def _take_seat(self, room: Room, seat: KeptSeat) -> None:
        """Seats them. Until they have come in they count as gone: the connection may end meanwhile."""
        if seat.id not in room.audience.present:
            self._rooms.seat_left(room.id, seat.id)
        take = floor.TakeSeat(seat.id, seat.role, seat.team, seat.guest, seat.person)
        room.seat_taken(seat.id, take)

    def _enter(self, sid: str, room: Followed, seat: str, join: Join, answer: Answer) -> None:
        before = self._joined[sid].get(room.id)
        if before is not None and before[1] != seat:
            self._dismiss(sid, before[0])
        self._joined[sid][room.id] = (room, seat)
        self._show(sid, room, seat, answer, join.since, join.epoch)
        if room.intimate:
            self._delivery.emit("presence", presence(room.id, self._presence.of(room), []), to=sid)
        if seat != WATCHING:
            self._presence.came(room, seat)

    def _show(
        self,
        sid: str,
        room: Followed,
        seat: str,
        answer: Answer,
        since: int | None = None,
        epoch: str | None = None,
    ) -> None:
        about, parts = room.audience.admit(
            sid, seat, room.role(seat), room.whisper(seat), self._store.clock(), since, epoch
        )
        answer(about)
        for part in parts:
            self._delivery.emit("part", part, to=sid)

    def _command(self, sid: str, command: Command, answer: Answer) -> None:
        joined = self._joined.get(sid, {}).get(command.room)
        if joined is None:
            answer(NO_ROOM)
            return
        if joined[1] == WATCHING:
            answer(ONLY_WATCHES)
            return
        if not 1 <= len(command.id) <= 80:
            answer(error("malformed", "An id has 1 to 80 characters."))
            return
        room, seat = joined
        room.enqueue(
            Pending(seat, command.id, command.name, command.args, command.stage, command.at, None, answer)
        )

    def _whereami(self, sid: str, asked: InRoom, answer: Answer) -> None:
        joined = self._joined.get(sid, {}).get(asked.room)
        if joined is None:
            answer(NO_ROOM)
            return
        self._show(sid, *joined, answer)

    def _leave(self, sid: str, asked: InRoom, answer: Answer) -> None:
        joined = self._joined.get(sid, {}).pop(asked.room, None)
        if joined is not None:
            self._dismiss(sid, joined[0])
        answer({"ok": True} if joined else NO_ROOM)

    def _dismiss(self, sid: str, room: Followed) -> None:
        seat = room.audience.dismiss(sid)
        if seat is not None and seat not in room.audience.present:
            self._presence.left(room, seat)
