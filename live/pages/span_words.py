"""A forecast in words: always a range, never one day."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.words import t

WEEK = timedelta(6)


def span_words(p50: str | date, p85: str | date) -> str:
    """The days by which half of the futures and 85 of 100 are done: 19 to 26 Jan.

    Where both are the last of the same week, that week. Days may come as ISO text. A year is said where it
    changes in between. `static/js/program/span.js` says the same.
    """
    first, last = (date.fromisoformat(str(day)) for day in (p50, p85))
    if first == last:
        first -= WEEK
    if first.year != last.year:
        return t("{first} to {last}", first=_day(first, True), last=_day(last, True))
    if first.month != last.month:
        return t("{first} to {last}", first=_day(first), last=_day(last))
    return t("{first} to {last}", first=first.day, last=_day(last))


def _day(day: date, with_year: bool = False) -> str:
    return f"{day.day} {day:%b %Y}" if with_year else f"{day.day} {day:%b}"
