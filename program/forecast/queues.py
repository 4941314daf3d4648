"""What each team has ahead of it, in the order in which it will be done, and who waits for whom in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from math import inf

from program.forecast.forecast import Place, Plan, Queue, unforeseen
from program.plan.graph import Edge


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that is not done. ``sprint`` is the index of its Sprint, ``size`` what it counts for in its
    team's throughput: 1, or its points in tenths. Features and epics are made of others: not ``counted``."""

    id: str
    team: str
    parent: str | None
    counted: bool
    doing: bool
    sprint: int | None
    rank: str
    size: int


@dataclass(frozen=True, slots=True)
class Need:
    """A dependency that is not delivered. ``promised``: the index of the Sprint of its promise, and ``due``
    the week in which that ends, where a promise stands."""

    id: str
    consumer: str
    producer: str | None
    producer_team: str
    promised: int | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True)
class Queues:
    """The plan to forecast; ``left_out`` are the needs of which nobody can say when they are met."""

    plan: Plan
    left_out: tuple[Need, ...]


def queues(
    items: Iterable[OpenItem],
    needs: Sequence[Need],
    histories: Mapping[str, tuple[int, ...]],
    last_sprint: int | None,
    planners: Set[str],
) -> Queues:
    """The queues of the teams that have a history (which may be empty): what is begun first, then by Sprint,
    then by rank. What is in no Sprint stands where it was promised,
    or where its feature is.

    What is left of a team's plan ends with the last item in a Sprint up to ``last_sprint``; for who is none
    of the ``planners``, or where there is no such Sprint, with its last item at all. The program's plan is
    that of the planners, where there are any. An item that is nobody's
    queue stands as an end of a wait all the same: a feature is done with its last item in each team's queue,
    and one without open items stands behind what comes before it.
    """
    ahead: dict[str, list[OpenItem]] = {team: [] for team in histories}
    for item in sorted(_where_due(items, needs), key=_turn):
        if item.team in ahead:
            ahead[item.team].append(item)
    places = {item.id: place for team in ahead for item, place in _placed(ahead[team])}
    left = {
        team: _left(queue, places, last_sprint if team in planners else None) for team, queue in ahead.items()
    }
    ends = _Ends(ahead, places)
    waits, promised, left_out = _waits(needs, ends, histories)
    linked = {end for edge in waits for end in edge} - promised.keys()
    plan = Plan(
        {team: Queue(history, left[team]) for team, history in histories.items()},
        {id: Place(ends.team[id], places[id]) for id in sorted(linked)},
        tuple(waits),
        promised,
        frozenset(planners & histories.keys()) or None,
    )
    return Queues(plan, tuple(left_out))


def _where_due(items: Iterable[OpenItem], needs: Iterable[Need]) -> Iterable[OpenItem]:
    """The items in the Sprints in which they are to be done."""
    known = {item.id: item for item in items}
    promised: dict[str | None, int] = {}
    for need in needs:
        if need.promised is not None:
            promised[need.producer] = min(need.promised, promised.get(need.producer, need.promised))
    for item in known.values():
        at, seen = item, {item.id}
        while (sprint := promised.get(at.id) if at.sprint is None else at.sprint) is None:
            if at.parent is None or at.parent not in known or at.parent in seen:
                break
            at = known[at.parent]
            seen.add(at.id)
        yield item if sprint == item.sprint else replace(item, sprint=sprint)


def _turn(item: OpenItem) -> tuple[bool, float, str, str]:
    return not item.doing, inf if item.sprint is None else item.sprint, item.rank, item.id


def _placed(queue: Sequence[OpenItem]) -> Iterable[tuple[OpenItem, int]]:
    done = 0
    for item in queue:
        done += item.size if item.counted else 0
        yield item, done if item.counted else done + item.size


def _left(queue: Sequence[OpenItem], places: Mapping[str, int], last_sprint: int | None) -> int:
    return max(
        (
            places[item.id]
            for item in queue
            if item.counted
            and (last_sprint is None or (item.sprint is not None and item.sprint <= last_sprint))
        ),
        default=0,
    )


class _Ends:
    """The items in queues that an item of a dependency stands for."""

    def __init__(self, ahead: Mapping[str, Sequence[OpenItem]], places: Mapping[str, int]) -> None:
        self.team = {item.id: team for team, queue in ahead.items() for item in queue}
        self._counted = {item.id for queue in ahead.values() for item in queue if item.counted}
        self._places = places
        self._parts: dict[str, list[str]] = {}
        for queue in ahead.values():
            for item in queue:
                if item.parent is not None:
                    self._parts.setdefault(item.parent, []).append(item.id)

    def of(self, item: str) -> list[str]:
        """Itself, or of what it is made of the last in each team's queue; none where it is done."""
        if item not in self.team:
            return []
        last: dict[str, str] = {}
        for part in self._within(item):
            team = self.team[part]
            if team not in last or self._places[part] > self._places[last[team]]:
                last[team] = part
        return sorted(last.values()) or [item]

    def _within(self, item: str) -> list[str]:
        if item in self._counted:
            return [item]
        seen, found, ahead = {item}, [], list(self._parts.get(item, ()))
        while ahead:
            part = ahead.pop()
            if part not in seen:
                seen.add(part)
                found += [part] if part in self._counted else []
                ahead += self._parts.get(part, ())
        return found


def _waits(
    needs: Iterable[Need], ends: _Ends, histories: Mapping[str, tuple[int, ...]]
) -> tuple[list[Edge], dict[str, int], list[Need]]:
    """Who waits for whom; deliveries that only a promise tells of, under the id of their dependency; and the
    dependencies that have neither."""
    waits: dict[Edge, None] = {}
    promised: dict[str, int] = {}
    left_out = []
    for need in needs:
        consumers = ends.of(need.consumer)
        producers = ends.of(need.producer) if need.producer is not None else []
        if not consumers or (need.producer is not None and not producers):
            continue
        if not producers or any(unforeseen(histories[ends.team[one]]) for one in producers):
            if need.due is None:
                left_out.append(need)
                continue
            producers, promised[need.id] = [need.id], need.due
        waits |= {(p, c): None for p in producers for c in consumers if p != c}
    return list(waits), promised, left_out
