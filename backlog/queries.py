"""What the tables of the backlog say: for pages, REST, standing rooms and the rules.

``seq`` asks for the state as of that event of the program's stream; None asks for now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, FromClause, Row, func, or_, select

from accounts import tables as accounts
from accounts.events import stream_of
from accounts.roles import Role
from backlog import tables
from backlog.events import Category, ItemType, Source, SprintState
from backlog.versions import as_of, chunks
from journal import journal
from journal.tables import event

COUNTED: tuple[ItemType, ...] = ("story", "bug", "task", "spike", "enabler")
"""The types of items whose points and numbers add up; epics and features are made of them."""


FEW = 20
"""Up to so many items are counted one by one."""


class Item(Struct, frozen=True):
    """An item as its row says; ``changed`` is the number of the last event about it."""

    id: str
    program: str
    team: str
    key: str
    title: str
    description: str
    type: ItemType
    parent: str | None
    state: str
    category: Category
    points: float | None
    rank: str
    sprint: str | None
    assignee: str | None
    labels: list[str]
    due: str | None
    source: Source | None
    scores: dict[str, float]
    archived: bool
    created_at: int
    started_at: int | None
    done_at: int | None
    changed: int


class Team(Struct, frozen=True):
    """A team of a program."""

    id: str
    name: str
    key: str


class Sprint(Struct, frozen=True):
    """A Sprint of the calendar that all teams of a program share; ``index`` counts from 1."""

    id: str
    name: str
    index: int
    starts_on: str
    ends_on: str
    increment: str


class Increment(Struct, frozen=True):
    """A planning interval."""

    id: str
    name: str
    starts_on: str
    ends_on: str


class TeamSprint(Struct, frozen=True):
    """A team's share of a Sprint; ``capacity`` is what was said by hand, in points."""

    team: str
    sprint: str
    state: SprintState = "planned"
    goal: str = ""
    capacity: float | None = None
    committed_points: float | None = None
    done_points: float | None = None
    started_at: int | None = None
    closed_at: int | None = None
    changed: int = 0


class Availability(Struct, frozen=True):
    """A person's days off, focus and allocation in a Sprint of a team."""

    team: str
    sprint: str
    person: str
    days_off: float
    focus: float | None
    allocation: float | None


def item(connection: Connection, id: str, seq: int | None = None) -> Item | None:
    """The item, or None."""
    rows, held = as_of(tables.item, tables.item_version, seq)
    row = connection.execute(select(rows).where(rows.c.id == id, *held)).one_or_none()
    return item_in(row) if row is not None else None


def items(connection: Connection, ids: Sequence[str], seq: int | None = None) -> dict[str, Item]:
    """Those of the items that exist, by id."""
    rows, held = as_of(tables.item, tables.item_version, seq)
    found: dict[str, Item] = {}
    for some in chunks(list(ids)):
        for row in connection.execute(select(rows).where(rows.c.id.in_(some), *held)):
            found[row.id] = item_in(row)
    return found


def items_by_source(
    connection: Connection, program: str, system: str, keys: Sequence[str]
) -> dict[str, Item]:
    """Those of a program's items that came from a system, by their keys there."""
    row = tables.item.c
    found: dict[str, Item] = {}
    for some in chunks(list(keys)):
        here = (row.program == program) & (row.source_system == system) & row.source_key.in_(some)
        found |= {one.source_key: item_in(one) for one in connection.execute(select(tables.item).where(here))}
    return found


def items_of(connection: Connection, team: str, archived: bool = False) -> list[Item]:
    """A team's items in its order."""
    return _items(connection, tables.item.c.team == team, archived, None)


def items_of_program(
    connection: Connection,
    program: str,
    seq: int | None = None,
    archived: bool = False,
    types: Sequence[ItemType] | None = None,
    team: str | None = None,
) -> list[Item]:
    """All teams' items of a program (of these types, or of this team only), team by team in its order."""
    rows, _ = as_of(tables.item, tables.item_version, seq)
    where = rows.c.program == program
    if types is not None:
        where &= rows.c.type.in_(types)
    if team is not None:
        where &= rows.c.team == team
    return _items(connection, where, archived, seq)


def _items(connection: Connection, where: ColumnElement[bool], archived: bool, seq: int | None) -> list[Item]:
    rows, held = as_of(tables.item, tables.item_version, seq)
    chosen = select(rows).where(where, *held)
    if not archived:
        chosen = chosen.where(rows.c.archived.is_(False))
    return [item_in(row) for row in connection.execute(chosen.order_by(rows.c.team, rows.c.rank))]


def item_in(row: Row[Any]) -> Item:
    """The item a row of ``item`` or ``item_version`` holds."""
    source = Source(row.source_system, row.source_key, row.source_url or "") if row.source_system else None
    return Item(
        row.id,
        row.program,
        row.team,
        row.key,
        row.title,
        row.description,
        row.type,
        row.parent,
        row.state,
        row.category,
        row.points,
        row.rank,
        row.sprint,
        row.assignee,
        row.labels,
        row.due,
        source,
        row.scores,
        row.archived,
        row.created_at,
        row.started_at,
        row.done_at,
        row.changed,
    )


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


def teams_of(connection: Connection, program: str, seq: int | None = None) -> list[Team]:
    """The teams of a program, by name."""
    rows, held = as_of(accounts.team, tables.team_version, seq)
    chosen = select(rows.c.id, rows.c.name, rows.c.key).where(rows.c.program == program, *held)
    ordered_by_name = chosen.order_by(rows.c.name, rows.c.id)
    return [Team(row.id, row.name, row.key) for row in connection.execute(ordered_by_name)]


def increments_of(connection: Connection, program: str, seq: int | None = None) -> list[Increment]:
    """The planning intervals of a program, in time."""
    chosen = select(tables.increment).where(tables.increment.c.program == program)
    if seq is not None:
        chosen = chosen.where(tables.increment.c.seq <= seq)
    return [
        Increment(row.id, row.name, row.starts_on, row.ends_on)
        for row in connection.execute(chosen.order_by(tables.increment.c.starts_on))
    ]


def sprints_of(connection: Connection, program: str, seq: int | None = None) -> list[Sprint]:
    """The Sprints of a program's calendar, in time."""
    chosen = select(tables.sprint).where(tables.sprint.c.program == program)
    if seq is not None:
        chosen = chosen.where(tables.sprint.c.seq <= seq)
    return [sprint_in(row) for row in connection.execute(chosen.order_by(tables.sprint.c.position))]


def sprint_in(row: Row[Any]) -> Sprint:
    """The Sprint a row of ``sprint`` holds."""
    return Sprint(row.id, row.name, row.position, row.starts_on, row.ends_on, row.increment)


def team_sprint(connection: Connection, team: str, sprint: str) -> TeamSprint:
    """A team's share of a Sprint; planned without a goal where nothing was said yet."""
    here = (tables.team_sprint.c.team == team) & (tables.team_sprint.c.sprint == sprint)
    row = connection.execute(select(tables.team_sprint).where(here)).one_or_none()
    return _team_sprint_in(row) if row is not None else TeamSprint(team, sprint)


def team_sprints_of(connection: Connection, program: str, seq: int | None = None) -> list[TeamSprint]:
    """What teams said or did about Sprints."""
    rows, held = as_of(tables.team_sprint, tables.team_sprint_version, seq)
    found = connection.execute(select(rows).where(rows.c.program == program, *held).order_by(rows.c.id))
    return [_team_sprint_in(row) for row in found]


def _team_sprint_in(row: Row[Any]) -> TeamSprint:
    return TeamSprint(
        row.team,
        row.sprint,
        row.state,
        row.goal,
        row.capacity,
        row.committed_points,
        row.done_points,
        row.started_at,
        row.closed_at,
        row.changed,
    )


def availability_of(
    connection: Connection,
    program: str,
    team: str | None = None,
    sprint: str | None = None,
    seq: int | None = None,
) -> list[Availability]:
    """What was said about who is there, in a program, or in one team or Sprint of it."""
    kept, held = as_of(tables.availability, tables.availability_version, seq)
    chosen = select(kept).where(kept.c.program == program, *held)
    if team is not None:
        chosen = chosen.where(kept.c.team == team)
    if sprint is not None:
        chosen = chosen.where(kept.c.sprint == sprint)
    found = connection.execute(chosen.order_by(kept.c.team, kept.c.sprint, kept.c.person))
    return [
        Availability(row.team, row.sprint, row.person, row.days_off, row.focus, row.allocation)
        for row in found
    ]


def members_of(connection: Connection, program: str, at: int | None = None) -> set[str]:
    """The people who have a role in a program or in a team of it, or had one at a time (milliseconds)."""
    rows, held = _roles_at(at)
    chosen = select(rows.c.person).where(rows.c.program == program, *held)
    return set(connection.execute(chosen).scalars())


def people_in_role(
    connection: Connection, program: str, role: Role, at: int | None = None
) -> dict[str, list[str]]:
    """Who had a role in each team of a program, by team, at a time (milliseconds; None: now)."""
    rows, held = _roles_at(at)
    chosen = select(rows.c.team, rows.c.person).where(
        rows.c.program == program, rows.c.team != "", rows.c.role == role, *held
    )
    found: dict[str, list[str]] = {}
    for team, person in connection.execute(chosen.order_by(rows.c.team, rows.c.person)):
        found.setdefault(team, []).append(person)
    return found


def _roles_at(at: int | None) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """Where to read the roles that were held at a time, and the conditions under which they were."""
    if at is None:
        return accounts.membership, []
    then = accounts.membership_version
    return then, [then.c.from_at <= at, or_(then.c.to_at.is_(None), then.c.to_at > at)]


def time_zone_of(connection: Connection, program: str) -> ZoneInfo:
    """The time zone whose midnight ends the program's day."""
    chosen = select(accounts.program.c.time_zone).where(accounts.program.c.id == program)
    return ZoneInfo(connection.execute(chosen).scalar() or "UTC")


def day_of(connection: Connection, program: str, now: int) -> date:
    """The program's day at ``now`` (milliseconds)."""
    return datetime.fromtimestamp(now / 1000, time_zone_of(connection, program)).date()


def midnight_after(connection: Connection, program: str, day: date) -> int:
    """The time (milliseconds) at which a day of the program is over."""
    midnight = datetime.combine(day + timedelta(days=1), time(), time_zone_of(connection, program))
    return int(midnight.timestamp() * 1000)


def head_of(connection: Connection, program: str) -> int:
    """The number of the last event of the program's stream."""
    return journal.head(connection, stream_of(program))


def seq_at_end_of(connection: Connection, program: str, day: date) -> int:
    """The number of the last event of the program's stream before that day's midnight; 0 before all.

    The writer's clock never runs back within a stream by more than a correction of the machine's, so
    the place is found by halving.
    """
    end, stream = midnight_after(connection, program, day), stream_of(program)
    low, high = 0, head_of(connection, program)
    while low < high:
        middle = (low + high + 1) // 2
        at = connection.execute(
            select(event.c.at).where(event.c.stream == stream, event.c.seq == middle)
        ).scalar_one()
        low, high = (middle, high) if at < end else (low, middle - 1)
    return low


def rows_as_of(seq: int | None) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """The items' rows and the conditions under which they held, for a query of one's own."""
    return as_of(tables.item, tables.item_version, seq)
