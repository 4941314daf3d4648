"""How templates write numbers, days, ranges, and addresses of a past moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from flask import Blueprint

from live.pages.span_words import span_words

pages = Blueprint("words", __name__)


@pages.app_template_filter("number")
def number(value: float | None) -> str:
    """A count or a sum as people write it: 12,400, whole numbers without a point; nothing for None."""
    if value is None:
        return ""
    return f"{int(value):,}" if value == int(value) else f"{round(value, 2):,}"


@pages.app_template_filter("day")
def day(at: int) -> str:
    """The day of a time (milliseconds): 20 Nov 2026."""
    when = datetime.fromtimestamp(at / 1000, UTC)
    return f"{when.day} {when:%b %Y}"


@pages.app_template_filter("iso_day")
def iso_day(written: str) -> str:
    """A day of the calendar as people read it: 20 Nov 2026."""
    when = date.fromisoformat(written)
    return f"{when.day} {when:%b %Y}"


@pages.app_template_filter("weekday")
def weekday(written: str) -> str:
    """A day of the calendar by its weekday: Fri 20 Nov."""
    when = date.fromisoformat(written)
    return f"{when:%a} {when.day} {when:%b}"


@pages.app_template_filter("as_of")
def as_of_moment(path: str, written: str | None) -> str:
    """The address at the moment that the page shows; itself where that is now."""
    return f"{path}{'&' if '?' in path else '?'}as_of={written}" if written else path


@pages.app_template_filter("span")
def span(days: Mapping[str, str]) -> str:
    """The range of a forecast: 19 to 26 Jan."""
    return span_words(days["p50"], days["p85"])
