"""How work flows through a team: velocity, throughput, cycle time, Sprint scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

WINDOW = 5
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Velocity:
    """Points done per Sprint over the last closed ones. Fewer than 3 Sprints are no `enough` to plan by."""

    median: Fraction
    low: Fraction
    high: Fraction
    sprints: int

    @property
    def enough(self) -> bool:
        return self.sprints >= ENOUGH


def velocity(done: Sequence[Fraction | int]) -> Velocity | None:
    """The median and range of the last 5 closed Sprints; `done` in points, oldest first. None without any.

    The median of an even number of Sprints is the mean of the middle two.
    """
    last = sorted(Fraction(points) for points in done[-WINDOW:])
    if not last:
        return None
    median = (last[(len(last) - 1) // 2] + last[len(last) // 2]) / 2
    return Velocity(median, last[0], last[-1], len(last))


def throughput(done_on: Iterable[date], first: date, last: date) -> tuple[int, ...]:
    """Items done in each whole week from `first` to `last` (both included), weeks without any included.

    A week that `last` cuts short is left out, and so is what was done outside.
    """
    weeks = [0] * max((last - first + timedelta(days=1)).days // 7, 0)
    for day in done_on:
        week = (day - first).days // 7
        if 0 <= week < len(weeks):
            weeks[week] += 1
    return tuple(weeks)


@dataclass(frozen=True, slots=True)
class CycleTime:
    """Calendar days from start to done, by nearest rank."""

    p50: int
    p85: int
    items: int


def cycle_time(spans: Iterable[tuple[date, date]], count_both_days: bool = False) -> CycleTime | None:
    """P50 and P85 over (first entry into doing, last entry into done). None without any item.

    `count_both_days` makes a span within one day 1 day instead of 0. An item that is done before it was
    started counts as done on the day of its start.
    """
    extra = 1 if count_both_days else 0
    days = [max((done - started).days, 0) + extra for started, done in spans]
    if not days:
        return None
    return CycleTime(nearest_rank(days, 50), nearest_rank(days, 85), len(days))


def nearest_rank(values: Iterable[int], percent: int) -> int:
    """The smallest value that at least `percent` (1 to 100) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[-(-percent * len(ordered) // 100) - 1]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of items and their points."""

    items: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class SprintScope:
    """What a Sprint took on and what became of it; every item is counted once, by where it ended.

    committed + added - removed = done + carried_over in items, and with `reestimated` in points.
    """

    committed: Count
    added: Count
    removed: Count
    done: Count
    carried_over: Count
    reestimated: Fraction


Points = Mapping[str, Fraction | int]


def sprint_scope(at_start: Points, at_end: Points, done: Collection[str]) -> SprintScope:
    """The scope of one Sprint from its items (id to points, 0 where not estimated) at start and end.

    Committed: in the Sprint when it started, at the points of then. Added: came later and stayed.
    Removed: was committed and did not stay, at the points of the start. What came and went again was
    neither. Done: stayed and is in `done`; carried over: stayed and is not. A re-estimate of what stayed
    is no scope of its own and stands apart.
    """
    stayed = at_start.keys() & at_end.keys()
    return SprintScope(
        committed=_count(at_start, at_start),
        added=_count(at_end, at_end.keys() - at_start.keys()),
        removed=_count(at_start, at_start.keys() - at_end.keys()),
        done=_count(at_end, at_end.keys() & set(done)),
        carried_over=_count(at_end, at_end.keys() - set(done)),
        reestimated=_count(at_end, stayed).points - _count(at_start, stayed).points,
    )


def _count(points: Points, items: Collection[str]) -> Count:
    return Count(len(items), sum((Fraction(points[item]) for item in items), Fraction()))
