"""Bytes on their way to one client: whole, in order, and never more than it can take."""

from __future__ import annotations

import logging
import socket as sockets
import struct
from collections import deque
from collections.abc import Callable, Iterator
from fcntl import ioctl
from socket import SHUT_RDWR
from termios import TIOCOUTQ

import gevent
from gevent.socket import socket as Socket  # noqa: N812
from prometheus_client import Counter

BACKLOG_BYTES = 1024 * 1024
STALL_SECONDS = 20.0

TCP_INFO = struct.Struct("=24x I 92x Q 16x I")
"""Of Linux' struct tcp_info: segments unconfirmed, bytes confirmed, bytes unsent (tcp(7), linux/tcp.h)."""

UNCONFIRMED = struct.Struct("=i")
"""Of TIOCOUTQ: bytes that were written and not confirmed (tcp(7), SIOCOUTQ)."""

CUT = Counter("bigroom_connections_cut_total", "Clients cut because their socket took no bytes.", ["why"])

TOLD = {
    "backlog": "A client was cut: more than 1 MiB waited for it.",
    "stalled": "A client was cut: its socket took nothing for 20 s.",
}
"""What an operator is told of clients that were cut; that others are gone is no news."""

log = logging.getLogger(__name__)


class Outflow:
    """Writes to one socket without ever waiting in the caller.

    What the socket does not take at once waits here (`waiting`, in bytes) for one drainer. Above
    1 MiB, or when the socket took nothing for 20 s, the connection is shut down both ways: half a
    message would break the stream, and the client resumes on a new one. One message may
    therefore not be longer than 1 MiB; what is longer is fed, piece by piece, and waits where it is.
    `on_stall` is called when bytes begin to wait, `on_drain` when none wait any more and nothing is
    fed; neither after a cut.
    """

    __slots__ = ("_backlog", "_drainer", "_fed", "_on_drain", "_on_stall", "_socket", "dead", "waiting")

    def __init__(self, socket: Socket, on_stall: Callable[[], None], on_drain: Callable[[], None]) -> None:
        self._socket = socket
        self._on_stall = on_stall
        self._on_drain = on_drain
        self._backlog: deque[memoryview] = deque()
        self._fed: dict[str, Iterator[bytes]] = {}
        self._drainer: gevent.Greenlet | None = None
        self.waiting = 0
        self.dead = False

    def write(self, data: bytes, *, ahead: bool = False) -> None:
        """Send `data`, or queue what the socket does not take now; nothing once it is dead.

        `ahead`: before all that waits, but for what has begun to go out.
        """
        if self.dead:
            return
        if self._backlog:
            self._queue(memoryview(data), 1 if ahead else len(self._backlog))
            return
        try:
            sent = self._socket.send(data, 0, 0.0)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut("gone")
            return
        if sent < len(data):
            self._queue(memoryview(data)[sent:], 0)

    def feed(self, name: str, pieces: Iterator[bytes]) -> None:
        """Send these one after another, each once nothing waits, instead of what is left of `name`."""
        self.feed_no_more(name)
        if not self.dead:
            self._fed[name] = pieces
            self._ensure_drainer()

    def feed_no_more(self, name: str) -> None:
        """Drop what is left of `name`; a piece that has begun still goes out whole."""
        self._fed.pop(name, None)

    def confirmed(self) -> int | None:
        """How many bytes the client's system has confirmed, while more are on their way; None when none are.

        Only Linux tells that (TCP_INFO); elsewhere None.
        """
        if self.dead or not hasattr(sockets, "TCP_INFO"):
            return None
        told = self._socket.getsockopt(sockets.IPPROTO_TCP, sockets.TCP_INFO, TCP_INFO.size)
        if len(told) < TCP_INFO.size:
            return None
        unconfirmed, confirmed, unsent = TCP_INFO.unpack(told)
        return int(confirmed) if self.waiting or unconfirmed or unsent else None

    def arrival(self) -> int | None:
        """What `confirmed` says once all that was written until now has arrived; 0 where it has.

        None while some of it waits here. Where the system does not tell it counts as arrived.
        """
        if self.waiting:
            return None
        confirmed = self.confirmed()
        if confirmed is None:
            return 0
        return confirmed + int(UNCONFIRMED.unpack(ioctl(self._socket.fileno(), TIOCOUTQ, bytes(4)))[0])

    def flush(self, seconds: float) -> None:
        """Wait until nothing waits any more, at most `seconds`."""
        if self._drainer is not None:
            self._drainer.join(seconds)

    def cut(self, why: str) -> None:
        """Drop what waits and shut the connection down both ways, so that its reader ends too."""
        if self.dead:
            return
        self.dead = True
        self._drop()
        CUT.labels(why).inc()
        if why in TOLD:
            log.warning(TOLD[why])
        try:
            self._socket.shutdown(SHUT_RDWR)
        except OSError as error:
            log.debug("The connection was shut down before: %s", error)

    def end(self) -> None:
        """End the drainer. It must not outlive the descriptor: a wait on a closed one aborts libev."""
        self.dead = True
        if self._drainer is not None:
            self._drainer.kill()
            self._drainer = None
        self._drop()

    def _drop(self) -> None:
        self._backlog.clear()
        self._fed.clear()
        self.waiting = 0

    def _queue(self, rest: memoryview, place: int) -> None:
        self._backlog.insert(place, rest)
        self.waiting += len(rest)
        if self.waiting > BACKLOG_BYTES:
            self.cut("backlog")
        else:
            self._ensure_drainer()

    def _ensure_drainer(self) -> None:
        if self._drainer is None:
            self._drainer = gevent.spawn(self._drain)
            self._on_stall()

    def _drain(self) -> None:
        while self._backlog or self._next_piece():
            sent = self._send_some(self._backlog[0])
            if self.dead:
                return
            if sent is None:
                self.cut("stalled")
                return
            self.waiting -= sent
            rest = self._backlog[0][sent:]
            if rest:
                self._backlog[0] = rest
            else:
                self._backlog.popleft()
        self._drainer = None
        self._on_drain()

    def _next_piece(self) -> bool:
        """Put the next piece of what is fed where it goes out from; False where there is none."""
        while self._fed:
            name, pieces = next(iter(self._fed.items()))
            piece = next(pieces, None)
            if piece is not None:
                self._backlog.append(memoryview(piece))
                self.waiting += len(piece)
                return True
            del self._fed[name]
        return False

    def _send_some(self, piece: memoryview) -> int | None:
        """How many bytes went out, or None where none did for `STALL_SECONDS`."""
        with gevent.Timeout(STALL_SECONDS, False):
            try:
                return int(self._socket.send(piece))
            except OSError:
                self.cut("gone")
        return None
