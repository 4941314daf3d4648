"""Items and points counted: of a program, of each team, and of each team's Sprint; exact, and kept up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from program.rollup.rows import CATEGORIES, Category, ItemRow

COUNTED = ("bug", "enabler", "spike", "story", "task")

Cell = tuple[str, str]
"""A team and a Sprint."""

K = TypeVar("K", str, Cell)


class Tally:
    """Items and points by category."""

    def __init__(self) -> None:
        self.items: dict[Category, int] = dict.fromkeys(CATEGORIES, 0)
        self._points: dict[Category, Decimal] = dict.fromkeys(CATEGORIES, Decimal())

    def add(self, item: ItemRow, many: int) -> None:
        """Counts so many items like this one; fewer than none takes them out."""
        self.items[item.category] += many
        if item.points is not None:
            self._points[item.category] += Decimal(str(item.points)) * many

    def merge(self, other: Tally) -> None:
        """Counts what the other has counted."""
        for category in CATEGORIES:
            self.items[category] += other.items[category]
            self._points[category] += other._points[category]

    def copy(self) -> Tally:
        """One that counts on from here."""
        same = Tally()
        same.merge(self)
        return same

    @property
    def points(self) -> dict[Category, int | float]:
        """As JSON writes them."""
        return {category: number(Fraction(points)) for category, points in self._points.items()}

    @property
    def load(self) -> Fraction:
        """The points of all categories."""
        return sum((Fraction(points) for points in self._points.values()), Fraction())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and (self.items, self._points) == (other.items, other._points)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Tallies:
    """The counted items of a program: stories, bugs, tasks, spikes and enablers that are not archived."""

    everything: Tally
    of_team: Mapping[str, Tally]
    in_cell: Mapping[Cell, Tally]

    def team(self, team: str) -> Tally:
        """What a team has."""
        return self.of_team.get(team) or Tally()

    def cell(self, team: str, sprint: str) -> Tally:
        """What a team has in a Sprint."""
        return self.in_cell.get((team, sprint)) or Tally()

    def after(self, gone: Iterable[ItemRow], come: Iterable[ItemRow]) -> Tallies:
        """The tallies once those items are no more and these are there; it costs what these cost."""
        everything, of_team, in_cell = self.everything.copy(), dict(self.of_team), dict(self.in_cell)
        counted = [*((item, -item.many) for item in gone), *((item, item.many) for item in come)]
        copied: set[str | Cell] = set()
        for item, many in counted:
            if item.type not in COUNTED or item.archived:
                continue
            everything.add(item, many)
            if item.team is None:
                continue
            _own(of_team, item.team, copied).add(item, many)
            if item.sprint is not None:
                _own(in_cell, (item.team, item.sprint), copied).add(item, many)
        return Tallies(everything, of_team, in_cell)


def _own(tallies: dict[K, Tally], key: K, copied: set[str | Cell]) -> Tally:
    """The tally at ``key``, copied before it is changed for the first time."""
    if key not in copied:
        copied.add(key)
        tallies[key] = tallies[key].copy() if key in tallies else Tally()
    return tallies[key]


def count(items: Iterable[ItemRow]) -> Tallies:
    """The tallies of these items."""
    return Tallies(Tally(), {}, {}).after((), items)


def number(value: Fraction) -> int | float:
    """As JSON writes it: whole numbers without a point."""
    return value.numerator if value.denominator == 1 else float(value)
