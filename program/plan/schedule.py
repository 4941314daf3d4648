"""The plan on the grid of Sprints: critical path and slack.

Kelley and Walker, "Critical-path planning and scheduling", 1959, counted in whole Sprints. `lag` is 1
where a consumer starts in the Sprint after its producer, 0 where they may share one. Items that wait for
each other in a cycle are placed together, as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct

from program.plan.graph import Edge, Web, web


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
    spans: Mapping[str, int],
    edges: Iterable[Edge] | Web,
    targets: Mapping[str, int] | None = None,
    lag: int = 1,
) -> Schedule:
    """Windows of all items, in Sprints counted from 1.

    `spans`: Sprints an item takes (1 where not given; a web has to know all of them). `targets`: the Sprint
    in which an item must end; without one, the last Sprint of the earliest plan.
    """
    known = edges if isinstance(edges, Web) else web(edges, spans)
    nodes = known.nodes
    takes = [spans.get(item, 1) for item in nodes]
    starts, forced_by = _earliest(known, takes, lag)
    ends = [start + span - 1 for start, span in zip(starts, takes, strict=True)]
    last = max(ends, default=1)
    wanted = targets or {}
    latest = _latest(known, takes, [wanted.get(item, last) for item in nodes], lag)
    begins = [end - span + 1 for end, span in zip(latest, takes, strict=True)]
    windows = dict(zip(nodes, map(Window, starts, ends, begins, latest), strict=True))
    slacks = [late - early for late, early in zip(begins, starts, strict=True)]
    return Schedule(windows, _forcing_path(nodes, ends, slacks, forced_by))


def plan_slack(planned: Mapping[str, int], needs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sprints between an item's planned end and the first Sprint in which somebody needs it.

    `needs`: (producer item, needed by). Items that are not planned or not needed are left out.
    """
    latest: dict[str, int] = {}
    for item, needed_by in needs:
        latest[item] = min(needed_by, latest.get(item, needed_by))
    return {item: sprint - planned[item] for item, sprint in latest.items() if item in planned}


def _earliest(known: Web, takes: Sequence[int], lag: int) -> tuple[list[int], list[int | None]]:
    """The first Sprint of each item, and by which it is forced there. A knot starts together."""
    starts = [1] * len(takes)
    forced_by: list[int | None] = [None] * len(takes)
    for knot in reversed(known.knots):
        if len(knot) > 1:
            _together(knot, starts, forced_by)
        inside = set(knot) if len(knot) > 1 else ()
        for item in knot:
            free = starts[item] + takes[item] - 1 + lag
            for consumer in known.after[item]:
                if free > starts[consumer] and consumer != item and consumer not in inside:
                    starts[consumer], forced_by[consumer] = free, item
    return starts, forced_by


def _together(knot: Sequence[int], starts: list[int], forced_by: list[int | None]) -> None:
    """The items of a knot start with the last of them, forced by what forces that."""
    last = max(knot, key=lambda item: starts[item])
    for item in knot:
        starts[item], forced_by[item] = starts[last], forced_by[last]


def _latest(known: Web, takes: Sequence[int], targets: list[int], lag: int) -> list[int]:
    """The last Sprint of each item, in which what waits for it is still in time. A knot starts together."""
    ends = targets
    for knot in known.knots:
        inside = set(knot) if len(knot) > 1 else ()
        for item in knot:
            end = ends[item]
            for after in known.after[item]:
                free = ends[after] - takes[after] + 1 - lag
                if free < end and after != item and after not in inside:
                    end = free
            ends[item] = end
        if len(knot) > 1:
            start = min(ends[item] - takes[item] + 1 for item in knot)
            for item in knot:
                ends[item] = start + takes[item] - 1
    return ends


def _forcing_path(
    nodes: Sequence[str], ends: Sequence[int], slacks: Sequence[int], forced_by: Sequence[int | None]
) -> tuple[str, ...]:
    """From the last of the items with the least slack back to what forces each."""
    if not nodes:
        return ()
    least = min(slacks)
    tight = [one for one, slack in enumerate(slacks) if slack == least]
    item: int | None = min(tight, key=lambda one: (-ends[one], nodes[one]))
    path = []
    while item is not None:
        path.append(nodes[item])
        item = forced_by[item]
    return tuple(reversed(path))
