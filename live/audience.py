"""The clients of one room: what each has seen last, and what it is sent next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent.event import Event

from live import numbers
from live.frames import WHOLE_BYTES, Patch, View, in_parts, patch, size_of
from live.wire import Body, Delivery, frame, mine, whole_frame

REMEMBERED = 64
"""How many earlier views a room keeps, so that who comes back gets only what changed."""

WATCHING = ""
"""The seat of a client that only watches: nobody's."""

Whisper = Callable[[str], View]


SHOWN_WITHIN = 1.0
"""Seconds for which somebody waits until a room has come as far as they have seen it."""


def wait_until(reached: Callable[[], bool], published: Callable[[], Event]) -> None:
    """Waits until it is so, looking whenever something was published; not for long."""
    with gevent.Timeout(SHOWN_WITHIN, False):
        while not reached():
            published().wait()


class Audience:
    """Who watches a room. Every view goes to all of them as one frame of the same bytes.

    A client whose socket takes no bytes is passed over; when it takes them again it gets one frame
    from what it saw last to what is now.
    """

    def __init__(self, room: str, delivery: Delivery, view: View, seq: int, epoch: str) -> None:
        self.room = room
        self.view = view
        self.seq = seq
        self.epoch = epoch
        self.seats: dict[str, str] = {}
        self._delivery = delivery
        self._past: deque[tuple[int, View]] = deque([(seq, view)], maxlen=REMEMBERED)
        self._behind: dict[str, tuple[int, View]] = {}
        self._mine: dict[str, View] = {}

    @property
    def present(self) -> set[str]:
        """The seats with a connection."""
        return set(self.seats.values()) - {WATCHING}

    def admit(
        self, sid: str, seat: str, role: str, secret: View, now: int, since: int | None, epoch: str | None
    ) -> tuple[Body, list[Body]]:
        """Adds a client; its answer to ``join``, and the parts that follow where the view is large."""
        self.seats[sid] = seat
        if seat != WATCHING:
            self._mine.setdefault(seat, secret)
        self._behind.pop(sid, None)
        self._delivery.enter(sid, self.room)
        about = {"ok": True, "epoch": self.epoch, "seat": seat or None, "role": role}
        about |= {"seq": self.seq, "now": now}
        resumed = self._since(since) if epoch == self.epoch else None
        if since is not None:
            numbers.RESUMES.inc()
        if resumed is not None and size_of(resumed.put) <= WHOLE_BYTES:
            numbers.PATCH.inc()
            changes = {"from": since, "put": resumed.put, "gone": resumed.gone}
            return {**about, **changes, "mine": secret}, []
        whole, parts = self.whole()
        (numbers.PARTS if parts else numbers.WHOLE).inc()
        return {**about, **whole, "mine": secret}, parts

    def whole(self) -> tuple[Body, list[Body]]:
        """The whole view: as ``view``, or as a count of parts and the parts."""
        if size_of(self.view) <= WHOLE_BYTES:
            return {"view": self.view}, []
        parts = in_parts(self.view)
        return {"parts": len(parts)}, [
            {"room": self.room, "n": number, "put": put} for number, put in enumerate(parts, start=1)
        ]

    def dismiss(self, sid: str) -> str | None:
        """Takes a client out; the seat it had, where it had one."""
        self._delivery.leave(sid, self.room)
        self._behind.pop(sid, None)
        seat = self.seats.pop(sid, None)
        if seat is not None and seat not in self.seats.values():
            self._mine.pop(seat, None)
        return seat or None

    def publish(self, view: View, seq: int, whisper: Whisper, seats: Iterable[str]) -> None:
        """Sends what changed: first to each of these seats what is theirs, then one frame to all."""
        since, before = self.seq, self.view
        self._whisper(seq, whisper, seats)
        self._pass_over_the_stalled(since, before)
        self.view, self.seq = view, seq
        self._past.append((seq, view))
        if self.seats:
            numbers.FRAMES.inc(len(self.seats) - len(self._behind))
            self._delivery.emit(
                "frame", self._frame(since, before), to=self.room, skip=frozenset(self._behind)
            )

    def catch_up(self, sid: str, whisper: Whisper) -> None:
        """One frame to a client that takes bytes again."""
        behind = self._behind.pop(sid, None)
        if behind is not None and sid in self.seats:
            if self.seats[sid] != WATCHING:
                self._delivery.emit("mine", self._all_of(whisper(self.seats[sid])), to=sid)
            numbers.FRAMES.inc()
            self._delivery.emit("frame", self._frame(*behind), to=sid)

    def send_away(self) -> None:
        """Closes the connections of all clients: another worker may serve them."""
        for sid in list(self.seats):
            self._delivery.send_away(sid)

    def tell(self, event: str, data: Body) -> None:
        """Says something to everybody here."""
        self._delivery.emit(event, data, to=self.room, skip=frozenset(self._behind))

    def _since(self, since: int | None) -> Patch | None:
        for seq, view in reversed(self._past):
            if seq == since:
                return patch(view, self.view)
        return None

    def _frame(self, since: int, before: View) -> Body:
        change = patch(before, self.view)
        if size_of(change.put) > WHOLE_BYTES:
            return whole_frame(self.room, since, self.seq)
        return frame(self.room, since, self.seq, change.put, change.gone)

    def _pass_over_the_stalled(self, since: int, before: View) -> None:
        for sid in self._delivery.stalled() & self.seats.keys():
            self._behind.setdefault(sid, (since, before))

    def _whisper(self, seq: int, whisper: Whisper, seats: Iterable[str]) -> None:
        changed: dict[str, Body] = {}
        for seat in seats:
            if seat in self._mine:
                now = whisper(seat)
                change = patch(self._mine[seat], now)
                self._mine[seat] = now
                if not change.empty:
                    changed[seat] = mine(self.room, seq, change.put, change.gone)
        if changed:
            for sid, seat in self.seats.items():
                if seat in changed and sid not in self._behind:
                    self._delivery.emit("mine", changed[seat], to=sid)

    def _all_of(self, secret: View) -> dict[str, Any]:
        return mine(self.room, self.seq, secret, [])
