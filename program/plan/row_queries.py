"""Reads the rows of which a plan is made: items and contracts, all of them or those that somebody touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, or_, select

from backlog import queries as backlog
from backlog import tables
from backlog.versions import as_of, chunks
from program import queries
from program.dependencies.dependencies import judge
from program.plan.rows import PlanRows, Touched
from program.queries import Calendar, Dependency, ProducersItem
from program.scenarios.what_if import Work
from program.tables import dependency, dependency_version

FEATURES = ("epic", "feature")


def read_rows(
    connection: Connection, program: str, calendar: Calendar, running: int | None, seq: int | None = None
) -> PlanRows:
    """All rows of a program's plan, now or as of an event."""
    rows, held = as_of(tables.item, tables.item_version, seq)
    needs, held_then = as_of(dependency, dependency_version, seq)
    row, need = rows.c, needs.c
    linked = (
        select(end).where(need.program == program, end.is_not(None), *held_then)
        for end in (need.consumer, need.producer)
    )
    wanted = or_(row.sprint.is_not(None), row.type.in_(FEATURES), *(row.id.in_(some) for some in linked))
    found = PlanRows(needs={one.id: one for one in queries.dependencies_of(connection, program, seq)})
    for one in connection.execute(_chosen(rows, row.program == program, wanted, *held)):
        _fill(found, one, calendar)
    _judge(found, found.needs.values(), calendar, running)
    return found


def step(
    connection: Connection,
    program: str,
    before: PlanRows,
    touched: Touched,
    calendar: Calendar,
    running: int | None,
) -> PlanRows:
    """The rows after somebody touched some of them; the cost is that of what was touched."""
    found = before.copy()
    about = touched.items | _ends(found, touched.dependencies)
    ids = touched.dependencies | {
        one.id for one in found.needs.values() if one.consumer in about or one.producer in about
    }
    for some in chunks(sorted(ids)):
        chosen = select(dependency).where(dependency.c.id.in_(some), dependency.c.program == program)
        found.needs.update({row.id: queries.dependency_in(row) for row in connection.execute(chosen)})
    about |= _ends(found, ids)
    linked = {end for one in found.needs.values() for end in (one.consumer, one.producer)}
    for some in chunks(sorted(about)):
        row = tables.item.c
        for one in connection.execute(_chosen(tables.item, row.id.in_(some), row.program == program)):
            _forget(found, one.id)
            if one.sprint is not None or one.type in FEATURES or one.id in linked:
                _fill(found, one, calendar)
    touched_needs = [one for one in found.needs.values() if one.consumer in about or one.producer in about]
    _judge(found, touched_needs, calendar, running)
    return found


def _chosen(rows: FromClause, *where: ColumnElement[bool]) -> Any:
    row = rows.c
    return select(
        row.id, row.key, row.title, row.team, row.sprint, row.points, row.type, row.category, row.rank,
        row.archived,
    ).where(*where)  # fmt: skip


def _fill(found: PlanRows, row: Row[Any], calendar: Calendar) -> None:
    sprint, points = calendar.index(row.sprint), Decimal(str(row.points or 0))
    counted = row.type in backlog.COUNTED
    found.sprints[row.id] = row.sprint
    if row.archived:
        found.archived.add(row.id)
    elif counted and sprint is not None and points:
        found.weights[row.id] = (row.team, sprint), points
    if row.archived or row.category == "done":
        found.done[row.id] = row.key
    else:
        found.works[row.id] = Work(row.key, row.title, row.team, sprint, points, counted, row.rank)


def _forget(found: PlanRows, id: str) -> None:
    for one in (found.works, found.done, found.sprints, found.weights):
        one.pop(id, None)
    found.archived.discard(id)


def _ends(found: PlanRows, dependencies: Collection[str]) -> set[str]:
    known = (found.needs[id] for id in dependencies if id in found.needs)
    return {end for one in known for end in (one.consumer, one.producer) if end is not None}


def _judge(found: PlanRows, needs: Iterable[Dependency], calendar: Calendar, running: int | None) -> None:
    """The contracts with their flags; those of archived items are left out."""
    for one in needs:
        if one.consumer in found.archived:
            found.contracts.pop(one.id, None)
        else:
            contract = calendar.contract(one, _producers_item(found, one))
            found.contracts[one.id] = contract, judge(contract, running).flag


def _producers_item(found: PlanRows, one: Dependency) -> ProducersItem | None:
    if one.producer not in found.sprints:
        return None
    return ProducersItem(found.sprints[one.producer], one.producer in found.archived)
