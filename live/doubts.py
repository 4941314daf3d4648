"""Who may have lost the right to be where they are: each is looked at again, in turn."""

from __future__ import annotations

import logging
from collections.abc import Callable

import gevent

LOOK_SECONDS = 1.0
"""Seconds until somebody of whom nothing could be found out is looked at again."""

log = logging.getLogger(__name__)


class Doubts:
    """Connections in rooms, of each of which it is doubted that it may stay. ``look`` settles one of them."""

    def __init__(self, look: Callable[[str, str], None]) -> None:
        self._look = look
        self._doubted: dict[tuple[str, str], None] = {}
        self._looking: gevent.Greenlet | None = None

    def about(self, sid: str, room: str) -> None:
        """Looks at that connection in that room again, soon."""
        self._doubted[sid, room] = None
        if not self._looking:
            self._looking = gevent.spawn(self._look_again)

    def settle(self) -> None:
        """Waits until nobody is in doubt."""
        if self._looking is not None:
            self._looking.join()

    def _look_again(self) -> None:
        """Asks about everybody in doubt, in turn; about whom nothing can be found out, again soon."""
        failing = False
        while self._doubted:
            doubted = next(iter(self._doubted))
            del self._doubted[doubted]
            try:
                self._look(*doubted)
                failing = False
            except Exception as problem:
                if not failing:
                    log.warning(
                        "Whether somebody may stay cannot be found out; it is tried again: %s", problem
                    )
                failing = True
                self._doubted[doubted] = None
                gevent.sleep(LOOK_SECONDS)
