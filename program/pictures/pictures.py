"""The pictures of the programs that are looked at in this process, each kept up rather than made anew."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from accounts.events import stream_of
from backlog.queries import day_of
from journal.journal import head
from program.pictures.picture import Picture, kept_up, picture

MOST = 16
"""Programs whose pictures are kept; the one looked at longest ago goes."""


def seen(connection: Connection, program: str, now: int) -> Picture:
    """The program as the connection sees it. ``now``: milliseconds since 1970."""
    return _of_database.setdefault(connection.engine, Pictures()).of(connection, program, now)


class Pictures:
    """Those of one database. Asked from native threads; two that ask about one program wait for each other
    and do the work once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Picture] = OrderedDict()
        self._asked: dict[str, threading.Lock] = {}

    def of(self, connection: Connection, program: str, now: int) -> Picture:
        """The program as the connection sees it."""
        day = day_of(connection, program, now)
        with self._asked.setdefault(program, threading.Lock()):
            known = self._known.get(program)
            if known is not None and known.seq > head(connection, stream_of(program)):
                # Somebody else has seen more already than this snapshot holds.
                return picture(connection, program, day)
            return self._keep(_look(connection, program, day, known))

    def _keep(self, looked_at: Picture) -> Picture:
        self._known[looked_at.program] = looked_at
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
