"""What a forecast is made from, out of the tables: throughput by weeks, queues, who waits for whom; and the
forecast itself, which is not computed anew while nothing that concerns it has happened."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from accounts.events import stream_of
from backlog import queries as backlog
from backlog.days import Moment
from backlog.queries import Increment, Sprint
from journal.journal import Recorded, head, read
from program.forecast.forecasts import (
    TENTHS,
    Basis,
    Known,
    ProgramForecast,
    Wish,
    forecast_from,
)
from program.forecast.goal_queries import Calendar, aims_of, is_work
from program.forecast.goals import Aim
from program.forecast.queues import Need, OpenItem, Wanted, queues
from program.forecast.spans import WEEK, Target, Unit, weeks_until
from program.queries import dependencies_of
from program.rollup.rows import Ahead, Outlook

LONGEST = 104
"""Weeks of history that are looked at: two years, of which the back-test has most."""

WAITING = ("proposed", "countered", "accepted")
"""The states of a dependency in which somebody waits for it."""

KEPT = 64
"""So many forecasts are kept at most, of one database."""

LOOKED_AT = 200
"""So many events are looked through for one that concerns a forecast; after more it is asked anew."""

UNCONCERNED = frozenset(
    {"GoalSet", "CapacitySet", "AvailabilitySet", "WipLimitSet", "ConfidenceVoted", "RankingProposed"}
)
"""What happens to a program and changes nothing of what is forecast."""


@dataclass(slots=True)
class _Kept:
    """A forecast, the event as of which it was asked last, and what it was made from. ``behind``: something
    has happened since that may change it, and it was shown all the same."""

    seq: int
    made_from: Basis
    forecast: ProgramForecast
    behind: bool = False


_kept: WeakKeyDictionary[Engine, dict[tuple[str, date, int | None, bool, Wish], _Kept]] = WeakKeyDictionary()


def forecast_of(
    connection: Connection, program: str, when: Moment, wish: Wish = Wish()  # noqa: B008
) -> ProgramForecast:  # fmt: skip
    """The forecast of a program as of the end of a day, or of now.

    It is kept until something happens that concerns it. Computing takes some ten milliseconds a team, so it
    is asked for in a thread that reads, never in the event loop.
    """
    kept = _kept.setdefault(connection.engine, {})
    key = _key(program, when, wish)
    seq = when.seq if when.seq is not None else head(connection, stream_of(program))
    known = kept.get(key)
    if known is not None and _still_holds(connection, program, known.seq, seq, wish):
        known.seq = max(known.seq, seq)
        return known.forecast
    basis = _basis(connection, program, when, wish)
    found = known.forecast if known is not None and known.made_from == basis else forecast_from(basis, wish)
    kept.pop(key, None)
    kept[key] = _Kept(seq, basis, found)
    for oldest in list(kept)[:-KEPT]:
        kept.pop(oldest, None)
    return found


def _key(program: str, when: Moment, wish: Wish) -> tuple[str, date, int | None, bool, Wish]:
    return program, when.day, when.seq, when.whole, wish


def last_forecast_of(connection: Connection, program: str, day: date) -> tuple[ProgramForecast, bool]:
    """The last forecast of now that was made in this process, and whether it is behind what has happened
    since: then it is among ``behind`` until ``forecast_of`` is asked. Where none was made, one is."""
    now = Moment(day, None)
    known = _kept.setdefault(connection.engine, {}).get(_key(program, now, Wish()))
    if known is None:
        return forecast_of(connection, program, now), False
    seq = head(connection, stream_of(program))
    known.behind = known.behind or not _still_holds(connection, program, known.seq, seq, Wish())
    if not known.behind:
        known.seq = max(known.seq, seq)
    return known.forecast, known.behind


def behind(engine: Engine) -> list[tuple[str, date]]:
    """The programs of this database whose last forecast of that day is behind, and was looked at since."""
    kept = list(_kept.get(engine, {}).items())
    return [(program, day) for (program, day, *_), one in kept if one.behind]


def ahead_of(connection: Connection, program: str, when: Moment) -> Ahead:
    """What the rollup says of the days to come."""
    return _ahead(forecast_of(connection, program, when))


def ahead_now(connection: Connection, program: str, day: date, *, large: bool) -> Ahead:
    """The same for now; of a large program what was forecast last, which may be behind."""
    if not large:
        return ahead_of(connection, program, Moment(day, None))
    found, late = last_forecast_of(connection, program, day)
    return replace(_ahead(found), behind=late)


def _ahead(found: ProgramForecast) -> Ahead:
    outlooks: dict[str | None, Outlook] = {
        one.team: Outlook(one.span, one.why, one.planned) for one in found.teams
    }
    outlooks[None] = Outlook(found.span, found.why, any(one.planned for one in found.teams))
    return Ahead(outlooks, found.target)


def _still_holds(connection: Connection, program: str, then: int, now: int, wish: Wish) -> bool:
    if now - then > LOOKED_AT:
        return False
    return not any(concerns(one, wish.unit) for one in read(connection, stream_of(program), then, now))


def concerns(happened: Recorded, unit: Unit) -> bool:
    """Whether an event can change a forecast; a title cannot, nor an estimate where items are counted."""
    match happened.kind:
        case "ItemEdited":
            return not {"type", "parent"}.isdisjoint(happened.body["fields"])
        case "ItemEstimated":
            return unit == "points"
        case kind:
            return kind not in UNCONCERNED


def _basis(connection: Connection, program: str, when: Moment, wish: Wish) -> Basis:
    over = when.seq is not None and when.whole
    begins_on = when.day + timedelta(1) if over else when.day
    sprints = backlog.sprints_of(connection, program, when.seq)
    increments = backlog.increments_of(connection, program, when.seq)
    increment = running_increment(increments, begins_on)
    target = Target(increment.name, date.fromisoformat(increment.ends_on)) if increment else None
    last = _last_sprint(sprints, increment)
    planners = _planners(connection, program, when.seq, sprints, last)
    weeks = throughput_of(connection, program, begins_on, when.seq, wish.unit)
    teams = {
        one.id: Known(one.name, weeks.get(one.id, ()), one.id in planners)
        for one in backlog.teams_of(connection, program, when.seq)
    }
    items = _open_items(connection, program, when.seq, sprints, wish.unit)
    calendar = Calendar(sprints, increments, increment)
    aims = aims_of(connection, program, when.seq, begins_on, calendar, items)
    found = queues(
        items,
        _needs(connection, program, when.seq, sprints, begins_on),
        {id: team.weeks[-wish.weeks :] for id, team in teams.items()},
        last,
        planners,
        {id: _wanted(aim, begins_on) for id, aim in aims.items()},
    )
    return Basis(begins_on, target, teams, found, aims)


def _wanted(aim: Aim, begins_on: date) -> Wanted:
    return Wanted(aim.items, aim.needs, tuple(weeks_until(one.ends_on, begins_on) for one in aim.targets))


def running_increment(increments: Sequence[Increment], day: date) -> Increment | None:
    """The increment of that day, else the next one; None where all are over."""
    return next((one for one in increments if one.ends_on >= day.isoformat()), None)


def throughput_of(
    connection: Connection, program: str, before: date, seq: int | None = None, unit: Unit = "items"
) -> dict[str, tuple[int, ...]]:
    """What each team got done in each of its last whole weeks before that day, oldest first, weeks without
    anything among them: items, or points in tenths.

    Counted is when an item entered done for the last time, also of items that were archived since. A team's
    weeks begin with the day on which its first item was started or done. Teams without one are left out.
    """
    starts = _week_starts(connection, program, before)
    began = _began(connection, program, seq)
    found = {
        team: [0] * max(len(starts) - 1 - _first_whole_week(starts, at), 0) for team, at in began.items()
    }
    rows, held = backlog.rows_as_of(seq)
    done = select(rows.c.team, rows.c.done_at, rows.c.points).where(
        rows.c.program == program,
        is_work(rows, seq),
        rows.c.category == "done",
        rows.c.done_at >= starts[0],
        rows.c.done_at < starts[-1],
        *held,
    )
    for team, at, points in connection.execute(done).all():
        weeks = found[team]
        week = bisect_right(starts, at) - len(starts) + len(weeks)
        if week >= 0:
            weeks[week] += 1 if unit == "items" else tenths(points)
    return {team: tuple(weeks) for team, weeks in found.items()}


def tenths(points: float | None) -> int:
    """Points in tenths; 0 where nobody has estimated."""
    return round((points or 0) * TENTHS)


def _week_starts(connection: Connection, program: str, before: date) -> list[int]:
    """The beginnings (milliseconds) of the last weeks before a day, and its own, in the program's zone."""
    zone = backlog.time_zone_of(connection, program)
    days = (before - timedelta(WEEK * week) for week in range(LONGEST, -1, -1))
    return [int(datetime.combine(day, time(), zone).timestamp() * 1000) for day in days]


def _first_whole_week(starts: Sequence[int], began: int) -> int:
    """The first week that begins on the day of ``began``, or later."""
    day = 24 * 60 * 60 * 1000
    return bisect_right(starts, began - day)


def _began(connection: Connection, program: str, seq: int | None) -> dict[str, int]:
    """When each team's first item was started or done."""
    rows, held = backlog.rows_as_of(seq)
    first = (
        select(rows.c.team, func.min(rows.c.started_at), func.min(rows.c.done_at))
        .where(rows.c.program == program, is_work(rows, seq), *held)
        .group_by(rows.c.team)
    )
    return {
        team: min(at for at in (started, done) if at is not None)
        for team, started, done in connection.execute(first)
        if started is not None or done is not None
    }


def _last_sprint(sprints: Iterable[Sprint], increment: Increment | None) -> int | None:
    if increment is None:
        return None
    return max((one.index for one in sprints if one.ends_on <= increment.ends_on), default=None)


def _planners(
    connection: Connection, program: str, seq: int | None, sprints: Iterable[Sprint], last: int | None
) -> set[str]:
    """The teams that have planned anything into the Sprints up to that one."""
    if last is None:
        return set()
    rows, held = backlog.rows_as_of(seq)
    chosen = (
        select(rows.c.team)
        .distinct()
        .where(
            rows.c.program == program,
            rows.c.archived.is_(False),
            is_work(rows, seq),
            rows.c.sprint.in_([one.id for one in sprints if one.index <= last]),
            *held,
        )
    )
    return set(connection.execute(chosen).scalars())


def _open_items(
    connection: Connection, program: str, seq: int | None, sprints: Iterable[Sprint], unit: Unit
) -> list[OpenItem]:
    rows, held = backlog.rows_as_of(seq)
    row = rows.c
    about = (row.id, row.team, row.parent, row.type, row.category, row.sprint, row.rank, row.points)
    chosen = select(*about, is_work(rows, seq))
    left = chosen.where(row.program == program, row.archived.is_(False), row.category != "done", *held)
    index = {one.id: one.index for one in sprints}
    return [
        OpenItem(
            id,
            team,
            parent,
            bool(work),
            category == "doing",
            index.get(sprint),
            rank,
            1 if unit == "items" else tenths(points),
            bool(work) and type not in backlog.COUNTED,
        )
        for id, team, parent, type, category, sprint, rank, points, work in connection.execute(left).all()
    ]


def _needs(
    connection: Connection, program: str, seq: int | None, sprints: Iterable[Sprint], begins_on: date
) -> list[Need]:
    index = {one.id: one.index for one in sprints}
    due = {one.id: _week_of(date.fromisoformat(one.ends_on), begins_on) for one in sprints}
    return [
        Need(
            one.id,
            one.consumer,
            one.producer,
            one.producer_team,
            index.get(one.promise or ""),
            due.get(one.promise or ""),
        )
        for one in dependencies_of(connection, program, seq)
        if one.state in WAITING
    ]


def _week_of(day: date, begins_on: date) -> int:
    """The week to come in which that day lies; the first, where it is over and still owed."""
    return max((day - begins_on).days // WEEK + 1, 1)
