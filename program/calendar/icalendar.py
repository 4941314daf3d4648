"""A calendar feed as RFC 5545 writes it: whole days with a name, each found again by its UID."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75
"""Octets of a line without its break (RFC 5545, 3.1)."""

PRODUCT = "-//Bigroom//Program calendar//EN"


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day. ``uid`` never changes and is nobody else's; ``url`` is the page that says more."""

    uid: str
    on: date
    summary: str
    description: str = ""
    url: str = ""
    category: str = ""


def feed(name: str, days: Iterable[Day], now: datetime) -> bytes:
    """The calendar with these days. ``now``, with a time zone, is when it was made."""
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for day in days:
        lines += _event(day, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(day: Day, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(day.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
    # The end of a whole day is the next one, exclusive.
    yield f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(day.summary)}"
    if day.description:
        yield f"DESCRIPTION:{_text(day.description)}"
    if day.url:
        yield f"URL:{_plain(day.url)}"
    if day.category:
        yield f"CATEGORIES:{_text(day.category)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line break escaped, no other control sign."""
    whole = value.replace("\r\n", "\n").replace("\r", "\n")
    escaped = whole.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return _plain(escaped)


def _plain(value: str) -> str:
    return "".join(sign for sign in value if (sign >= " " or sign == "\t") and sign != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never inside a character; each but the first is indented."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
