"""A program's plan as scenarios need it, read once for every state of the program."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, or_, select

from backlog import queries as backlog
from backlog import tables
from program import queries
from program.capacity import shown
from program.capacity_queries import capacities, developers_of
from program.contracts import Contract
from program.dependencies import Flag, judge
from program.queries import Calendar
from program.slips import Aim
from program.tables import dependency
from program.what_if import Cell, Plan, Work

KEPT = 16
"""Of how many programs of a database the plan is kept in memory."""

AimsOf = Callable[[Connection, str], Sequence[Aim]]


def no_aims(_connection: Connection, _program: str) -> Sequence[Aim]:
    """The objectives of a program that has none."""
    return ()


@dataclass(frozen=True)
class Planned:
    """The plan, and the calendar that its Sprints are indexes of."""

    plan: Plan
    calendar: Calendar


_State = tuple[int, date, tuple[tuple[str, str], ...]]
"""What a plan follows from: the program's last event, the day, and who develops in which team."""

_kept: WeakKeyDictionary[Engine, OrderedDict[str, tuple[_State, Planned]]] = WeakKeyDictionary()


def planned(connection: Connection, program: str, today: date) -> Planned:
    """The plan as of now. For reading only: what a transaction has not committed must not be kept."""
    state = _state(connection, program, today)
    shelf = _kept.setdefault(connection.engine, OrderedDict())
    known = shelf.get(program)
    if known is None or known[0] != state:
        known = state, read_plan(connection, program, today)
        shelf[program] = known
        while len(shelf) > KEPT:
            shelf.popitem(last=False)
    return known[1]


def _state(connection: Connection, program: str, today: date) -> _State:
    people = [(team, person) for team, some in developers_of(connection, program).items() for person in some]
    return backlog.head_of(connection, program), today, tuple(sorted(people))


def read_plan(connection: Connection, program: str, today: date, aims_of: AimsOf = no_aims) -> Planned:
    """The plan, read anew. ``aims_of``: the program's objectives with the items they rest on."""
    calendar = queries.calendar(connection, program)
    items = _items(connection, program, calendar)
    last: dict[str, int] = {}
    for sprint in calendar.sprints.values():
        last[sprint.increment] = max(sprint.index, last.get(sprint.increment, 0))
    running = calendar.running(today)
    plan = Plan(
        items.works,
        items.done,
        _contracts(connection, program, calendar, items, running),
        _loads(connection, program, calendar),
        _capacities(connection, program, calendar),
        aims_of(connection, program),
        tuple(sorted(last.values())),
        running,
    )
    return Planned(plan, calendar)


@dataclass(frozen=True)
class _Items:
    """Work that is planned, or is a feature, or that a dependency speaks of; keys and Sprints of the rest."""

    works: dict[str, Work] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    sprints: dict[str, str | None] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)


def _items(connection: Connection, program: str, calendar: Calendar) -> _Items:
    row, need = tables.item.c, dependency.c
    linked = [
        select(end).where(need.program == program, end.is_not(None)) for end in (need.consumer, need.producer)
    ]
    wanted = or_(
        row.sprint.is_not(None), row.type.in_(("epic", "feature")), *(row.id.in_(some) for some in linked)
    )
    chosen = select(
        row.id, row.key, row.title, row.team, row.sprint, row.points, row.type, row.category, row.rank,
        row.archived,
    ).where(row.program == program, wanted)  # fmt: skip
    found = _Items()
    for id, key, title, team, sprint, points, type, category, rank, archived in connection.execute(chosen):
        found.sprints[id] = sprint
        if archived:
            found.archived.add(id)
        if archived or category == "done":
            found.done[id] = key
        else:
            size, counted = Decimal(str(points or 0)), type in backlog.COUNTED
            found.works[id] = Work(key, title, team, calendar.index(sprint), size, counted, rank)
    return found


def _contracts(
    connection: Connection, program: str, calendar: Calendar, items: _Items, running: int | None
) -> list[tuple[Contract, Flag]]:
    rows = queries.dependencies_of(connection, program)
    living = (one for one in rows if one.consumer not in items.archived)
    contracts = (calendar.contract(one, items.sprints.get(one.producer or "")) for one in living)
    return [(one, judge(one, running).flag) for one in contracts]


def _loads(connection: Connection, program: str, calendar: Calendar) -> Mapping[Cell, Decimal]:
    row = tables.item.c
    summed = (
        select(row.team, row.sprint, func.sum(row.points))
        .where(row.program == program, row.archived.is_(False), row.type.in_(backlog.COUNTED))
        .where(row.sprint.is_not(None), row.points.is_not(None))
        .group_by(row.team, row.sprint)
    )
    return {
        (team, calendar.sprints[sprint].index): Decimal(str(round(points, 6)))
        for team, sprint, points in connection.execute(summed)
        if sprint in calendar.sprints
    }


def _capacities(connection: Connection, program: str, calendar: Calendar) -> Mapping[Cell, Decimal]:
    return {
        (team, calendar.sprints[sprint].index): shown(points)
        for (team, sprint), points in capacities(connection, program).items()
    }
