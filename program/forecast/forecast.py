"""When the teams of a program are done: thousands of futures drawn from what each of them got done so far.

In every future each week of a team is one of its past weeks, drawn with replacement (Efron, "Bootstrap
methods", Annals of Statistics 7(1), 1979; Magennis, "Forecasting and simulating software development
projects", 2011). It works off its queue in order. What waits for another team begins in the week after that
is delivered, so teams are forecast together: a team is done when the last it waits for is, and the program is
in each future as late as its latest team. A goal (a feature, a milestone) is as late as the last of what it
is made of. Weeks are counted from 1; 0 is "already".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from hashlib import sha256
from typing import Literal, Protocol

from journal.dice import dice
from program.forecast.futures import FAR, End, Futures
from program.forecast.lanes import Lanes
from program.plan.graph import Edge, adjacency, components

TRIALS = 10_000
ENOUGH = 6
"""With fewer weeks of history nothing is forecast."""

HISTORY = 26
"""No more than the last so many weeks tell of the next, unless more are asked for."""

PLACES = 24
"""At so many places of its queue a team's weeks are told at most; a place between two has the later's."""

Unforeseen = Literal["history", "idle", "nothing", "far"]
"""Why there is no forecast: too few weeks, weeks without anything done, nothing left, beyond the horizon."""


@dataclass(frozen=True, slots=True)
class Growth:
    """By how much what is left grows until it is done, in percent of it: as likely any between the two."""

    low: int = 100
    high: int = 110


@dataclass(frozen=True, slots=True)
class Queue:
    """What a team has ahead. ``history`` is done in each past week, oldest first; ``left`` until its plan is
    done, in the same unit."""

    history: tuple[int, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: it is done when its team has done so much of its queue."""

    team: str
    place: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What is done once all its ``parts`` (items with a place, or promised deliveries) are; without any it is
    done already. ``by``: the ends of these weeks are asked about."""

    parts: tuple[str, ...]
    by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known. ``waits`` are (producer, consumer); ``promised`` is the week of a delivery that no queue
    tells of, by producer. A producer with neither place nor promise is waited for by nobody. ``together``:
    the teams of whose plans the program's is made (None: all)."""

    queues: Mapping[str, Queue]
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])
    waits: tuple[Edge, ...] = ()
    promised: Mapping[str, int] = field(default_factory=dict[str, int])
    together: frozenset[str] | None = None
    goals: Mapping[str, Goal] = field(default_factory=dict[str, Goal])


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks in which half of the futures, and 85 of 100, are done, by nearest rank."""

    p50: int
    p85: int


Outlook = Weeks | Unforeseen


@dataclass(frozen=True, slots=True)
class Reach:
    """When a goal is reached, and in how many of 100 futures by each of the weeks that it asked about; none
    where it cannot be forecast."""

    outlook: Outlook
    of_100: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """``alone`` is each team's own pace, ``teams`` with what it waits for. ``program``: all its teams but the
    ``unforeseen``, which have something left and no forecast."""

    alone: Mapping[str, Outlook]
    teams: Mapping[str, Outlook]
    program: Outlook
    unforeseen: tuple[str, ...]
    goals: Mapping[str, Reach] = field(default_factory=dict[str, Reach])


def forecast(plan: Plan, seed: int, trials: int = TRIALS, growth: Growth = Growth()) -> Forecast:
    """The futures of the program. The same plan, seed and trials give the same forecast."""
    plan = _what_counts(plan)
    futures = _futures(trials)
    paces: dict[str, _Pace] = {}
    alone: dict[str, Outlook] = {}
    wanted = {team: {queue.left} for team, queue in plan.queues.items()}
    for one in plan.places.values():
        wanted[one.team].add(one.place)
    for team, queue in plan.queues.items():
        missing = unforeseen(queue.history)
        if missing is None:
            paces[team] = _pace(team, queue, tuple(sorted(wanted[team])), seed, trials, growth)
            alone[team] = _outlook(futures, paces[team].at(queue.left))
        else:
            alone[team] = missing if queue.left else "nothing"
    ends, items = _joined(plan, paces, futures)
    teams = {team: _outlook(futures, ends[team]) if team in ends else alone[team] for team in plan.queues}
    together = plan.queues.keys() if plan.together is None else plan.together
    known = [ends[team] for team in ends if plan.queues[team].left and team in together]
    out = tuple(team for team, one in alone.items() if one in ("history", "idle") and team in together)
    goals = _reached_goals(plan, paces, futures, items)
    if not known:
        return Forecast(alone, teams, "history" if out else "nothing", out, goals)
    return Forecast(alone, teams, _outlook(futures, futures.latest(known)), out, goals)


@cache
def _futures(trials: int) -> Futures:
    return Futures(trials, Lanes(trials, 2).bits)


def _what_counts(plan: Plan) -> Plan:
    """The plan without the waits behind the ends of all teams' plans of which no goal knows."""
    producers: dict[str, list[str]] = {}
    for producer, consumer in plan.waits:
        producers.setdefault(consumer, []).append(producer)
    within = {
        id for id, one in plan.places.items() if id in producers and one.place <= plan.queues[one.team].left
    }
    within |= {part for goal in plan.goals.values() for part in goal.parts}
    seen, ahead = within, sorted(within)
    while ahead:
        for producer in producers.get(ahead.pop(), ()):
            if producer not in seen:
                seen.add(producer)
                ahead.append(producer)
    places = {id: one for id, one in plan.places.items() if id in seen}
    return replace(plan, places=places, waits=tuple(edge for edge in plan.waits if edge[1] in seen))


def unforeseen(history: Sequence[int]) -> Unforeseen | None:
    """Why these weeks tell nothing of the next ones; None where they do."""
    if len(history) < ENOUGH:
        return "history"
    return None if any(history) else "idle"


@dataclass(frozen=True, slots=True)
class _Pace:
    """When a team alone comes to the places of its queue, which ascend."""

    places: tuple[int, ...]
    ends: tuple[End, ...]

    def at(self, place: int) -> End:
        """The weeks in which it has done so much."""
        return self.ends[bisect_left(self.places, place)]


@lru_cache(maxsize=128)
def _pace(team: str, queue: Queue, wanted: tuple[int, ...], seed: int, trials: int, growth: Growth) -> _Pace:
    """A team's own pace; it is remembered, since what one team does changes no other's."""
    places = _some_of(wanted, queue.left)
    return _Pace(places, _reached(queue.history, places, growth, _dice_of(seed, team), trials))


class Draws(Protocol):
    """Dice that give random bytes."""

    def randbytes(self, n: int) -> bytes: ...


def _dice_of(seed: int, team: str) -> Draws:
    """Dice of its own for each team, so that what one of them plans does not change another's weeks."""
    return dice(int.from_bytes(sha256(f"{seed}/{team}".encode()).digest()[:8], "big"))


def _some_of(places: tuple[int, ...], always: int) -> tuple[int, ...]:
    if len(places) <= PLACES:
        return places
    step = -(-len(places) // PLACES)
    return tuple(sorted({always, places[-1], *places[step - 1 :: step]}))


def _reached(
    history: Sequence[int], places: Sequence[int], growth: Growth, chance: Draws, trials: int
) -> tuple[End, ...]:
    """For each place (ascending) the weeks until so much is done, as much as it grows meanwhile."""
    needs = [_needs(place, growth) for place in places]
    lanes = Lanes(trials, 2 if max(max(history) * (FAR + 1), needs[-1][-1]) < 1 << 15 else 4)
    grows = chance.randbytes(trials)
    wanted = [lanes.chosen(grows, one) for one in needs]
    first, strokes = [0] * len(places), [list[int]() for _ in places]
    done, ahead = 0, list(range(len(places)))
    for week in range(FAR):
        for n in list(ahead):
            over = lanes.reached(done, wanted[n])
            if over == lanes.everywhere:
                ahead.remove(n)
            elif over:
                strokes[n].append(lanes.everywhere ^ over)
            else:
                break
        for n in ahead:
            if not strokes[n]:
                first[n] = week + 1
        if not ahead:
            break
        done += lanes.chosen(_drawn(chance, len(history), trials), history)
    return tuple(_futures(trials).end(*one) for one in zip(first, strokes, strict=True))


@lru_cache(maxsize=1024)
def _needs(place: int, growth: Growth) -> tuple[int, ...]:
    """So much, grown by each of 256 equal steps between the two ends, upward."""
    steps = (512 * growth.low + (growth.high - growth.low) * (2 * byte + 1) for byte in range(256))
    return tuple(-(-place * step // 51_200) for step in steps)


def _drawn(chance: Draws, sides: int, count: int) -> bytes:
    """So many fair throws of a die with at most 256 sides, numbered from 0."""
    sides_of, unfair = _die(sides)
    thrown = b""
    while len(thrown) < count:
        thrown += chance.randbytes(count + count // 8).translate(sides_of, unfair)
    return thrown[:count]


@cache
def _die(sides: int) -> tuple[bytes, bytes]:
    """Which side each byte is, and the bytes that are thrown again, so that all sides are alike."""
    return bytes(byte % sides for byte in range(256)), bytes(range(256 - 256 % sides, 256))


def _joined(
    plan: Plan, paces: Mapping[str, _Pace], futures: Futures
) -> tuple[dict[str, End], dict[str, End]]:
    """When each team is done with what it planned, waiting for what it waits for; and each item of a wait."""
    ends = {team: pace.at(plan.queues[team].left) for team, pace in paces.items()}
    waits = [edge for edge in plan.waits if all(_told(plan, paces, end) for end in edge)]
    graph = adjacency(waits)
    ready: dict[str, list[End]] = {item: [] for item in graph}
    items: dict[str, End] = {}
    for knot in reversed(components(graph)):
        begun = [end for item in knot for end in ready.pop(item)]
        done = futures.latest([_own(plan, paces, item) for item in knot] + begun)
        for item in knot:
            items[item] = done
            place = plan.places.get(item)
            if (begun or len(knot) > 1) and place is not None and place.place <= plan.queues[place.team].left:
                ends[place.team] = futures.latest([ends[place.team], done])
        free = futures.week_after(done)
        for consumer in {after for item in knot for after in graph[item]} - set(knot):
            ready[consumer].append(free)
    return ends, items


def _told(plan: Plan, paces: Mapping[str, _Pace], item: str) -> bool:
    if item in plan.promised:
        return True
    return item in plan.places and plan.places[item].team in paces


def _own(plan: Plan, paces: Mapping[str, _Pace], item: str) -> End:
    promised = plan.promised.get(item)
    if promised is not None:
        week = min(promised, FAR)
        return End(week, week)
    return paces[plan.places[item].team].at(plan.places[item].place)


def _reached_goals(
    plan: Plan, paces: Mapping[str, _Pace], futures: Futures, items: Mapping[str, End]
) -> dict[str, Reach]:
    found = {}
    for id, goal in plan.goals.items():
        if not goal.parts:
            found[id] = Reach("nothing", (100,) * len(goal.by))
            continue
        missing = [part for part in goal.parts if not _told(plan, paces, part)]
        if missing:
            why = unforeseen(plan.queues[plan.places[missing[0]].team].history)
            found[id] = Reach(why or "nothing")
            continue
        end = futures.latest(items.get(part) or _own(plan, paces, part) for part in goal.parts)
        of_100 = tuple(100 * futures.done_by(end, week) // futures.count for week in goal.by)
        found[id] = Reach(_outlook(futures, end), of_100)
    return found


def _outlook(futures: Futures, end: End) -> Outlook:
    if end.last == 0:
        return "nothing"
    p50, p85 = (futures.percentile(end, percent) for percent in (50, 85))
    return "far" if p85 >= FAR else Weeks(p50, p85)
