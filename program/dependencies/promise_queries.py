"""Who broke which promise, and when, by the versions of items and dependencies and the events behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from accounts.events import stream_of
from backlog import queries as backlog
from backlog.tables import item_version
from backlog.versions import all_versions
from journal.tables import event
from program import tables
from program.dependencies.broken_promises import PROMISING, Agreed, Plan, breaking
from program.dependencies.contracts import Breach


class Broken(Struct, frozen=True):
    """The event (``seq``) that broke a promise: whose it was (None: nobody's known), on which day."""

    seq: int
    by: str | None
    on: date
    how: Breach


Moment = tuple[str | None, int]
"""Who caused an event, and when (milliseconds)."""


def broken_by(
    connection: Connection,
    program: str,
    producers: Mapping[str, str],
    index: Callable[[str | None], int | None],
    seq: int | None = None,
) -> dict[str, Broken]:
    """What broke each of these promises. ``producers``: the producing item by dependency; ``index``: a
    Sprint's place on the calendar; ``seq``: as of that event."""
    if not producers:
        return {}
    plans = all_versions(connection, item_version, ("sprint", "archived"), producers.values(), seq)
    agreements = all_versions(connection, tables.dependency_version, ("promise", "state"), producers, seq)
    found = {}
    for dependency, item in producers.items():
        breach = breaking(
            [Plan(row.from_seq, index(row.sprint), row.archived) for row in plans.get(item, ())],
            [
                Agreed(row.from_seq, index(row.promise) if row.state in PROMISING else None)
                for row in agreements.get(dependency, ())
            ],
        )
        if breach is not None:
            found[dependency] = breach
    told = moments(connection, program, [one.seq for one in found.values()])
    zone = backlog.time_zone_of(connection, program)
    return {
        id: Broken(one.seq, by, datetime.fromtimestamp(at / 1000, zone).date(), one.how)
        for id, one in found.items()
        for by, at in [told[one.seq]]
    }


def moments(connection: Connection, program: str, seqs: Iterable[int]) -> dict[int, Moment]:
    """By whom and when the events of the program's stream with these numbers happened."""
    stream, found = event.c.stream == stream_of(program), dict[int, Moment]()
    wanted = sorted(set(seqs))
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        chosen = select(event.c.seq, event.c.actor, event.c.at).where(stream, event.c.seq.in_(some))
        found |= {row.seq: (row.actor, row.at) for row in connection.execute(chosen)}
    return found
