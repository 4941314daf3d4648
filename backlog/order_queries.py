"""The order of a team's items as their rows say it: by rank, with a place from 1 for who reads it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from backlog import tables
from backlog.queries import Item
from backlog.versions import as_of

FEW = 20
"""Up to so many items are counted one by one."""


def positions(connection: Connection, of: Iterable[Item], seq: int | None = None) -> dict[str, int]:
    """The items' places in their teams' orders, from 1; an archived one has that of its neighbour."""
    wanted = list(of)
    if len(wanted) <= FEW:
        return {one.id: _position(connection, one, seq) for one in wanted}
    found: dict[str, int] = {}
    for program in {one.program for one in wanted}:
        found |= places(connection, program, seq)
    return {one.id: found.get(one.id) or _position(connection, one, seq) for one in wanted}


def _position(connection: Connection, of: Item, seq: int | None) -> int:
    rows, held = as_of(tables.item, tables.item_version, seq)
    row = rows.c
    here = row.program == of.program, row.team == of.team, row.archived.is_(False)
    ahead = select(func.count()).where(*here, row.rank < of.rank, *held)
    return int(connection.execute(ahead).scalar_one()) + 1


def places(connection: Connection, program: str, seq: int | None = None) -> dict[str, int]:
    """The place of every living item of a program in its team's order, from 1."""
    rows, held = as_of(tables.item, tables.item_version, seq)
    number = func.row_number().over(partition_by=rows.c.team, order_by=rows.c.rank)
    chosen = select(rows.c.id, number).where(rows.c.program == program, rows.c.archived.is_(False), *held)
    return {row[0]: row[1] for row in connection.execute(chosen)}


def ordered(connection: Connection, team: str, archived: bool = False) -> list[tuple[str, str]]:
    """(id, rank) of a team's items in its order."""
    chosen = select(tables.item.c.id, tables.item.c.rank).where(tables.item.c.team == team)
    if not archived:
        chosen = chosen.where(tables.item.c.archived.is_(False))
    return [(row.id, row.rank) for row in connection.execute(chosen.order_by(tables.item.c.rank))]


def last_rank(connection: Connection, team: str) -> str | None:
    """The highest rank of a team, archived items included; None where it has no item."""
    return connection.execute(select(func.max(tables.item.c.rank)).where(tables.item.c.team == team)).scalar()


def has_rank(connection: Connection, team: str, rank: str) -> bool:
    """Whether an item of the team, be it archived, has that rank."""
    row = tables.item.c
    taken = select(row.id).where(row.team == team, row.rank == rank)
    return connection.execute(taken.limit(1)).first() is not None


def last_rank_below(connection: Connection, item: Item, rank: str | None) -> str | None:
    """The highest rank of its team's other items that is below a rank; of all of them, where that is None."""
    row = tables.item.c
    chosen = select(func.max(row.rank)).where(row.team == item.team, row.id != item.id)
    found: str | None = connection.execute(chosen if rank is None else chosen.where(row.rank < rank)).scalar()
    return found


def first_rank_above(connection: Connection, item: Item, rank: str) -> str | None:
    """The lowest rank of its team's other items that is above a rank; None where none is."""
    row = tables.item.c
    chosen = select(func.min(row.rank)).where(row.team == item.team, row.id != item.id, row.rank > rank)
    found: str | None = connection.execute(chosen).scalar()
    return found


def rank_at(connection: Connection, item: Item, position: int) -> str | None:
    """The rank of what stands at a position among the others that are not archived; None behind them all."""
    row = tables.item.c
    others = select(row.rank).where(row.team == item.team, row.id != item.id, row.archived.is_(False))
    found: str | None = connection.execute(others.order_by(row.rank).limit(1).offset(position - 1)).scalar()
    return found
