"""The days that a program's pages can be shown as of: what their slider and their banner say."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from accounts.events import stream_of
from backlog.days import Moment
from backlog.queries import day_of
from journal.journal import time_of


class Days(msgspec.Struct, frozen=True):
    """The day shown, whether it is over, and the first and last that can be asked for (ISO days).

    ``written`` is the moment as addresses say it; empty where the page shows now.
    """

    shown: str
    past: bool
    written: str
    first: str
    today: str


def days_of(connection: Connection, program: str, when: Moment, now: int) -> dict[str, object]:
    """The days of a program; it began with its first event."""
    began = time_of(connection, stream_of(program), 1)
    today = day_of(connection, program, now)
    first = today if began is None else day_of(connection, program, began)
    days = Days(
        when.day.isoformat(), when.seq is not None, when.written, first.isoformat(), today.isoformat()
    )
    return msgspec.to_builtins(days)  # type: ignore[no-any-return]
