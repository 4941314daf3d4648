"""Who waits for whom in a program: items and what lies outside, with cycles, critical path and slack."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.days import Moment
from backlog.link_queries import outside_of
from backlog.queries import Item
from program import queries
from program.dependencies.dependencies import Flag
from program.plan.graph import cycles, web
from program.plan.link_queries import loose_waits_outside
from program.plan.schedule import critical_path

GONE = ("withdrawn", "rejected")


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
    outside = [
        Edge(one.id, one.to_node, one.from_node, None)
        for one in loose_waits_outside(connection, program, when.seq)
    ]
    externals = outside_of(connection, program)
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
            there = externals[id]
            nodes.append(
                Node(id, there.key, there.title, None, None, external=True, critical=False, slack=None)
            )
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
