"""What each team has ahead of it, in the order in which it will be done, and who waits for whom in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import inf

from program.forecast.forecast import Goal, Place, Plan, Queue, unforeseen
from program.plan.graph import Edge


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that is not done. ``sprint`` is the index of its Sprint, ``size`` what it counts for in its
    team's throughput: 1, or its points in tenths. Features and epics are made of others and not ``counted``,
    but for those that nobody has broken down yet: a ``bare`` one is itself work."""

    id: str
    team: str
    parent: str | None
    counted: bool
    doing: bool
    sprint: int | None
    rank: str
    size: int
    bare: bool = False


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
class Wanted:
    """A goal: these items are done, a feature with all it is made of, and these needs are met. ``by``: the
    ends of these weeks are asked about."""

    items: tuple[str, ...]
    needs: tuple[str, ...] = ()
    by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What is ``left`` of a goal, in the unit of the queues and as ``items``; how many of these are ``bare``;
    and how many needs it waits for of which nobody can say when they are met."""

    left: int = 0
    items: int = 0
    bare: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Queues:
    """The plan to forecast; ``left_out`` are the needs of which nobody can say when they are met, ``bare``
    how many of the plans' items nobody has broken down, ``scopes`` what is left of each goal."""

    plan: Plan
    left_out: tuple[Need, ...]
    bare: int = 0
    scopes: Mapping[str, Scope] = field(default_factory=dict[str, Scope])


def queues(
    items: Iterable[OpenItem],
    needs: Sequence[Need],
    histories: Mapping[str, tuple[int, ...]],
    last_sprint: int | None,
    planners: Set[str],
    goals: Mapping[str, Wanted] | None = None,
) -> Queues:
    """The queues of the teams that have a history (which may be empty): what is begun first, then by Sprint,
    then by rank. What is in no Sprint stands where it was promised,
    or where its feature is.

    What is left of a team's plan ends with the last item in a Sprint up to ``last_sprint``; for who is none
    of the ``planners``, or where there is no such Sprint, with its last item at all. The program's plan is
    that of the planners, where there are any. An item that is nobody's
    queue stands as an end of a wait all the same: a feature is done with its last item in each team's queue,
    and one without open items stands behind what comes before it. A goal is done with the last of its items
    in each team's queue, and with whatever of it waits for another.
    """
    ahead: dict[str, list[OpenItem]] = {team: [] for team in histories}
    for item in sorted(_where_due(items, needs), key=_turn):
        if item.team in ahead:
            ahead[item.team].append(item)
    places = {item.id: place for team in ahead for item, place in _placed(ahead[team])}
    left = {
        team: _left(queue, places, last_sprint if team in planners else None) for team, queue in ahead.items()
    }
    ends = _Ends(ahead, places, needs)
    waits, promised, left_out = _waits(needs, ends, histories)
    met = _met(needs, ends, promised)
    asked = {id: _goal(one, ends, met) for id, one in (goals or {}).items()}
    unknown = ends.unknown(left_out)
    linked = {end for edge in waits for end in edge} | {part for one in asked.values() for part in one.parts}
    plan = Plan(
        {team: Queue(history, left[team]) for team, history in histories.items()},
        {id: Place(ends.team[id], places[id]) for id in sorted(linked - promised.keys())},
        tuple(waits),
        promised,
        frozenset(planners & histories.keys()) or None,
        asked,
    )
    bare = sum(one.bare and places[one.id] <= left[one.team] for queue in ahead.values() for one in queue)
    scopes = {id: ends.scope(one, unknown) for id, one in (goals or {}).items()}
    return Queues(plan, tuple(left_out), bare, scopes)


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
        yield item if sprint == item.sprint else _put(item, sprint)


def _put(one: OpenItem, sprint: int | None) -> OpenItem:
    """The item in that Sprint; most items of a program stand in none, and ``replace`` takes its time."""
    return OpenItem(
        one.id, one.team, one.parent, one.counted, one.doing, sprint, one.rank, one.size, one.bare
    )


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
    """The items in queues that an item of a dependency or a goal stands for."""

    def __init__(
        self, ahead: Mapping[str, Sequence[OpenItem]], places: Mapping[str, int], needs: Iterable[Need]
    ) -> None:
        self.team = {item.id: team for team, queue in ahead.items() for item in queue}
        self._items = {item.id: item for queue in ahead.values() for item in queue}
        self._places = places
        self._known: dict[str, list[str]] = {}
        self._ends: dict[str, list[str]] = {}
        self._whole: dict[str, list[str]] = {}
        self._parts: dict[str, list[str]] = {}
        for queue in ahead.values():
            for item in queue:
                if item.parent is not None:
                    self._parts.setdefault(item.parent, []).append(item.id)
        self._waiting = {end for need in needs for end in self.last(need.consumer)}

    def last(self, item: str) -> list[str]:
        """Itself, or of what it is made of the last in each team's queue; none where it is done."""
        if item not in self._ends:
            self._ends[item] = self._last(self._within([item])) or [item] if item in self.team else []
        return self._ends[item]

    def all(self, items: Sequence[str]) -> list[str]:
        """The same, and those among them that wait for others: with them all of it is done. None of a feature
        of which all is done, that only has to be called so."""
        within = self._within(items)
        return sorted({*self._last(within), *(one for one in within if one in self._waiting)})

    def delivered(self, item: str | None) -> list[str]:
        """With what a delivery is there: all that it is made of, or itself."""
        if item is None or item not in self.team:
            return []
        if item not in self._whole:
            self._whole[item] = self.all([item]) or [item]
        return self._whole[item]

    def unknown(self, left_out: Iterable[Need]) -> Mapping[str, Set[str]]:
        """The needs that nobody can date by their own ids and by the items that wait for them."""
        found: dict[str, set[str]] = {}
        for need in left_out:
            for one in (need.id, need.consumer, *self.last(need.consumer)):
                found.setdefault(one, set()).add(need.id)
        return found

    def scope(self, goal: Wanted, unknown: Mapping[str, Set[str]]) -> Scope:
        """What is left of a goal."""
        within = self._within(goal.items)
        left = [self._items[one] for one in within]
        waits = {need for one in (*within, *goal.items, *goal.needs) for need in unknown.get(one, ())}
        return Scope(sum(one.size for one in left), len(left), sum(one.bare for one in left), len(waits))

    def _last(self, within: Iterable[str]) -> list[str]:
        last: dict[str, str] = {}
        for part in within:
            team = self.team[part]
            if team not in last or self._places[part] > self._places[last[team]]:
                last[team] = part
        return sorted(last.values())

    def _within(self, items: Iterable[str]) -> list[str]:
        """The counted items among these, and below those that are not."""
        return list(dict.fromkeys(one for item in items if item in self.team for one in self._of(item)))

    def _of(self, item: str) -> list[str]:
        if item not in self._known:
            self._known[item] = [item] if self._items[item].counted else self._below(item)
        return self._known[item]

    def _below(self, item: str) -> list[str]:
        seen, found, ahead = {item}, [], list(self._parts.get(item, ()))
        while ahead:
            part = ahead.pop()
            if part not in seen:
                seen.add(part)
                found += [part] if self._items[part].counted else []
                ahead += self._parts.get(part, ())
        return found


def _goal(wanted: Wanted, ends: _Ends, met: Mapping[str, Sequence[str]]) -> Goal:
    parts = {*ends.all(wanted.items), *(end for need in wanted.needs for end in met.get(need, ()))}
    return Goal(tuple(sorted(parts)), wanted.by)


def _met(needs: Iterable[Need], ends: _Ends, promised: Mapping[str, int]) -> dict[str, list[str]]:
    """With what each need is met: the producer's items, or what only a promise tells of."""
    return {need.id: [need.id] if need.id in promised else ends.delivered(need.producer) for need in needs}


def _waits(
    needs: Iterable[Need], ends: _Ends, histories: Mapping[str, tuple[int, ...]]
) -> tuple[list[Edge], dict[str, int], list[Need]]:
    """Who waits for whom; deliveries that only a promise tells of, under the id of their dependency; and the
    dependencies that have neither."""
    waits: dict[Edge, None] = {}
    promised: dict[str, int] = {}
    left_out = []
    for need in needs:
        consumers = ends.last(need.consumer)
        producers = ends.delivered(need.producer)
        if not consumers or (need.producer is not None and not producers):
            continue
        if not producers or any(unforeseen(histories[ends.team[one]]) for one in producers):
            if need.due is None:
                left_out.append(need)
                continue
            producers, promised[need.id] = [need.id], need.due
        waits |= {(p, c): None for p in producers for c in consumers if p != c}
    return list(waits), promised, left_out
