"""A program's plan as scenarios need it, kept in memory and brought up to every state of the program."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from accounts.events import stream_of
from backlog import queries as backlog
from backlog.days import Moment
from journal import journal
from journal.facts import Newer, known
from journal.tables import event
from program import queries
from program.capacity.capacity import shown
from program.capacity.queries import capacities, developers_of
from program.objectives.queries import aims_of
from program.plan.row_queries import read_rows, step
from program.plan.rows import PlanRows, Touched, touched_by
from program.queries import Calendar
from program.scenarios.what_if import Cell, Plan

KEPT = 16
"""Of how many programs of a database the plan is kept in memory."""

MOST_STEPS = 500
"""After so many events a plan is read anew."""


@dataclass(frozen=True)
class Planned:
    """The plan, the calendar that its Sprints are indexes of, and as of when they are."""

    plan: Plan
    calendar: Calendar
    when: Moment


@dataclass(frozen=True)
class _Known:
    """A plan with the rows it was made of, as of an event, a day, and who develops in which team."""

    seq: int
    today: date
    people: tuple[tuple[str, str], ...]
    rows: PlanRows
    planned: Planned


_kept: WeakKeyDictionary[Engine, OrderedDict[str, _Known]] = WeakKeyDictionary()


def planned(connection: Connection, program: str, today: date) -> Planned:
    """The plan as of now. For reading only: what a transaction has not committed must not be kept."""
    shelf = _kept.setdefault(connection.engine, OrderedDict())
    seq, people = backlog.head_of(connection, program), _people(connection, program)
    before = shelf.get(program)
    if before is not None and (before.seq, before.today, before.people) == (seq, today, people):
        return before.planned
    steps = None
    if before is not None and (before.today, before.people) == (today, people):
        steps = _steps(connection, program, before.seq, seq)
    if before is not None and steps is not None:
        calendar, running = before.planned.calendar, before.planned.plan.running_sprint
        rows = step(connection, program, before.rows, steps, calendar, running)
        like = replace(before.planned.plan, aims=aims_of(connection, program))
        found = Planned(_plan(rows, like), calendar, before.planned.when)
    else:
        rows, found = _read(connection, program, Moment(today, None))
    shelf[program] = _Known(seq, today, people, rows, found)
    while len(shelf) > KEPT:
        shelf.popitem(last=False)
    return found


def plan_at(connection: Connection, program: str, when: Moment) -> Planned:
    """The plan as of a moment; that of now is kept in memory."""
    return planned(connection, program, when.day) if when.seq is None else _read(connection, program, when)[1]


def read_plan(connection: Connection, program: str, today: date) -> Planned:
    """The plan, read anew."""
    return _read(connection, program, Moment(today, None))[1]


def _read(connection: Connection, program: str, when: Moment) -> tuple[PlanRows, Planned]:
    calendar = queries.calendar(connection, program, when.seq)
    running = calendar.running(when.day)
    rows = read_rows(connection, program, calendar, running, when.seq)
    last: dict[str, int] = {}
    for sprint in calendar.sprints.values():
        last[sprint.increment] = max(sprint.index, last.get(sprint.increment, 0))
    bare = Plan(
        {},
        capacities=_capacities(connection, program, calendar, when),
        aims=aims_of(connection, program, when.seq),
        last_sprints=tuple(sorted(last.values())),
        running_sprint=running,
    )
    return rows, Planned(_plan(rows, bare), calendar, when)


def _plan(rows: PlanRows, like: Plan) -> Plan:
    """The plan of these rows, all else as in another."""
    return Plan(
        rows.works,
        rows.done,
        [rows.contracts[id] for id in sorted(rows.contracts)],
        rows.loads,
        like.capacities,
        like.aims,
        like.last_sprints,
        like.running_sprint,
    )


def _people(connection: Connection, program: str) -> tuple[tuple[str, str], ...]:
    found = developers_of(connection, program)
    return tuple(sorted((team, person) for team, some in found.items() for person in some))


def _steps(connection: Connection, program: str, after: int, upto: int) -> Touched | None:
    """What happened between two events; None where the plan has to be read anew."""
    stream = stream_of(program)
    if not after < upto <= after + MOST_STEPS:
        return None
    kinds = select(func.distinct(event.c.kind)).where(event.c.stream == stream, event.c.seq > after)
    if not set(connection.execute(kinds).scalars()) <= known().keys():
        return None
    try:
        return touched_by(one.fact() for one in journal.read(connection, stream, after, upto))
    except Newer:
        return None


def _capacities(
    connection: Connection, program: str, calendar: Calendar, when: Moment
) -> Mapping[Cell, Decimal]:
    return {
        (team, calendar.sprints[sprint].index): shown(points)
        for (team, sprint), points in capacities(connection, program, when=when).items()
    }
