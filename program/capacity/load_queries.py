"""What the map of load and capacity is drawn from: an increment's Sprints, and what is planned in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection, func, select

from backlog import queries as backlog
from backlog import tables
from backlog.queries import Increment, Sprint
from program.capacity.capacity import shown
from program.capacity.load_map import Cell, Estimate, Load, load_map
from program.capacity.queries import capacities


def sprints_in(sprints: Sequence[Sprint], increment: Increment) -> list[Sprint]:
    """The Sprints of an increment, in time."""
    return [one for one in sprints if one.increment == increment.id]


def loads_of(
    connection: Connection, program: str, sprints: Sequence[Sprint], today: date
) -> dict[Cell, Load]:
    """Load and capacity of every team in these Sprints."""
    return load_map(
        [team.id for team in backlog.teams_of(connection, program)],
        {one.id: one.index for one in sprints},
        _of_items(connection, program),
        _of_features(connection, program, today),
        {cell: Fraction(shown(points)) for cell, points in capacities(connection, program).items()},
    )


def _of_items(connection: Connection, program: str) -> dict[Cell, Fraction]:
    row = tables.item.c
    planned = select(row.team, row.sprint, row.points).where(
        row.program == program,
        row.archived.is_(False),
        row.type.in_(backlog.COUNTED),
        row.sprint.is_not(None),
        row.points.is_not(None),
    )
    loads: dict[Cell, Fraction] = {}
    for team, sprint, points in connection.execute(planned):
        loads[team, sprint] = loads.get((team, sprint), Fraction()) + Fraction(str(points))
    return loads


def _of_features(connection: Connection, program: str, today: date) -> list[Estimate]:
    """The features that are estimated, in a Sprint, not done, and have no stories yet. Each is made from the
    Sprint that is not over yet on to its own."""
    index = {one.id: one.index for one in backlog.sprints_of(connection, program)}
    ahead = [one.index for one in backlog.sprints_of(connection, program) if one.ends_on >= today.isoformat()]
    row, part = tables.item, tables.item.alias("part")
    with_stories = select(func.count()).where(part.c.parent == row.c.id, part.c.archived.is_(False))
    chosen = select(row.c.team, row.c.points, row.c.sprint).where(
        row.c.program == program,
        row.c.archived.is_(False),
        row.c.type == "feature",
        row.c.category != "done",
        row.c.points > 0,
        row.c.sprint.is_not(None),
        with_stories.scalar_subquery() == 0,
    )
    found = []
    for team, points, sprint in connection.execute(chosen):
        last = index[sprint]
        spans = tuple(one for one in ahead if one <= last) or (last,)
        found.append(Estimate(team, Fraction(str(points)), spans))
    return found
