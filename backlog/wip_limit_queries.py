"""How many items teams mean to have in the columns of their boards at most, as the tables say it."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from backlog.events import Category, WipLimit
from backlog.tables import wip_limit, wip_limit_version
from backlog.versions import as_of

COLUMNS: dict[Category, str] = {"todo": "To do", "doing": "Doing", "done": "Done"}
"""What the columns of a board are called."""


def wip_limits_of(connection: Connection, team: str, seq: int | None = None) -> dict[Category, int]:
    """A team's WIP limits by column, now or as of an event; a column without one is not there."""
    rows, held = as_of(wip_limit, wip_limit_version, seq)
    row = rows.c
    chosen = select(row.category, row.limit).where(row.team == team, row.limit.is_not(None), *held)
    return {one.category: one.limit for one in connection.execute(chosen.order_by(row.category))}


def wip_limits_of_program(connection: Connection, program: str) -> list[WipLimit]:
    """The WIP limits of all teams of a program."""
    row = wip_limit.c
    chosen = select(wip_limit).where(row.program == program, row.limit.is_not(None)).order_by(row.id)
    return [WipLimit(one.team, one.category, one.limit) for one in connection.execute(chosen)]


def wip_limits_ever(connection: Connection, program: str) -> dict[tuple[str, Category], int | None]:
    """By team and column every WIP limit that was ever set; None where it was taken away again."""
    row = wip_limit.c
    chosen = select(row.team, row.category, row.limit).where(row.program == program)
    return {(one.team, one.category): one.limit for one in connection.execute(chosen)}


def seq_of_wip_limits(connection: Connection, team: str) -> int:
    """The number of the last event about the team's WIP limits; 0 before the first."""
    row = wip_limit.c
    return int(connection.execute(select(func.max(row.changed)).where(row.team == team)).scalar() or 0)
