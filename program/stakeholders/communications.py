"""When somebody is told something the next time: on the days of a rhythm that began on one of them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Literal, get_args

Often = Literal["once", "weekly", "fortnightly", "monthly", "quarterly"]
Means = Literal["report", "meeting", "mail", "chat", "call", "other"]
"""``report``: the published status report, which ticks the line by itself."""

OFTEN: tuple[Often, ...] = get_args(Often)
MEANS: tuple[Means, ...] = get_args(Means)

_DAYS = {"weekly": 7, "fortnightly": 14}
_MONTHS = {"monthly": 1, "quarterly": 3}


def due_after_telling(first: date, often: Often, due: date, told: date) -> date | None:
    """The next day on which it is due, once it was told on ``told``; None: never again.

    ``due`` is one of the days of the rhythm that began with ``first``. Who tells before the day tells for
    that day, unless even the one before it lies ahead: then it stays due.
    """
    if often == "once":
        return None
    before: date | None = None
    for day in _days(first, often):
        if day > max(due, told):
            return day
        if day == due and before is not None and told <= before:
            return due
        before = day
    raise AssertionError("The days of a rhythm have no end.")


def _days(first: date, often: Often) -> Iterator[date]:
    """The days of a rhythm. The last day of a month stays the last where a month is shorter."""
    for n in count():
        if often in _DAYS:
            yield first + timedelta(days=n * _DAYS[often])
        else:
            months = first.month - 1 + n * _MONTHS[often]
            year, month = first.year + months // 12, months % 12 + 1
            yield date(year, month, min(first.day, monthrange(year, month)[1]))
