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
from journal import journal
from journal.facts import Newer, known
from journal.tables import event
from program import queries
from program.capacity import shown
from program.capacity_queries import capacities, developers_of
from program.objective_queries import aims_of
from program.plan_rows import PlanRows, Touched, read_rows, step, touched_by
from program.queries import Calendar
from program.what_if import Cell, Plan

KEPT = 16
"""Of how many programs of a database the plan is kept in memory."""

MOST_STEPS = 500
"""After so many events a plan is read anew."""


@dataclass(frozen=True)
class Planned:
    """The plan, and the calendar that its Sprints are indexes of."""

    plan: Plan
    calendar: Calendar


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
        found = Planned(_plan(rows, like), calendar)
    else:
        rows, found = _read(connection, program, today)
    shelf[program] = _Known(seq, today, people, rows, found)
    while len(shelf) > KEPT:
        shelf.popitem(last=False)
    return found


def read_plan(connection: Connection, program: str, today: date) -> Planned:
    """The plan, read anew."""
    return _read(connection, program, today)[1]


def _read(connection: Connection, program: str, today: date) -> tuple[PlanRows, Planned]:
    calendar = queries.calendar(connection, program)
    running = calendar.running(today)
    rows = read_rows(connection, program, calendar, running)
    last: dict[str, int] = {}
    for sprint in calendar.sprints.values():
        last[sprint.increment] = max(sprint.index, last.get(sprint.increment, 0))
    bare = Plan(
        {},
        capacities=_capacities(connection, program, calendar),
        aims=aims_of(connection, program),
        last_sprints=tuple(sorted(last.values())),
        running_sprint=running,
    )
    return rows, Planned(_plan(rows, bare), calendar)


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


def _capacities(connection: Connection, program: str, calendar: Calendar) -> Mapping[Cell, Decimal]:
    return {
        (team, calendar.sprints[sprint].index): shown(points)
        for (team, sprint), points in capacities(connection, program).items()
    }
