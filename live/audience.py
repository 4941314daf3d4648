"""The clients of one room: what each has seen last, and what it is sent next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

import gevent
import msgspec
from gevent.event import Event

from live import numbers
from live.frames import WHOLE_BYTES, Patch, View, in_parts, patch, size_of
from live.wire import Body, Delivery, frame, mine, presence, whole_frame

REMEMBERED = 64
"""How many earlier views a room keeps, so that who comes back gets only what changed."""

WATCHING = ""
"""The seat of a client that only watches: nobody's."""

Whisper = Callable[[str], View]


class Behind(msgspec.Struct, frozen=True):
    """What a client that is passed over has seen last: the view and its number, and what was its own; and
    who came (True) or left (False) since, by seat."""

    seq: int
    view: View
    mine: View
    missed: dict[str, bool]


SHOWN_WITHIN = 1.0
"""Seconds for which somebody waits until a room has come as far as they have seen it."""


def wait_until(reached: Callable[[], bool], published: Callable[[], Event]) -> None:
    """Waits until it is so, looking whenever something was published; not for long."""
    with gevent.Timeout(SHOWN_WITHIN, False):
        while not reached():
            published().wait()


class Audience:
    """Who watches a room. Every view goes to all of them as one frame of the same bytes.

    ``restless``: the view may change without an event, so by a number alone nobody's view is known.

    A client whose socket takes no bytes is passed over; when it takes them again it gets one frame
    from what it saw last to what is now.
    """

    def __init__(
        self, room: str, delivery: Delivery, view: View, seq: int, epoch: str, *, restless: bool = False
    ) -> None:
        self.room = room
        self.restless = restless
        self.view = view
        self.seq = seq
        self.epoch = epoch
        self.seats: dict[str, str] = {}
        self._delivery = delivery
        self._past: deque[tuple[int, View]] = deque([(seq, view)], maxlen=REMEMBERED)
        self._behind: dict[str, Behind] = {}
        self._mine: dict[str, View] = {}
        self._whole: tuple[View, Body, list[Body]] | None = None

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
        """The whole view: as ``view``, or as a count of parts and the parts; cut once for all who come."""
        if self._whole is None or self._whole[0] is not self.view:
            self._whole = (self.view, *self._cut())
        return self._whole[1:]

    def _cut(self) -> tuple[Body, list[Body]]:
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
        self._pass_over_the_stalled()
        self._whisper(seq, whisper, seats)
        self.view, self.seq = view, seq
        self._past.append((seq, view))
        if self.seats:
            numbers.FRAMES.inc(len(self.seats) - len(self._behind))
            self._delivery.emit(
                "frame", self._frame(since, before), to=self.room, skip=frozenset(self._behind)
            )

    def catch_up(self, sid: str) -> None:
        """To a client that takes bytes again: what is its own, one frame, and who came and left."""
        behind = self._behind.pop(sid, None)
        if behind is None:
            return
        own = patch(behind.mine, self._mine.get(self.seats[sid], {}))
        if not own.empty:
            self._delivery.emit("mine", mine(self.room, self.seq, own.put, own.gone), to=sid)
        numbers.FRAMES.inc()
        self._delivery.emit("frame", self._frame(behind.seq, behind.view), to=sid)
        if behind.missed:
            here = [seat for seat, came in behind.missed.items() if came]
            gone = [seat for seat, came in behind.missed.items() if not came]
            self._delivery.emit("presence", presence(self.room, here, gone), to=sid)

    def send_away(self) -> None:
        """Closes the connections of all clients: another worker may serve them."""
        for sid in list(self.seats):
            self._delivery.send_away(sid)

    def tell_presence(self, here: Sequence[str], gone: Sequence[str]) -> None:
        """Says to everybody here who came and who left; to who takes no bytes, once they do."""
        skip = frozenset(self._behind)
        self._delivery.emit("presence", presence(self.room, here, gone), to=self.room, skip=skip)
        for behind in self._behind.values():
            behind.missed.update(dict.fromkeys(here, True) | dict.fromkeys(gone, False))

    def _since(self, since: int | None) -> Patch | None:
        """What changed after that number; from the first view with it, where it had several."""
        for seq, view in () if self.restless else self._past:
            if seq == since:
                return patch(view, self.view)
        return None

    def _frame(self, since: int, before: View) -> Body:
        change = patch(before, self.view)
        if size_of(change.put) > WHOLE_BYTES:
            return whole_frame(self.room, since, self.seq)
        return frame(self.room, since, self.seq, change.put, change.gone)

    def _pass_over_the_stalled(self) -> None:
        for sid in self._delivery.stalled() & self.seats.keys() - self._behind.keys():
            self._behind[sid] = Behind(self.seq, self.view, self._mine.get(self.seats[sid], {}), {})

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
