"""The pictures of the programs that are looked at in this process, each kept up rather than made anew."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date

from sqlalchemy import Connection

from accounts.events import stream_of
from backlog.queries import day_of
from journal.journal import head
from live.lately import Past, past_of, week_before
from program.picture import Picture, kept_up, picture

MOST = 16
"""Programs whose pictures are kept; the one looked at longest ago goes."""


class Pictures:
    """Asked from native threads; two that ask about one program wait for each other and do the work once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Picture] = OrderedDict()
        self._asked: dict[str, threading.Lock] = {}
        self._past: dict[str, Past] = {}

    def of(self, connection: Connection, program: str, now: int) -> Picture:
        """The program as the connection sees it. ``now``: milliseconds since 1970."""
        day = day_of(connection, program, now)
        with self._asked.setdefault(program, threading.Lock()):
            known = self._known.get(program)
            if known is not None and known.seq > head(connection, stream_of(program)):
                # Somebody else has seen more already than this snapshot holds.
                return picture(connection, program, day)
            return self._keep(self._look(connection, program, day, known))

    def last_week(self, connection: Connection, seen: Picture) -> Past:
        """The program as it was a week before this picture; it is looked at once a day."""
        day = week_before(seen.day)
        known = self._past.get(seen.program)
        if known is None or known.day != day:
            known = self._past[seen.program] = past_of(connection, seen.program, day)
        return known

    def _look(self, connection: Connection, program: str, day: date, known: Picture | None) -> Picture:
        if known is None or known.day != day:
            return picture(connection, program, day)
        return kept_up(connection, known)

    def _keep(self, seen: Picture) -> Picture:
        self._known[seen.program] = seen
        self._known.move_to_end(seen.program)
        while len(self._known) > MOST:
            gone, _ = self._known.popitem(last=False)
            self._past.pop(gone, None)
        return seen
