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
from journal.database import Store
from journal.journal import Recorded
from journal.writer import Unavailable
from live.audience import WATCHING
from live.doubts import Doubts
from live.messages import Command, InRoom, Join
from live.presence import Followed, Presence
from live.refusals import refusal_of
from live.rooms import Rooms
from live.standing import Standings
from live.tick import Pending
from live.way_in import WayIn
from live.wire import Body, Delivery, error, presence

log = logging.getLogger(__name__)

Answer = Callable[[Body], None]
REVOKING = frozenset(
    {"SignedOut", "PasswordChanged", "TokenRevoked", "RoleTaken", "RoleGiven", "PersonRemoved"}
)
"""What happens to a person after which their open rooms are asked again whether they may be there."""

NO_ROOM = error("not_found", "There is no such room, or it is not open to you.")
ONLY_WATCHES = error("forbidden", "This connection only watches the room.")


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
        self._way_in = WayIn(store, seal, rooms, standings)
        self._rooms = rooms
        self._presence = presence
        self._delivery = delivery
        self._credentials: dict[str, Credentials] = {}
        store.writer.on_commit(self._rights_taken)
        rooms.on_removed = self._put_out
        self._joined: dict[str, dict[str, tuple[Followed, str]]] = {}
        self._doubts = Doubts(self._recheck)
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
        if not self._way_in.knows(credentials):
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
                    self._doubts.about(sid, room.id)

    def _put_out(self, id: str, removed: str) -> None:
        """A facilitator removed the seat: nobody sits there any more, at any worker, nor who is coming in."""
        self._way_in.removed(id, removed)
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
                self._doubts.about(sid, id)
        self._doubts.settle()

    def _recheck(self, sid: str, id: str) -> None:
        there = self._joined.get(sid, {}).get(id)
        if (
            there is None
            or self._way_in.may_stay(self._shown_by(sid), *there)
            or self._joined.get(sid, {}).get(id) != there
        ):
            return
        del self._joined[sid][id]
        self._delivery.emit("closed", {"room": id, "reason": "forbidden"}, to=sid)
        self._dismiss(sid, there[0])

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
        revoked, slept = self._revoked, self._rooms.awake_room(join.room) is None
        try:
            found = self._way_in.lead(self._shown_by(sid), join)
            if found is None or sid not in self._credentials:
                answer(NO_ROOM)
            else:
                room, seat = found
                self._enter(sid, room, seat, join, answer)
                # Of who is removed elsewhere while a room sleeps here, nobody is told.
                if self._revoked != revoked or (slept and room.person(seat) is None):
                    self._doubts.about(sid, room.id)
        except Refused as refused:
            answer(refusal_of(refused))
        except Unavailable:
            answer(error("unavailable", "The room cannot be reached right now."))
        except Exception:
            log.exception("A join failed.")
            answer(error("unavailable", "The server failed on this join; try again."))

    def _shown_by(self, sid: str) -> Credentials:
        """What a connection shows; nothing where it is gone."""
        return self._credentials.get(sid, Credentials())

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
        if parts:
            self._delivery.feed(room.id, parts, to=sid)

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
