"""The program seen whole: the rows of its rollup, and the graph of who waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, select

from accounts.events import stream_of
from backlog import queries as backlog
from backlog import tables as backlog_tables
from backlog.days import Moment
from backlog.queries import Item
from backlog.versions import as_of
from journal import tables as journal
from program import queries, tables
from program.capacity.queries import capacities
from program.dependencies.dependencies import Flag
from program.dependencies.standing_queries import Standing, standings_of
from program.forecast.queries import ahead_now, ahead_of
from program.pictures.picture import Counted, Picture, counted
from program.pictures.tally import Tallies, count
from program.plan.graph import cycles, web
from program.plan.schedule import critical_path
from program.queries import Confidence
from program.register.risk_queries import Exposures, exposures_of
from program.reviews.queries import baseline_of, overrides_of
from program.rollup.rollup import Rollup, rollup
from program.rollup.rows import ConfidenceRow, ContractRow, Rows, SprintRow, TeamRow
from program.rollup.status import Override

CHANGES = 20
GONE = ("withdrawn", "rejected")


class Said(Struct, frozen=True):
    """What people say of teams, and under None of the program: owned risks, colours beside the computed."""

    exposures: Exposures
    overrides: Mapping[str | None, Override]


class Counts(Struct, frozen=True):
    """What the numbers of a moment are counted from: the items and the dependencies."""

    items: Counted
    tallies: Tallies
    standings: Sequence[Standing]


def counts_of(connection: Connection, program: str, when: Moment) -> Counts:
    """What is counted at the end of a day, or now."""
    items = counted(connection, program, when.seq)
    return Counts(items, count(items.items), standings_of(connection, program, when.day, when.seq))


def rollup_of(connection: Connection, program: str, when: Moment, counts: Counts | None = None) -> Rollup:
    """The rollup of a program at the end of a day, or now; ``counts``: for who has counted already."""
    counts = counts or counts_of(connection, program, when)
    return rollup(_rows(connection, program, when, counts), when.day, counts.tallies)


def rollup_now(connection: Connection, seen: Picture) -> Rollup:
    """The rollup of a program as it was seen just now; it counts nothing again."""
    when = Moment(seen.day, None)
    said = Said(
        exposures_of(connection, seen.program, None), overrides_of(connection, seen.program, seen.day)
    )
    teams = _teams(connection, seen.program, None, seen.touched, said)
    sprints = _sprints(connection, seen.program, when)
    rows = Rows(
        teams,
        (),
        sprints,
        seen.contracts,
        said.exposures.get(None, ()),
        ahead_now(connection, seen.program, seen.day, large=seen.large),
        said.overrides.get(None),
    )
    return rollup(rows, seen.day, seen.tallies)


def _rows(connection: Connection, program: str, when: Moment, counts: Counts) -> Rows:
    flags = Counter((one.consumer_team, one.flag) for one in counts.standings)
    contracts = [ContractRow(team, flag, many) for (team, flag), many in flags.items()]
    said = Said(
        exposures_of(connection, program, when.seq), overrides_of(connection, program, when.day, when.seq)
    )
    return Rows(
        _teams(connection, program, when.seq, counts.items.touched, said),
        counts.items.items,
        _sprints(connection, program, when),
        contracts,
        said.exposures.get(None, ()),
        ahead_of(connection, program, when),
        said.overrides.get(None),
    )


def _teams(
    connection: Connection,
    program: str,
    seq: int | None,
    touched: Mapping[str, int],
    said: Said,
) -> list[TeamRow]:
    votes: dict[str | None, Confidence] = {
        one.team: one for one in queries.confidence_of(connection, program, seq)
    }
    days = _days(connection, program, touched)
    baseline = baseline_of(connection, program, seq)
    locked = None if baseline is None else baseline.points
    return [
        TeamRow(
            team.id,
            team.name,
            ConfidenceRow(votes[team.id].mean, votes[team.id].votes) if team.id in votes else None,
            baseline=None if locked is None else locked.get(team.id, 0.0),
            exposures=said.exposures.get(team.id, ()),
            last_event=days.get(team.id),
            override=said.overrides.get(team.id),
        )
        for team in backlog.teams_of(connection, program, seq)
    ]


def _days(connection: Connection, program: str, touched: Mapping[str, int]) -> dict[str, date]:
    """The days of these events, by team."""
    row, zone = journal.event.c, backlog.time_zone_of(connection, program)
    chosen = select(row.seq, row.at).where(row.stream == stream_of(program), row.seq.in_(touched.values()))
    at = {one.seq: one.at for one in connection.execute(chosen)}
    return {team: _day(at[seq], zone) for team, seq in touched.items() if seq in at}


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, zone).date()


def _sprints(connection: Connection, program: str, when: Moment) -> list[SprintRow]:
    shares = backlog.team_sprints_of(connection, program, when.seq)
    said = {(one.team, one.sprint): one for one in shares}
    carries = capacities(connection, program, shares, when)
    found = []
    calendar = backlog.sprints_of(connection, program, when.seq)
    for team in backlog.teams_of(connection, program, when.seq):
        for sprint in calendar:
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
    outside = _external_edges(connection, program, when.seq)
    externals = _externals(connection, program)
    linked = {node for edge in [*edges, *outside] for node in (edge.producer, edge.consumer)}
    waits = web((edge.producer, edge.consumer) for edge in edges)
    schedule = critical_path({}, waits)
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
        [list(one.shortest) for one in cycles(waits)],
        list(schedule.path),
        {id: window.slack for id, window in schedule.windows.items()},
    )


def _node(item: Item, critical: bool, slack: int | None) -> Node:
    return Node(
        item.id, item.key, item.title, item.team, item.sprint, external=False, critical=critical, slack=slack
    )


def _external_edges(connection: Connection, program: str, seq: int | None) -> list[Edge]:
    rows, held = as_of(backlog_tables.link, backlog_tables.link_version, seq)
    contracts, then = as_of(tables.dependency, tables.dependency_version, seq)
    row, contract = rows.c, contracts.c
    taken = select(contract.link).where(contract.program == program, contract.link.is_not(None), *then)
    chosen = select(row.id, row.to_node, row.from_node).where(
        row.program == program,
        row.kind == "dependency",
        row.external.is_(True),
        row.id.not_in(taken),
        *held,
    )
    return [Edge(id, to, of, None) for id, to, of in connection.execute(chosen)]


def _externals(connection: Connection, program: str) -> dict[str, tuple[str, str]]:
    row = backlog_tables.external_item.c
    chosen = select(row.id, row.key, row.title).where(row.program == program)
    return {id: (key, title) for id, key, title in connection.execute(chosen)}
