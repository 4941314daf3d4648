"""What pictures are made from, counted and read: a program's items, and what changed between two moments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, func, select

from accounts.events import stream_of
from backlog import queries as backlog
from backlog import tables as backlog_tables
from backlog.versions import as_of, chunks
from journal.journal import read
from program import tables
from program.rollup.rows import ItemRow

ANEW = ("IncrementCreated", "ImportUndone")
"""After these nothing is as it was: the calendar is another one, or rows are gone."""

CountedRow = Row[Any]
"""What is counted of an item, as its table or its versions hold it."""


class Counted(NamedTuple):
    """The living items, so many alike, and the number of the last event about an item of each team."""

    items: list[ItemRow]
    touched: dict[str, int]

    @property
    def living(self) -> int:
        """How many items live."""
        return sum(row.many for row in self.items)


def counted(connection: Connection, program: str, seq: int | None) -> Counted:
    """What a program's items come to, now or as of an event, in one look at them."""
    rows, held = backlog.rows_as_of(seq)
    row = rows.c
    same = (row.team, row.type, row.category, row.points, row.sprint, row.archived)
    chosen = select(*same, func.count(), func.max(row.changed)).where(row.program == program, *held)
    items: list[ItemRow] = []
    touched: dict[str, int] = {}
    for *alike, changed in connection.execute(chosen.group_by(*same)):
        one = ItemRow(*alike)
        touched[alike[0]] = max(changed, touched.get(alike[0], 0))
        if not one.archived:
            items.append(one)
    return Counted(items, touched)


def last_touched(connection: Connection, program: str, teams: Iterable[str]) -> dict[str, int]:
    """The number of the last event about an item of each of these teams."""
    row = backlog_tables.item.c
    last = select(row.team, func.max(row.changed).label("last")).where(row.program == program)
    chosen = last.where(row.team.in_(list(teams))).group_by(row.team)
    return {one.team: one.last for one in connection.execute(chosen)}


def anew_between(connection: Connection, program: str, after: int, upto: int | None = None) -> bool:
    """Whether something happened above that number (and up to the other) after which nothing is as it was."""
    return any(True for _ in read(connection, stream_of(program), after, upto, ANEW))


def changed_between(
    connection: Connection, versions: Table, program: str, after: int, upto: int | None = None
) -> list[str]:
    """The ids of the rows of which a version began above that number (and up to the other)."""
    row = versions.c
    chosen = select(row.id).where(row.program == program, row.from_seq > after)
    if upto is not None:
        chosen = chosen.where(row.from_seq <= upto)
    return list(connection.execute(chosen.distinct()).scalars())


def rows_of_items(connection: Connection, ids: Sequence[str], seq: int | None) -> dict[str, CountedRow]:
    """What is counted of these items, now or as of an event, by id."""
    rows, held = as_of(backlog_tables.item, backlog_tables.item_version, seq)
    row = rows.c
    wanted = select(
        row.id, row.team, row.type, row.category, row.points, row.sprint, row.archived, row.changed
    )
    found: dict[str, CountedRow] = {}
    for some in chunks(ids):
        found |= {one.id: one for one in connection.execute(wanted.where(row.id.in_(some), *held))}
    return found


def item_row(row: CountedRow) -> ItemRow:
    """The row as it is counted."""
    return ItemRow(row.team, row.type, row.category, row.points, row.sprint)


def needs_by_item(connection: Connection, program: str) -> dict[str, tuple[str, ...]]:
    """The dependencies of each item, on either side."""
    found: dict[str, tuple[str, ...]] = {}
    row = tables.dependency.c
    for id, *ends in connection.execute(
        select(row.id, row.consumer, row.producer).where(row.program == program)
    ):
        for item in ends:
            if item is not None:
                found[item] = (*found.get(item, ()), id)
    return found
