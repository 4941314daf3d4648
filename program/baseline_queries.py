"""The plan of a program, item by item and in points, as of an event of its stream (None: now)."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from backlog import queries as backlog
from program.baseline import PlanRow


def plan_of(connection: Connection, program: str, seq: int | None) -> list[PlanRow]:
    """The items of a program that are not archived, as of an event (None: now)."""
    rows, held = backlog.rows_as_of(seq)
    named = (rows.c.id, rows.c.key, rows.c.title, rows.c.type, rows.c.team, rows.c.sprint, rows.c.points)
    chosen = select(*named).where(rows.c.program == program, rows.c.archived.is_(False), *held)
    return [PlanRow(*row) for row in connection.execute(chosen)]


def points_by_team(connection: Connection, program: str, seq: int | None) -> dict[str, float]:
    """The points of each team that the rollup counts; a team without items has 0."""
    rows, held = backlog.rows_as_of(seq)
    chosen = (
        select(rows.c.team, func.sum(func.coalesce(rows.c.points, 0.0)))
        .where(rows.c.program == program, rows.c.archived.is_(False), rows.c.type.in_(backlog.COUNTED), *held)
        .group_by(rows.c.team)
    )
    sums = {team: float(points) for team, points in connection.execute(chosen)}
    return {one.id: sums.get(one.id, 0.0) for one in backlog.teams_of(connection, program, seq)}
