"""Who waits for whom: cycles and the order without them.

An edge is (producer, consumer): the second waits for the first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cycle:
    """Items that wait for each other. `shortest` is a closed path: its first item stands at its end too."""

    members: tuple[str, ...]
    shortest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Web:
    """Who waits for whom, each once, by places in ``nodes``. ``knots`` are the strongly connected components,
    consumers before producers."""

    nodes: Sequence[str]
    after: Sequence[Sequence[int]]
    knots: Sequence[Sequence[int]]


def web(edges: Iterable[Edge], nodes: Iterable[str] = ()) -> Web:
    """The edges with all that they lead to, and these nodes. O(V + E)."""
    pairs = dict.fromkeys(edges)
    known = dict.fromkeys(chain(nodes, chain.from_iterable(pairs)))
    place = dict(zip(known, range(len(known)), strict=True))
    after: list[list[int]] = [[] for _ in known]
    for producer, consumer in pairs:
        after[place[producer]].append(place[consumer])
    return Web(list(known), after, _knots(after))


def cycles(edges: Iterable[Edge] | Web) -> tuple[Cycle, ...]:
    """Every knot of items that wait for each other, with the shortest cycle in it; sorted by members."""
    known = edges if isinstance(edges, Web) else web(edges)
    found = [_within(known, knot) for knot in known.knots if len(knot) > 1 or knot[0] in known.after[knot[0]]]
    return tuple(
        Cycle(members, _shortest_cycle(members, graph))
        for members, graph in sorted((tuple(sorted(graph)), graph) for graph in found)
    )


def _within(known: Web, knot: Sequence[int]) -> dict[str, list[str]]:
    inside, nodes = set(knot), known.nodes
    return {nodes[one]: [nodes[after] for after in known.after[one] if after in inside] for one in knot}


def would_close_cycle(edges: Iterable[Edge], new: Edge) -> tuple[str, ...] | None:
    """The closed path that `new` would complete, from its producer round to its producer; None if none."""
    producer, consumer = new
    if producer == consumer:
        return (producer, consumer)
    way = _way(adjacency(edges), consumer, producer)
    return None if way is None else (producer, *way)


def adjacency(edges: Iterable[Edge], nodes: Iterable[str] = ()) -> dict[str, list[str]]:
    """Consumers of each item, each once, in the order given; every item has an entry."""
    graph: dict[str, dict[str, None]] = {node: {} for node in nodes}
    for producer, consumer in edges:
        graph.setdefault(producer, {})[consumer] = None
        graph.setdefault(consumer, {})
    return {node: list(after) for node, after in graph.items()}


def components(graph: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Strongly connected components, consumers before producers. O(V + E), without recursion."""
    nodes = list(graph)
    place = dict(zip(nodes, range(len(nodes)), strict=True))
    knots = _knots([[place[after] for after in graph[node]] for node in nodes])
    return [[nodes[one] for one in knot] for knot in knots]


def dependents(graph: Mapping[str, Sequence[str]], item: str) -> frozenset[str]:
    """Everything that waits for `item`, directly or through others: its static blast radius."""
    seen: set[str] = set()
    ahead = [item]
    while ahead:
        for after in graph.get(ahead.pop(), ()):
            if after not in seen:
                seen.add(after)
                ahead.append(after)
    return frozenset(seen - {item})


def _knots(after: Sequence[Sequence[int]]) -> list[list[int]]:
    """Pearce, "A space-efficient algorithm for finding strongly connected components", Information Processing
    Letters 116(1), 2016, after Tarjan, 1972: one rank a node, the least that it leads back to."""
    settled = len(after) + 1
    rank = [0] * len(after)
    count, waiting, found = 0, list[int](), list[list[int]]()
    for root in range(len(after)):
        if rank[root]:
            continue
        count = rank[root] = count + 1
        path = [(root, count, iter(after[root]))]
        while path:
            node, own, ahead = path[-1]
            for one in ahead:
                if not rank[one]:
                    count = rank[one] = count + 1
                    path.append((one, count, iter(after[one])))
                    break
                if rank[one] < rank[node]:
                    rank[node] = rank[one]
            else:
                path.pop()
                if rank[node] == own:
                    found.append(_settled(node, own, waiting, rank, settled))
                    continue
                waiting.append(node)
                before = path[-1][0]
                rank[before] = min(rank[before], rank[node])
    return found


def _settled(root: int, own: int, waiting: list[int], rank: list[int], settled: int) -> list[int]:
    """The knot of a node that leads back no further than to itself."""
    knot = [root]
    while waiting and rank[waiting[-1]] >= own:
        knot.append(waiting.pop())
    for node in knot:
        rank[node] = settled
    return knot


def _shortest_cycle(members: Sequence[str], graph: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Cycles through a member are looked at once, then it is removed with all that stood only on it."""
    inside = set(members)
    left = {node: {after for after in graph[node] if after in inside} for node in members}
    before: dict[str, set[str]] = {node: set() for node in members}
    for node, afters in left.items():
        for after in afters:
            before[after].add(node)
    best: tuple[str, ...] = ()
    for node in members:
        if node not in left:
            continue
        way = _way(left, node, node, len(best) - 1 if best else len(members) + 1)
        best = way or best
        if len(best) == 2:
            break
        _peel(left, before, node)
    return best


def _way(
    graph: Mapping[str, Iterable[str]], start: str, goal: str, shorter_than: int | None = None
) -> tuple[str, ...] | None:
    """The shortest path of at least one edge and fewer than `shorter_than`, breadth first."""
    came_from: dict[str, str] = {}
    layer = deque([(start, 0)])
    while layer:
        node, depth = layer.popleft()
        if shorter_than is not None and depth + 1 >= shorter_than:
            return None
        for after in sorted(graph.get(node, ())):
            if after == goal:
                return _back(came_from, start, node, goal)
            if after not in came_from and after != start:
                came_from[after] = node
                layer.append((after, depth + 1))
    return None


def _back(came_from: Mapping[str, str], start: str, node: str, goal: str) -> tuple[str, ...]:
    way = [goal, node]
    while node != start:
        node = came_from[node]
        way.append(node)
    return tuple(reversed(way))


def _peel(left: dict[str, set[str]], before: dict[str, set[str]], node: str) -> None:
    """Remove a node, and then whatever nothing leads to or whatever leads nowhere."""
    gone = [node]
    while gone:
        node = gone.pop()
        if node in left:
            gone += _forget(node, left.pop(node), before)
            gone += _forget(node, before.pop(node), left)


def _forget(node: str, neighbours: set[str], back: dict[str, set[str]]) -> list[str]:
    emptied = []
    for neighbour in neighbours - {node}:
        back[neighbour].discard(node)
        if not back[neighbour]:
            emptied.append(neighbour)
    return emptied
