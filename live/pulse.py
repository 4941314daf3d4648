"""The PINGs of all connections, from one greenlet: one of its own for each costs more than its events do."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

import gevent

GATHERED = 0.1
"""Seconds in which PINGs that are due gather."""


class Pulse:
    """Calls each ``beat`` once, ``seconds`` after it was asked for."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due: deque[tuple[float, Callable[[], None]]] = deque()
        self._beating: gevent.Greenlet | None = None

    def ask(self, beat: Callable[[], None]) -> None:
        """The beat is called later; it must not block."""
        self._due.append((time.monotonic() + self._seconds, beat))
        if not self._beating:
            self._beating = gevent.spawn(self._keep_beating)

    def _keep_beating(self) -> None:
        while self._due:
            gevent.sleep(max(GATHERED, self._due[0][0] - time.monotonic()))
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                self._due.popleft()[1]()
