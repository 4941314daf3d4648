"""Who waits for whom: cycles and the order without them.

An edge is (producer, consumer): the second waits for the first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cycle:
    """Items that wait for each other. `shortest` is a closed path: its first item stands at its end too."""

    members: tuple[str, ...]
    shortest: tuple[str, ...]


def cycles(edges: Iterable[Edge]) -> tuple[Cycle, ...]:
    """Every knot of items that wait for each other, with the shortest cycle in it; sorted by members."""
    graph = adjacency(edges)
    knots = [
        tuple(sorted(component))
        for component in components(graph)
        if len(component) > 1 or component[0] in graph[component[0]]
    ]
    return tuple(Cycle(members, _shortest_cycle(members, graph)) for members in sorted(knots))


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
    """Strongly connected components, consumers before producers. O(V + E), without recursion.

    Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1(2), 1972.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    found: list[list[str]] = []
    for root in graph:
        if root not in number:
            _explore(root, graph, number, low, open_nodes, found)
    return found


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


def _explore(
    root: str,
    graph: Mapping[str, Sequence[str]],
    number: dict[str, int],
    low: dict[str, int],
    open_nodes: dict[str, None],
    found: list[list[str]],
) -> None:
    number[root] = low[root] = len(number)
    open_nodes[root] = None
    path = [(root, iter(graph[root]))]
    while path:
        node, ahead = path[-1]
        for after in ahead:
            if after not in number:
                number[after] = low[after] = len(number)
                open_nodes[after] = None
                path.append((after, iter(graph[after])))
                break
            if after in open_nodes:
                low[node] = min(low[node], number[after])
        else:
            path.pop()
            if path:
                low[path[-1][0]] = min(low[path[-1][0]], low[node])
            if low[node] == number[node]:
                found.append(_taken_off(open_nodes, node))


def _taken_off(open_nodes: dict[str, None], root: str) -> list[str]:
    component = []
    while True:
        node, _ = open_nodes.popitem()
        component.append(node)
        if node == root:
            return component


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
