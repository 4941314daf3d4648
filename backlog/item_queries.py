"""What the items' tables say to one question each: for the rules, for lists that are filtered, for pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, or_, select

from accounts.events import stream_of
from accounts.paging import Choice
from backlog import tables
from backlog.events import Category, Source
from backlog.queries import COUNTED, Item, item_in, rows_as_of
from backlog.versions import chunks
from journal import tables as journal


class Wanted(Struct, frozen=True, kw_only=True):
    """Which items are asked for; None: any.

    ``state`` is a state or a category, ``type`` one or several with commas, ``q`` part of title or key,
    ``cell`` a team and a Sprint with a colon, or several with commas.
    """

    sprint: str | None = None
    state: str | None = None
    category: Category | None = None
    type: str | None = None
    q: str | None = None
    parent: str | None = None
    assignee: str | None = None
    team: str | None = None
    archived: bool | None = None
    cell: str | None = None


def choice_of_items(program: str, wanted: Wanted, seq: int | None = None) -> Choice:
    """The rows that are wanted, now or as of an event, and the columns in whose order they stand."""
    rows, held = rows_as_of(seq)
    row = rows.c
    here = [row.program == program, *held]
    for name in ("team", "sprint", "category", "parent", "assignee", "archived"):
        value = getattr(wanted, name)
        if value is not None:
            here.append(row[name] == value)
    if wanted.type is not None:
        here.append(row.type.in_(wanted.type.split(",")))
    if wanted.state is not None:
        here.append(or_(row.state == wanted.state, row.category == wanted.state))
    if wanted.q:
        here.append(or_(*(row[name].icontains(wanted.q, autoescape=True) for name in ("title", "key"))))
    if wanted.cell is not None:
        cells = [cell.partition(":") for cell in wanted.cell.split(",")]
        here.append(or_(*((row.team == team) & (row.sprint == sprint) for team, _, sprint in cells)))
    return select(rows).where(*here), [row.team, row.rank, row.id]


def items_due(connection: Connection, assignee: str, programs: Collection[str], last: str) -> list[Item]:
    """Somebody's items in these programs that are not done and due by that day, the oldest day first."""
    row = tables.item.c
    chosen = select(tables.item).where(
        row.assignee == assignee,
        row.archived.is_(False),
        row.category != "done",
        row.due.is_not(None),
        row.due <= last,
        row.program.in_(programs),
    )
    return [item_in(one) for one in connection.execute(chosen.order_by(row.due, row.id))]


def points_in(connection: Connection, team: str, sprint: str) -> float:
    """The points of a team's items in a Sprint."""
    row = tables.item.c
    planned = select(func.sum(row.points)).where(
        row.team == team, row.sprint == sprint, row.archived.is_(False), row.type.in_(COUNTED)
    )
    return float(connection.execute(planned).scalar() or 0)


def home_of_item(connection: Connection, id: str) -> tuple[str, str] | None:
    """The program and the team of an item, or None."""
    row = tables.item.c
    found = connection.execute(select(row.program, row.team).where(row.id == id)).one_or_none()
    return (found.program, found.team) if found is not None else None


def id_of_item(connection: Connection, program: str, named: str) -> str | None:
    """The item of a program with that id or key, in any case; None where there is none."""
    row = tables.item.c
    either = (row.id == named) | (row.key == named.strip().upper())
    found: str | None = connection.execute(
        select(row.id).where(row.program == program, either).limit(1)
    ).scalar()
    return found


def last_number(connection: Connection, program: str, prefix: str) -> int:
    """The number of the last item that got this prefix; 0 before the first."""
    counted = tables.item_number.c
    chosen = select(counted.last).where(counted.program == program, counted.prefix == prefix)
    return int(connection.execute(chosen).scalar() or 0)


def category_of(connection: Connection, program: str, state: str) -> Category | None:
    """The category of the items that are in that state; None where none is."""
    row = tables.item.c
    used = select(row.category).where(row.program == program, row.state == state).limit(1)
    found: Category | None = connection.execute(used).scalar()
    return found


def key_of_source(connection: Connection, program: str, source: Source, besides: str) -> str | None:
    """The key of another item that came from there; None where none did."""
    row = tables.item.c
    chosen = select(row.key).where(
        row.program == program,
        row.source_system == source.system,
        row.source_key == source.key,
        row.id != besides,
    )
    found: str | None = connection.execute(chosen).scalar()
    return found


def parents_of(connection: Connection, program: str) -> dict[str, str]:
    """The parent of each item of a program that has one."""
    row = tables.item.c
    chosen = select(row.id, row.parent).where(row.program == program, row.parent.is_not(None))
    return {one.id: one.parent for one in connection.execute(chosen)}


def children_of(connection: Connection, parents: Sequence[str]) -> dict[str, str]:
    """The parent of each item that has one of these, be it archived."""
    row, found = tables.item.c, dict[str, str]()
    for some in chunks(parents):
        chosen = select(row.id, row.parent).where(row.parent.in_(some))
        found |= {one.id: one.parent for one in connection.execute(chosen)}
    return found


def items_below(
    connection: Connection, program: str, items: Sequence[str], seq: int | None = None
) -> set[str]:
    """Everything that the items are made of, now or as of an event, to the last story; nothing archived."""
    rows, held = rows_as_of(seq)
    row = rows.c
    seen: set[str] = set()
    ahead = list(items)
    while ahead:
        found: set[str] = set()
        for some in chunks(ahead):
            chosen = select(row.id).where(
                row.parent.in_(some), row.program == program, row.archived.is_(False), *held
            )
            found |= set(connection.execute(chosen).scalars())
        ahead = sorted(found - seen)
        seen |= found
    return seen


def items_named(connection: Connection, name: str, *, past: bool = False) -> list[tuple[str, str, str]]:
    """Id, program and team of the items with this key (in capitals or not) or id, in any program.

    ``past``: also of those that are gone, with the import that brought them.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for rows in (tables.item_version, tables.item) if past else (tables.item,):
        row = rows.c
        chosen = select(row.id, row.program, row.team).where(or_(row.id == name, row.key == name.upper()))
        for id, program, team in connection.execute(chosen.order_by(row.program, row.id)):
            found[id] = id, program, team
    return [*found.values()]


def parts_of(connection: Connection, item: str, seq: int | None = None) -> list[Item]:
    """The living items below an item in their order, now or as of an event."""
    rows, held = rows_as_of(seq)
    row = rows.c
    chosen = select(rows).where(row.parent == item, row.archived.is_(False), *held)
    return [item_in(one) for one in connection.execute(chosen.order_by(row.rank, row.id))]


def versions_of(connection: Connection, item: Item, upto: int | None = None) -> Sequence[Row[Any]]:
    """The versions of an item (up to an event), the oldest first; ``happened_at`` (milliseconds) and
    ``actor`` are those of the event that made each."""
    versions, event = tables.item_version, journal.event
    chosen = (
        select(versions, event.c.at.label("happened_at"), event.c.actor)
        .join(event, (event.c.stream == stream_of(item.program)) & (event.c.seq == versions.c.from_seq))
        .where(versions.c.id == item.id)
        .order_by(versions.c.from_seq)
    )
    if upto is not None:
        chosen = chosen.where(versions.c.from_seq <= upto)
    return connection.execute(chosen).all()
