"""What standing rooms show of a program: its items, dependencies, and each team's load in each Sprint."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from backlog import queries as backlog
from backlog import tables
from backlog.events import Category, ItemType
from program import queries
from program.capacity.queries import capacities
from program.dependencies.dependencies import FLAGS, Flag
from program.events import DependencyState

LONGEST = 500
"""Longer texts are cut in views and read over REST."""


class BoardItem(Struct, frozen=True):
    """An item on a board; ``flag`` is the worst of the dependencies it has on either side."""

    key: str
    title: str
    type: ItemType
    team: str
    sprint: str | None
    state: str
    category: Category
    points: float | None
    rank: str
    flag: Flag | None


class BoardDependency(Struct, frozen=True):
    """A dependency on a board; Sprints by id."""

    consumer: str
    producer: str | None
    producer_team: str
    needed_by: str | None
    promise: str | None
    state: DependencyState
    slack: int | None
    flag: Flag
    why: tuple[str, ...]


class Cell(Struct, frozen=True):
    """A team's Sprint: points planned, and what it can carry (None: nobody knows)."""

    load: float
    capacity: float | None


def board_items(
    connection: Connection, program: str, now: int, only: Sequence[str] | None = None
) -> dict[str, BoardItem]:
    """The items that are not archived (or those of ``only``), by id."""
    flags = _flags(connection, program, now)
    if only is None:
        items = backlog.items_of_program(connection, program)
    else:
        found = backlog.items(connection, only)
        items = [one for one in found.values() if one.program == program and not one.archived]
    return {
        one.id: BoardItem(
            one.key,
            cut(one.title),
            one.type,
            one.team,
            one.sprint,
            one.state,
            one.category,
            one.points,
            one.rank,
            flags.get(one.id),
        )
        for one in items
    }


def _flags(connection: Connection, program: str, now: int) -> dict[str, Flag]:
    worst: dict[str, Flag] = {}
    for one in queries.judged(connection, program, backlog.day_of(connection, program, now)):
        for end in (one.row.consumer, one.row.producer):
            if end is not None:
                worst[end] = max(worst.get(end, "done"), one.judgement.flag, key=FLAGS.index)
    return worst


def board_dependencies(
    connection: Connection, program: str, now: int, only: Sequence[str] | None = None
) -> dict[str, BoardDependency]:
    """The dependencies (or those of ``only``), by id."""
    times = queries.calendar(connection, program)
    today = backlog.day_of(connection, program, now)
    return {
        one.row.id: BoardDependency(
            one.row.consumer,
            one.row.producer,
            one.row.producer_team,
            one.row.needed_by,
            times.id_of(one.judgement.promise),
            one.row.state,
            one.judgement.slack,
            one.judgement.flag,
            one.judgement.why,
        )
        for one in queries.judged(connection, program, today, only=only)
    }


def cells(connection: Connection, program: str) -> dict[str, Cell]:
    """Load and capacity by ``team:sprint``, for every team and Sprint of the program."""
    row = tables.item.c
    planned = (
        select(row.team, row.sprint, func.sum(row.points))
        .where(row.program == program, row.archived.is_(False), row.type.in_(backlog.COUNTED))
        .group_by(row.team, row.sprint)
    )
    loads = {(team, sprint): float(points or 0) for team, sprint, points in connection.execute(planned)}
    carries = capacities(connection, program)
    found = {}
    for team in backlog.teams_of(connection, program):
        for sprint in backlog.sprints_of(connection, program):
            points = carries.get((team.id, sprint.id))
            capacity = None if points is None else round(float(points), 1)
            found[f"{team.id}:{sprint.id}"] = Cell(loads.get((team.id, sprint.id), 0.0), capacity)
    return found


def cut(text: str) -> str:
    """The text as views show it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
