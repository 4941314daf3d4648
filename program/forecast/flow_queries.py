"""How long items take from start to done, and which of those begun are older than most were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from backlog import queries as backlog
from backlog.days import Moment
from backlog.flow import CycleTime, cycle_time

WEEKS = 26
"""Items that were done in the last so many weeks tell of the cycle time."""


class Ageing(Struct, frozen=True):
    """An item in doing, and the days since it was begun."""

    id: str
    key: str
    title: str
    days: int


class Flow(Struct, frozen=True):
    """A team's cycle time in calendar days (None: nothing was done), and the items in doing that are older
    than 85 of 100 were when they were done, the oldest first."""

    cycle: CycleTime | None
    ageing: list[Ageing]


def flow_of(connection: Connection, program: str, when: Moment) -> dict[str, Flow]:
    """The flow of each team as of the end of a day, or now."""
    zone = backlog.time_zone_of(connection, program)

    def day(at: int) -> date:
        return datetime.fromtimestamp(at / 1000, zone).date()

    rows, held = backlog.rows_as_of(when.seq)
    row = rows.c
    begun = select(row.id, row.team, row.key, row.title, row.category, row.started_at, row.done_at).where(
        row.program == program,
        row.archived.is_(False),
        row.type.in_(backlog.COUNTED),
        row.category != "todo",
        row.started_at.is_not(None),
        *held,
    )
    of_team: dict[str, list[Any]] = {team.id: [] for team in backlog.teams_of(connection, program)}
    for one in connection.execute(begun):
        of_team[one.team].append(one)
    since = when.day - timedelta(weeks=WEEKS)
    found = {}
    for team, items in of_team.items():
        done = [(day(one.started_at), day(one.done_at)) for one in items if one.done_at is not None]
        cycle = cycle_time(span for span in done if span[1] >= since)
        open_ones = [
            Ageing(one.id, one.key, one.title, (when.day - day(one.started_at)).days)
            for one in items
            if one.category == "doing"
        ]
        found[team] = Flow(cycle, _older(open_ones, cycle))
    return found


def _older(items: Iterable[Ageing], cycle: CycleTime | None) -> list[Ageing]:
    older = [one for one in items if cycle is not None and one.days > cycle.p85]
    return sorted(older, key=lambda one: (-one.days, one.key))
