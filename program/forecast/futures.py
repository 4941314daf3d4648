"""When something is done in each of thousands of futures, so that one operation works on all of them.

A number of weeks is written in strokes: a bit for every future and week, set while it is not done. The later
of two is then one "or" over all futures, and a week later is the same strokes one week further on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HORIZON = 100
"""Weeks; what is not done by then is called far."""

FAR = HORIZON + 1


@dataclass(frozen=True, slots=True)
class End:
    """The week in which something is done, in every future: none before ``first``, none after ``last``.
    ``strokes``: week by week from ``first`` on, the futures in which it is not done by the end of it."""

    first: int
    last: int
    strokes: int = 0


class Futures:
    """So many futures; ``bits`` of a stroke are for them and a few more, in which nothing is ever open."""

    def __init__(self, count: int, bits: int) -> None:
        self.count = count
        self._bits = bits
        self._week = (1 << bits) - 1

    def end(self, first: int, weeks: Sequence[int]) -> End:
        """Of the strokes of the weeks from ``first`` on."""
        width = self._bits // 8
        strokes = b"".join(week.to_bytes(width, "little") for week in weeks)
        return End(first, first + len(weeks), int.from_bytes(strokes, "little"))

    def latest(self, ends: Iterable[End]) -> End:
        """The latest of them in every future."""
        ordered = sorted(ends, key=lambda one: -one.first)
        first, last, strokes = ordered[0].first, ordered[0].last, ordered[0].strokes
        for one in ordered[1:]:
            if one.last > first:
                strokes |= one.strokes >> (first - one.first) * self._bits
                last = max(last, one.last)
        return End(first, last, strokes)

    def week_after(self, one: End) -> End:
        """A week later in every future, or far."""
        if one.last < FAR:
            return End(one.first + 1, one.last + 1, one.strokes)
        if one.first >= HORIZON:
            return End(FAR, FAR)
        return End(one.first + 1, FAR, one.strokes & ((1 << (HORIZON - one.first) * self._bits) - 1))

    def done_by(self, one: End, week: int) -> int:
        """In how many futures it is done by the end of that week."""
        if week < one.first:
            return 0
        if week >= one.last:
            return self.count
        stroke = one.strokes >> (week - one.first) * self._bits & self._week
        return self.count - stroke.bit_count()

    def percentile(self, one: End, percent: int) -> int:
        """The first week by which at least so many of 100 futures are done, by nearest rank."""
        wanted, low, high = -(-percent * self.count // 100), one.first, one.last
        while low < high:
            middle = (low + high) // 2
            if self.done_by(one, middle) >= wanted:
                high = middle
            else:
                low = middle + 1
        return low
