"""The plan on the grid of Sprints: critical path and slack.

Kelley and Walker, "Critical-path planning and scheduling", 1959, counted in whole Sprints. `lag` is 1
where a consumer starts in the Sprint after its producer, 0 where they may share one. Items that wait for
each other in a cycle are placed together, as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct

from program.plan.graph import Edge, adjacency, components


class Window(Struct, frozen=True):
    """First and last Sprint in which an item can start and end, and the Sprints between them."""

    earliest_start: int
    earliest_end: int
    latest_start: int
    latest_end: int

    @property
    def slack(self) -> int:
        return self.latest_start - self.earliest_start

    @property
    def critical(self) -> bool:
        return self.slack <= 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """`path` is the chain that forces the item with the least slack, producers first."""

    windows: Mapping[str, Window]
    path: tuple[str, ...]


def critical_path(
    spans: Mapping[str, int], edges: Iterable[Edge], targets: Mapping[str, int] | None = None, lag: int = 1
) -> Schedule:
    """Windows of all items, in Sprints counted from 1.

    `spans`: Sprints an item takes (1 where not given). `targets`: the Sprint in which an item must end;
    without one, the last Sprint of the earliest plan.
    """
    graph = adjacency(edges, spans)
    order = components(graph)[::-1]
    knot = {item: i for i, members in enumerate(order) for item in members}
    starts, forced_by = _earliest(spans, graph, order, knot, lag)
    ends = {item: starts[item] + spans.get(item, 1) - 1 for item in starts}
    latest = _latest(spans, graph, order, knot, {**dict.fromkeys(graph, _last(ends)), **(targets or {})}, lag)
    windows = {
        item: Window(starts[item], ends[item], latest[item] - spans.get(item, 1) + 1, latest[item])
        for item in graph
    }
    return Schedule(windows, _forcing_path(windows, forced_by))


def plan_slack(planned: Mapping[str, int], needs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sprints between an item's planned end and the first Sprint in which somebody needs it.

    `needs`: (producer item, needed by). Items that are not planned or not needed are left out.
    """
    latest: dict[str, int] = {}
    for item, needed_by in needs:
        latest[item] = min(needed_by, latest.get(item, needed_by))
    return {item: sprint - planned[item] for item, sprint in latest.items() if item in planned}


def _earliest(
    spans: Mapping[str, int],
    graph: Mapping[str, Sequence[str]],
    order: Sequence[Sequence[str]],
    knot: Mapping[str, int],
    lag: int,
) -> tuple[dict[str, int], dict[str, str]]:
    floor = [1] * len(order)
    forced: list[str | None] = [None] * len(order)
    starts: dict[str, int] = {}
    forced_by: dict[str, str] = {}
    for i, members in enumerate(order):
        for item in members:
            starts[item] = floor[i]
            if (by := forced[i]) is not None:
                forced_by[item] = by
            after_it = floor[i] + spans.get(item, 1) - 1 + lag
            for consumer in graph[item]:
                j = knot[consumer]
                if j != i and after_it > floor[j]:
                    floor[j], forced[j] = after_it, item
    return starts, forced_by


def _latest(
    spans: Mapping[str, int],
    graph: Mapping[str, Sequence[str]],
    order: Sequence[Sequence[str]],
    knot: Mapping[str, int],
    targets: Mapping[str, int],
    lag: int,
) -> dict[str, int]:
    ends: dict[str, int] = {}
    starts: dict[str, int] = {}
    for i in range(len(order) - 1, -1, -1):
        latest_starts = []
        for item in order[i]:
            latest = targets[item]
            for after in graph[item]:
                if knot[after] != i and starts[after] - lag < latest:
                    latest = starts[after] - lag
            latest_starts.append(latest - spans.get(item, 1) + 1)
        for item in order[i]:
            starts[item] = min(latest_starts)
            ends[item] = starts[item] + spans.get(item, 1) - 1
    return ends


def _last(ends: Mapping[str, int]) -> int:
    return max(ends.values(), default=1)


def _forcing_path(windows: Mapping[str, Window], forced_by: Mapping[str, str]) -> tuple[str, ...]:
    if not windows:
        return ()
    least = min(window.slack for window in windows.values())
    tight = [name for name, window in windows.items() if window.slack == least]
    item = min(tight, key=lambda name: (-windows[name].earliest_end, name))
    path = [item]
    while item in forced_by:
        item = forced_by[item]
        path.append(item)
    return tuple(reversed(path))
