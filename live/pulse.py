"""The PINGs of all connections, from few greenlets: one of its own for each costs more than its events do."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import gevent
from engineio.socket import Socket as Session

from live.websocket import WebSocket, text_frame

GATHERED = 0.1
"""Seconds in which what is due gathers."""

LOOK_SECONDS = 1.0
"""From one look at a PING that has no answer to the next."""

PING_FRAME = text_frame(b"2")


class Pulse:
    """Calls each ``beat`` once, ``seconds`` after it was asked for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._due: deque[tuple[float, Callable[[], None]]] = deque()
        self._beating: gevent.Greenlet | None = None

    def ask(self, beat: Callable[[], None]) -> None:
        """The beat is called later; it must not block."""
        self._due.append((time.monotonic() + self.seconds, beat))
        if not self._beating:
            self._beating = gevent.spawn(self._keep_beating)

    def _keep_beating(self) -> None:
        while self._due:
            gevent.sleep(max(GATHERED, self._due[0][0] - time.monotonic()))
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                self._due.popleft()[1]()


class Heartbeat:
    """One connection's PINGs: each some time after the answer to the one before; who answers none is gone.

    A PING overtakes what waits: through a slow line it would come too late for the client, which then counts
    the server as gone. And who does not have it yet is not gone while their line takes what is before it: at
    1 kB/s the PING stands behind many seconds of bytes in the system, where nothing overtakes. From when it
    arrived the client has ``patience`` seconds, whatever is sent to it meanwhile.
    """

    def __init__(
        self, session: Session, websocket: WebSocket, pings: Pulse, looks: Pulse, patience: float
    ) -> None:
        self._session = session
        self._websocket = websocket
        self._pings = pings
        self._looks = looks
        self._patience = patience
        self._asked: float | None = None
        self._confirmed: int | None = None
        self._arrives: int | None = None

    def beat(self) -> None:
        """Sends a PING."""
        if self._is_over:
            return
        # engineio sends the first one and would count its seconds itself.
        self._session.last_ping = None
        self._asked = time.monotonic()
        self._websocket.write(PING_FRAME, ahead=True)
        self._confirmed, self._arrives = self._websocket.confirmed(), self._websocket.arrival()
        self._looks.ask(self._look)

    def answered(self) -> bool:
        """A PONG came. False where none was asked for."""
        if self._asked is None:
            return False
        self._asked = None
        self._pings.ask(self.beat)
        return True

    def _look(self) -> None:
        if self._is_over or self._asked is None:
            return
        confirmed = self._websocket.confirmed()
        moves = self._websocket.waiting or confirmed != self._confirmed
        if moves and self._is_on_its_way(confirmed):
            self._asked, self._confirmed = time.monotonic(), confirmed
        elif time.monotonic() - self._asked >= self._patience:
            self._session.close(wait=False, reason=self._session.server.reason.PING_TIMEOUT)
            # Who still hears us learns it now: a browser waits for the end of the connection, not for words.
            self._websocket.cut()
            return
        self._looks.ask(self._look)

    def _is_on_its_way(self, confirmed: int | None) -> bool:
        if self._arrives is None:
            self._arrives = self._websocket.arrival()
        return self._arrives is None or (confirmed is not None and confirmed < self._arrives)

    @property
    def _is_over(self) -> Any:
        return self._session.closing or self._session.closed
