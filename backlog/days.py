"""A question about a day: ``?as_of=`` in REST, and the program's today."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from accounts.paging import Page
from backlog.queries import day_of, seq_at_end_of


class AsOf(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of what can be asked as of a day that is over."""

    as_of: date | None = None


class PageAsOf(Page, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of a list that can be asked as of a day that is over."""

    as_of: date | None = None


class Moment(Struct, frozen=True):
    """The day that is asked about, and the last event of that day (None: now)."""

    day: date
    seq: int | None


def moment(connection: Connection, program: str, now: int, as_of: date | None) -> Moment:
    """The end of a day of the program; now, where none is asked for or it is not over."""
    today = day_of(connection, program, now)
    if as_of is None or as_of >= today:
        return Moment(as_of or today, None)
    return Moment(as_of, seq_at_end_of(connection, program, as_of))
