"""The program seen whole: the rows of its rollup, and the graph of who waits for whom."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, func, select

from accounts.events import stream_of
from backlog import queries as backlog
from backlog import tables as backlog_tables
from backlog.days import Moment
from backlog.queries import Item
from journal import tables as journal
from program import queries
from program.capacity_queries import capacities
from program.dependencies import Flag
from program.forecast_queries import ahead_of
from program.graph import cycles
from program.queries import Confidence
from program.rollup import Rollup, rollup
from program.rollup_rows import ConfidenceRow, ContractRow, ItemRow, Rows, SprintRow, TeamRow
from program.schedule import critical_path

CHANGES = 20
GONE = ("withdrawn", "rejected")


def rollup_of(connection: Connection, program: str, when: Moment) -> Rollup:
    """The rollup of a program at the end of a day, or now."""
    return rollup(_rows(connection, program, when), when.day)


def _rows(connection: Connection, program: str, when: Moment) -> Rows:
    rows, held = backlog.rows_as_of(when.seq)
    counted = select(rows.c.team, rows.c.type, rows.c.category, rows.c.points, rows.c.sprint).where(
        rows.c.program == program, rows.c.archived.is_(False), *held
    )
    items = [ItemRow(*row) for row in connection.execute(counted)]
    contracts = [
        ContractRow(one.row.consumer_team, one.judgement.flag)
        for one in queries.judged(connection, program, when.day, when.seq)
    ]
    return Rows(
        _teams(connection, program, when.seq),
        items,
        _sprints(connection, program, when.seq),
        contracts,
        ahead=ahead_of(connection, program, when),
    )


def _teams(connection: Connection, program: str, seq: int | None) -> list[TeamRow]:
    votes: dict[str | None, Confidence] = {
        one.team: one for one in queries.confidence_of(connection, program, seq)
    }
    touched = _last_days(connection, program, seq)
    return [
        TeamRow(
            team.id,
            team.name,
            ConfidenceRow(votes[team.id].mean, votes[team.id].votes) if team.id in votes else None,
            last_event=touched.get(team.id),
        )
        for team in backlog.teams_of(connection, program)
    ]


def _last_days(connection: Connection, program: str, seq: int | None) -> dict[str, date]:
    """The last day on which anything about an item of each team changed."""
    rows, held = backlog.rows_as_of(seq)
    last = (
        select(rows.c.team, func.max(rows.c.changed).label("seq"))
        .where(rows.c.program == program, *held)
        .group_by(rows.c.team)
        .subquery()
    )
    at = select(last.c.team, journal.event.c.at).join(
        journal.event, (journal.event.c.stream == stream_of(program)) & (journal.event.c.seq == last.c.seq)
    )
    zone = backlog.time_zone_of(connection, program)
    return {team: _day(at, zone) for team, at in connection.execute(at)}


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, zone).date()


def _sprints(connection: Connection, program: str, seq: int | None) -> list[SprintRow]:
    shares = backlog.team_sprints_of(connection, program, seq)
    said = {(one.team, one.sprint): one for one in shares}
    carries = capacities(connection, program, shares)
    found = []
    for team in backlog.teams_of(connection, program):
        for sprint in backlog.sprints_of(connection, program):
            share = said.get((team.id, sprint.id), backlog.TeamSprint(team.id, sprint.id))
            ends_on = date.fromisoformat(sprint.ends_on)
            points: Fraction | None = carries.get((team.id, sprint.id))
            found.append(
                SprintRow(team.id, sprint.id, sprint.index, ends_on, share.state, share.goal, points)
            )
    return found


class Change(Struct, frozen=True):
    """An event of the program: what it is called, and when and by whom."""

    seq: int
    at: int
    kind: str
    actor: str | None


def changes_of(connection: Connection, program: str, seq: int | None = None) -> list[Change]:
    """The last events of the program, the newest first."""
    row = journal.event.c
    chosen = select(row.seq, row.at, row.kind, row.actor).where(row.stream == stream_of(program))
    if seq is not None:
        chosen = chosen.where(row.seq <= seq)
    return [Change(*one) for one in connection.execute(chosen.order_by(row.seq.desc()).limit(CHANGES))]


class Node(Struct, frozen=True):
    """An item that waits or is waited for. ``slack`` is in Sprints; an external one has no team or Sprint."""

    id: str
    key: str
    title: str
    team: str | None
    sprint: str | None
    external: bool
    critical: bool
    slack: int | None


class Edge(Struct, frozen=True):
    """``consumer`` waits for ``producer``. A link that leads out of the program has no flag."""

    id: str
    producer: str
    consumer: str
    flag: Flag | None


class Graph(Struct, frozen=True):
    """Who waits for whom in a program. ``cycles`` are closed paths; ``slack`` is by item, in Sprints."""

    nodes: list[Node]
    edges: list[Edge]
    cycles: list[list[str]]
    critical_path: list[str]
    slack: dict[str, int]


def graph_of(connection: Connection, program: str, when: Moment) -> Graph:
    """The graph of a program at the end of a day, or now."""
    open_ones = [
        one
        for one in queries.judged(connection, program, when.day, when.seq)
        if one.row.producer is not None and one.row.state not in GONE
    ]
    edges = [
        Edge(one.row.id, one.row.producer, one.row.consumer, one.judgement.flag)
        for one in open_ones
        if one.row.producer is not None
    ]
    outside = _external_edges(connection, program)
    externals = _externals(connection, program)
    linked = {node for edge in [*edges, *outside] for node in (edge.producer, edge.consumer)}
    pairs = [(edge.producer, edge.consumer) for edge in edges]
    schedule = critical_path({}, pairs)
    items = {one.id: one for one in backlog.items_of_program(connection, program, when.seq, archived=True)}
    nodes = []
    for id in sorted(linked):
        window = schedule.windows.get(id)
        critical, slack = (window.critical, window.slack) if window else (False, None)
        if id in items:
            nodes.append(_node(items[id], critical, slack))
        elif id in externals:
            key, title = externals[id]
            nodes.append(Node(id, key, title, None, None, external=True, critical=False, slack=None))
    return Graph(
        nodes,
        [*edges, *outside],
        [list(one.shortest) for one in cycles(pairs)],
        list(schedule.path),
        {id: window.slack for id, window in schedule.windows.items()},
    )


def _node(item: Item, critical: bool, slack: int | None) -> Node:
    return Node(
        item.id, item.key, item.title, item.team, item.sprint, external=False, critical=critical, slack=slack
    )


def _external_edges(connection: Connection, program: str) -> list[Edge]:
    row = backlog_tables.link.c
    chosen = select(row.id, row.to_node, row.from_node).where(
        row.program == program, row.kind == "dependency", row.external.is_(True)
    )
    return [Edge(id, to, of, None) for id, to, of in connection.execute(chosen)]


def _externals(connection: Connection, program: str) -> dict[str, tuple[str, str]]:
    row = backlog_tables.external_item.c
    chosen = select(row.id, row.key, row.title).where(row.program == program)
    return {id: (key, title) for id, key, title in connection.execute(chosen)}
