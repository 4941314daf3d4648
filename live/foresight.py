"""Forecasts of large programs, made anew beside the pages that show the last one."""

from __future__ import annotations

import logging
import time
from datetime import date

import gevent

from backlog.days import Moment
from journal.database import Store
from live.standing import Standings
from program.forecast.queries import behind, forecast_of

REST = 9
"""A program's forecast rests so many times as long as it took: it has a tenth of one core at most."""

QUIET = 2.0
"""Seconds in which nothing happened to the program: while people move things, they wait for their pages."""

LATEST = 20.0
"""Seconds after which a forecast that is behind is made all the same."""

log = logging.getLogger(__name__)


class Foresight:
    """Makes those forecasts anew that somebody was shown although they are behind, one at a time."""

    def __init__(self, store: Store, standings: Standings) -> None:
        self._store = store
        self._standings = standings
        self._rests: dict[str, float] = {}
        self._behind_since: dict[str, float] = {}
        self._busy: gevent.Greenlet | None = None

    def look(self) -> None:
        """Begins with the next that is due, unless one is being made. Called about once a second."""
        now = time.monotonic()
        self._rests = {program: until for program, until in self._rests.items() if until > now}
        late = behind(self._store.engine)
        self._behind_since = {program: self._behind_since.get(program, now) for program, _ in late}
        due = [one for one in late if self._due(one[0], now)]
        if due and not self._busy:
            self._busy = gevent.spawn(self._make, *due[0])

    def _due(self, program: str, now: float) -> bool:
        waited = now - self._behind_since[program]
        quiet = self._standings.quiet_for(program, now)
        return program not in self._rests and (quiet >= QUIET or waited >= LATEST)

    def settle(self) -> None:
        """Waits until none is being made."""
        if self._busy:
            self._busy.join()

    def _make(self, program: str, day: date) -> None:
        began = time.monotonic()
        try:
            self._store.read(lambda connection: forecast_of(connection, program, Moment(day, None)))
            self._standings.forecast_anew(program)
        except Exception:
            log.exception("The forecast of %s could not be made anew; it is tried later.", program)
        ended = time.monotonic()
        self._rests[program] = ended + REST * (ended - began)
