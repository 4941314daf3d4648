"""What a team can take into a Sprint, beside what it has taken.

Capacity in points = sum over members of (working days - days off) x allocation x focus x points per
focused day. Days count by halves; all sums are exact, only what is shown is rounded (half up, 1 decimal).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

WEEKDAYS = frozenset({1, 2, 3, 4, 5})
FOCUS = Fraction(4, 5)
LEARNT_FROM = 6
AMBER_ABOVE = Fraction(85, 100)

DaysOff = Mapping[date, Fraction]
LoadState = Literal["none", "green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Member:
    """A person's share of the team (0 to 1), focus (0 to 1; None until learnt) and own days off.

    `off` gives the part of each day that is free: 1/2 or 1.
    """

    person: str
    allocation: Fraction
    focus: Fraction | None
    off: DaysOff


@dataclass(frozen=True, slots=True)
class Rate:
    """Points that one focused day yields; `assumed` until closed Sprints tell."""

    points: Fraction
    assumed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One member's line of the sheet, exact."""

    person: str
    available_days: Fraction
    focused_days: Fraction
    points: Fraction
    focus_assumed: bool


@dataclass(frozen=True, slots=True)
class Capacity:
    """The sheet of one team and Sprint."""

    lines: tuple[Line, ...]
    rate: Rate

    @property
    def focused_days(self) -> Fraction:
        return sum((line.focused_days for line in self.lines), Fraction())

    @property
    def points(self) -> Fraction:
        return sum((line.points for line in self.lines), Fraction())


def capacity(
    starts_on: date,
    ends_on: date,
    members: Iterable[Member],
    holidays: DaysOff,
    rate: Rate,
    weekdays: frozenset[int] = WEEKDAYS,
) -> Capacity:
    """The sheet of a Sprint from `starts_on` to `ends_on`, both included.

    `holidays`: days on which the whole team is off, wholly (1) or half (1/2); a member's own half of such
    a day is not taken off twice. `weekdays`: ISO numbers of the days on which the team works.
    """
    lines = []
    for member in members:
        off = {day: max(member.off.get(day, 0), holidays.get(day, 0)) for day in {*member.off, *holidays}}
        available = working_days(starts_on, ends_on, off, weekdays)
        focus = FOCUS if member.focus is None else member.focus
        focused = available * member.allocation * focus
        lines.append(Line(member.person, available, focused, focused * rate.points, member.focus is None))
    return Capacity(tuple(lines), rate)


def working_days(
    starts_on: date, ends_on: date, off: Mapping[date, Fraction | int], weekdays: frozenset[int] = WEEKDAYS
) -> Fraction:
    """Days and half days between two dates, both included, less what is off on days of work."""
    span = (ends_on - starts_on).days + 1
    days = (starts_on + timedelta(n) for n in range(span))
    return sum((1 - Fraction(off.get(day, 0)) for day in days if day.isoweekday() in weekdays), Fraction())


def learnt_rate(closed: Sequence[tuple[Fraction, Fraction]]) -> Rate:
    """Points per focused day from (points done, focused days) of the last 6 closed Sprints, oldest first.

    Where they hold no focused day or no point there is nothing to learn from: 1, assumed.
    """
    last = closed[-LEARNT_FROM:]
    points = sum((done for done, _ in last), Fraction())
    days = sum((focused for _, focused in last), Fraction())
    return Rate(points / days, assumed=False) if points > 0 and days > 0 else Rate(Fraction(1), assumed=True)


def load_state(load: Fraction | None, capacity: Fraction | None) -> LoadState:
    """Red above 100 % of the capacity, amber above 85 %; none where either is unknown or both are 0."""
    if load is None or capacity is None or (load == 0 and capacity == 0):
        return "none"
    if load > capacity:
        return "red"
    return "amber" if load > capacity * AMBER_ABOVE else "green"


def feature_load(points: Fraction, sprints: Sequence[int]) -> dict[int, Fraction]:
    """A feature's estimate spread evenly over its Sprints, until stories tell where it falls."""
    return {sprint: points / len(sprints) for sprint in sprints}


def shown(value: Fraction) -> Decimal:
    """The value as people see it: one decimal, half rounded up."""
    return Decimal(floor(value * 10 + Fraction(1, 2))).scaleb(-1)
