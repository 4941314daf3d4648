"""The pictures of the programs that are looked at in this process, each kept up rather than made anew."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from accounts.events import stream_of
from backlog.queries import day_of
from journal.journal import head
from program.pictures.picture import Picture, kept_up, picture

MOST = 16
"""Programs whose pictures are kept; the one looked at longest ago goes."""

EARLIER = 4
"""Pictures of each that are kept, for who looks at a snapshot that was taken before the last one."""


def seen(connection: Connection, program: str, now: int) -> Picture:
    """The program as the connection sees it. ``now``: milliseconds since 1970."""
    return _of_database.setdefault(connection.engine, Pictures()).of(connection, program, now)


class Pictures:
    """Those of one database. Asked from native threads; two that ask about one program wait for each other
    and do the work once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, deque[Picture]] = OrderedDict()
        self._asked: dict[str, threading.Lock] = {}

    def of(self, connection: Connection, program: str, now: int) -> Picture:
        """The program as the connection sees it."""
        day = day_of(connection, program, now)
        with self._asked.setdefault(program, threading.Lock()):
            seq = head(connection, stream_of(program))
            # Somebody else may have seen more already than this snapshot holds.
            known = next((one for one in self._known.get(program, ()) if one.seq <= seq), None)
            return self._keep(_look(connection, program, day, known))

    def _keep(self, looked_at: Picture) -> Picture:
        kept = self._known.setdefault(looked_at.program, deque(maxlen=EARLIER))
        if not kept or (looked_at.seq >= kept[0].seq and looked_at is not kept[0]):
            kept.appendleft(looked_at)
        self._known.move_to_end(looked_at.program)
        while len(self._known) > MOST:
            gone, _ = self._known.popitem(last=False)
            self._asked.pop(gone, None)
        return looked_at


def _look(connection: Connection, program: str, day: date, known: Picture | None) -> Picture:
    if known is None or known.day != day:
        return picture(connection, program, day)
    return kept_up(connection, known)


_of_database: WeakKeyDictionary[Engine, Pictures] = WeakKeyDictionary()
