"""A question about a day: ``?as_of=`` in REST and on pages, and the program's today."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from accounts.events import stream_of
from accounts.paging import Page
from accounts.refusals import Refused
from backlog.queries import day_of, head_of, midnight_after, seq_at_end_of
from journal import journal


class AsOf(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of what can be asked as of a day that is over."""

    as_of: date | None = None


class PageAsOf(Page, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of a list that can be asked as of a day that is over."""

    as_of: date | None = None


class Moment(Struct, frozen=True):
    """A day, the last event of the program that counts (None: now), and the time up to which roles count.

    ``at`` is in milliseconds; roles are written on another stream, so they have no number here. ``whole``:
    whether it is the end of the day, or a place within it.
    """

    day: date
    seq: int | None
    at: int | None = None
    whole: bool = True

    @property
    def written(self) -> str:
        """As an address says it: ``2026-11-20``, within a day ``2026-11-20@57``; now is nothing."""
        if self.seq is None:
            return ""
        return self.day.isoformat() if self.whole else f"{self.day}@{self.seq}"


def moment(connection: Connection, program: str, now: int, as_of: date | None) -> Moment:
    """The end of a day of the program; now, where none is asked for or it is not over."""
    today = day_of(connection, program, now)
    if as_of is None or as_of >= today:
        return Moment(as_of or today, None)
    return end_of(connection, program, as_of)


def end_of(connection: Connection, program: str, day: date) -> Moment:
    """The end of a day that is over."""
    at = midnight_after(connection, program, day) - 1
    return Moment(day, seq_at_end_of(connection, program, day), at)


def moment_after(connection: Connection, program: str, seq: int) -> Moment:
    """The moment at which that event of the program had just happened. Raises ``Refused``."""
    at = journal.time_of(connection, stream_of(program), seq)
    if at is None:
        raise Refused(f"Nothing with the number {seq} happened in this program yet.", "as_of", 422)
    return Moment(day_of(connection, program, at), seq, at, whole=False)


def moment_now(connection: Connection, program: str) -> Moment:
    """The moment of the program's last event, to be asked for ever after."""
    return moment_after(connection, program, head_of(connection, program))


def moment_named(connection: Connection, program: str, now: int, written: str | None) -> Moment:
    """The moment that an address names, as ``Moment.written`` does; none is now. Raises ``Refused``."""
    if not written:
        return moment(connection, program, now, None)
    day, _, seq = written.partition("@")
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        raise Refused(f"“{written}” is not a day. Write it as 2026-11-20.", "as_of", 422) from None
    if seq:
        if not (seq.isascii() and seq.isdigit() and len(seq) < 16):
            raise Refused(f"“{written}” is not a moment of this program.", "as_of", 422)
        return moment_after(connection, program, int(seq))
    found = moment(connection, program, now, asked)
    return moment(connection, program, now, None) if found.seq is None else found
