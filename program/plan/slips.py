"""How far a slip carries: what waits for an item moves just as far as it forces it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from program.plan.graph import components

Places = Mapping[str, int]
"""The Sprint in which each item is planned, by its index."""


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective with its business value (1 to 10) and the items it rests on."""

    id: str
    business_value: int
    items: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """Where items end up, those that moved only; `because`: the producer that forced a consumer."""

    places: dict[str, int] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)


def push(
    places: Places,
    consumers: Mapping[str, Sequence[str]],
    slips: Mapping[str, int],
    lag: int = 1,
    held: Collection[str] = (),
) -> Pushed:
    """Everything that moves when some items slip by so many Sprints; an item takes one Sprint.

    A consumer moves just as far as a producer that moved forces it; conflicts that the plan had before
    are not the slip's and move nothing. What is taken forward moves alone. Items that wait for each other
    force each other at most once round, so that nothing is pushed for ever. `lag` is 0 where a consumer
    may share its producer's Sprint, else 1. Items of `held` stay where they are, and so do those that are
    planned nowhere. O(V + E) of what stands downstream, where there is no cycle.
    """
    shift = {item: sprints for item, sprints in slips.items() if item in places and sprints}
    graph = _downstream(consumers, places, shift, held)
    because: dict[str, str] = {}

    def forced(item: str, by: int, knot: set[str], within: bool) -> set[str]:
        """Those, within the knot or outside of it, whom the item's new place forced further."""
        found = set()
        for consumer in graph[item] if by > 0 else ():
            force = places[item] + by + lag - places[consumer]
            if (consumer in knot) is within and force > shift.get(consumer, 0):
                shift[consumer], because[consumer] = force, item
                found.add(consumer)
        return found

    for members in reversed(components(graph)):
        knot = set(members)
        moving = knot & shift.keys()
        for _round in members[1:]:
            before = {item: shift[item] for item in moving}
            moving = {one for item, by in before.items() for one in forced(item, by, knot, within=True)}
        for item in members:
            forced(item, shift.get(item, 0), knot, within=False)
    return Pushed({item: places[item] + by for item, by in shift.items() if by}, because)


def _downstream(
    consumers: Mapping[str, Sequence[str]], places: Places, sources: Mapping[str, int], held: Collection[str]
) -> dict[str, list[str]]:
    """The part of the graph that stands downstream of what moves, planned items only."""
    found: dict[str, list[str]] = {}
    ahead = list(sources)
    while ahead:
        item = ahead.pop()
        if item not in found:
            found[item] = [
                after for after in consumers.get(item, ()) if after in places and after not in held
            ]
            ahead.extend(found[item])
    return found
