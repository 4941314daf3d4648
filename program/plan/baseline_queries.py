"""The plan of a program, item by item and in points, as of an event of its stream (None: now)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, select

from backlog import queries as backlog
from backlog.events import ItemType
from program.plan.baseline import PlanRow
from program.plan.need_changes import PlanNeed
from program.queries import Calendar, Judged, calendar, judged


def plan_of(
    connection: Connection, program: str, seq: int | None, types: tuple[ItemType, ...] | None = None
) -> list[PlanRow]:
    """The items of a program (of these types) that are not archived, as of an event (None: now)."""
    rows, held = backlog.rows_as_of(seq)
    named = (rows.c.id, rows.c.key, rows.c.title, rows.c.type, rows.c.team, rows.c.sprint, rows.c.points)
    chosen = select(*named).where(rows.c.program == program, rows.c.archived.is_(False), *held)
    if types is not None:
        chosen = chosen.where(rows.c.type.in_(types))
    return [PlanRow(*row) for row in connection.execute(chosen)]


def needs_of(connection: Connection, program: str, day: date, seq: int | None) -> list[PlanNeed]:
    """The dependencies of a program with promise and flag, as of that day and event (None: now)."""
    found = judged(connection, program, day, seq, named=False)
    return plan_needs(found, calendar(connection, program, seq))


def plan_needs(found: Iterable[Judged], times: Calendar) -> list[PlanNeed]:
    """Dependencies that were judged, as a plan has them."""
    return [
        PlanNeed(
            one.row.id,
            one.row.consumer,
            one.row.producer,
            one.row.producer_team,
            one.row.external,
            one.row.title,
            one.row.needed_by,
            times.id_of(one.judgement.promise),
            one.judgement.promise,
            one.judgement.flag,
            one.row.state != "withdrawn",
        )
        for one in found
    ]


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
