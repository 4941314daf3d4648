"""The days of the demo program: its Sprints lie around the day it is loaded on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SPRINT_DAYS = 14
WEEK = 5
"""Days of work in a week; a Sprint has twice as many, counted from 1."""

ROOMS_BEGAN = 60 * 60 * 1000
"""What happened before the open rooms began is over by then (ms)."""


class Calendar:
    """Sprints of two weeks. The one numbered ``running`` began on the Monday of the week of ``now`` (ms)."""

    def __init__(self, now: int, time_zone: str, running: int) -> None:
        self.running = running
        self._latest = now - ROOMS_BEGAN
        self._zone = ZoneInfo(time_zone)
        today = datetime.fromtimestamp(now / 1000, self._zone).date()
        self._monday = today - timedelta(days=today.weekday())

    def starts_on(self, sprint: int) -> date:
        """The first day of a Sprint."""
        return self._monday + timedelta(days=(sprint - self.running) * SPRINT_DAYS)

    def day(self, sprint: int, day: int) -> date:
        """A working day of a Sprint."""
        weeks, weekday = divmod(day - 1, WEEK)
        return self.starts_on(sprint) + timedelta(days=weeks * 7 + weekday)

    def at(self, sprint: int, day: int, hour: int, minute: int = 0) -> int:
        """The time of day on a working day of a Sprint, in milliseconds; what lies ahead is just over."""
        wall = datetime.combine(self.day(sprint, day), time(hour, minute), self._zone)
        return min(int(wall.timestamp() * 1000), self._latest)


def read_clock(written: str, time_zone: str) -> int:
    """An ISO time as milliseconds; without a zone it is the time zone's. Raises ValueError."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(time_zone))
    return int(moment.timestamp() * 1000)
