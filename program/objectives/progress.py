"""What an objective rests on: its items and all below them, how far they are, and whom they wait for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from program.pictures.tally import COUNTED
from program.rollup.rows import CATEGORIES, Category, Points


@dataclass(frozen=True, slots=True)
class Part:
    """An item that is not archived; `sprint` is the index of the Sprint in which it is planned."""

    id: str
    key: str
    parent: str | None
    type: str
    category: Category
    points: Points | None
    sprint: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Items and points by category; `unestimated`: how many of the items have no points."""

    items: Mapping[Category, int]
    points: Mapping[Category, Decimal]
    unestimated: int

    @property
    def share(self) -> Fraction | None:
        """How much is done, in points where anything is estimated, else in items; None without items."""
        done, whole = self.points["done"], sum(self.points.values(), Decimal())
        if whole:
            return Fraction(done) / Fraction(whole)
        count = sum(self.items.values())
        return Fraction(self.items["done"], count) if count else None


class Tree:
    """Items with what is below each of them."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = {one.id: one for one in parts}
        self._below: dict[str, list[str]] = {}
        for one in self._parts.values():
            if one.parent is not None:
                self._below.setdefault(one.parent, []).append(one.id)

    def under(self, linked: Iterable[str]) -> list[Part]:
        """The linked items that are there and all below them, each once."""
        found: dict[str, Part] = {}
        ahead = list(reversed(list(linked)))
        while ahead:
            id = ahead.pop()
            if id in self._parts and id not in found:
                found[id] = self._parts[id]
                ahead.extend(reversed(self._below.get(id, ())))
        return list(found.values())

    def counted(self, linked: Iterable[str]) -> list[Part]:
        """Those of them that add up: an epic or feature counts only until something is below it."""
        return [one for one in self.under(linked) if one.type in COUNTED or not self._below.get(one.id)]


def progress(counted: Sequence[Part]) -> Progress:
    """How far the items are, exact."""
    items = dict.fromkeys(CATEGORIES, 0)
    points = dict.fromkeys(CATEGORIES, Decimal())
    for one in counted:
        items[one.category] += 1
        if one.points is not None:
            points[one.category] += Decimal(str(one.points))
    return Progress(items, points, sum(one.points is None for one in counted))


@dataclass(frozen=True, slots=True)
class Wait:
    """An open contract: `consumer` waits for the item `producer`, where one is named."""

    contract: str
    consumer: str
    producer: str | None


@dataclass(frozen=True, slots=True)
class Path:
    """The contracts that an objective rests on: its items' own, and those that stand further back."""

    own: tuple[str, ...]
    further: tuple[str, ...]


def path_of(linked: Iterable[str], tree: Tree, waits: Mapping[str, Sequence[Wait]]) -> Path:
    """What the linked items wait for, and what their producers wait for in turn, nearest first.

    `waits`: by consumer. A producer's own parts are followed too, each item once, so cycles end.
    """
    own: tuple[str, ...] | None = None
    contracts: dict[str, None] = {}
    seen: set[str] = set()
    ahead = list(linked)
    while ahead:
        here = [one.id for one in tree.under(ahead) if one.id not in seen]
        seen.update(here)
        found = [wait for id in here for wait in waits.get(id, ())]
        contracts.update(dict.fromkeys(wait.contract for wait in found))
        own = tuple(contracts) if own is None else own
        ahead = [wait.producer for wait in found if wait.producer is not None and wait.producer not in seen]
    own = own or ()
    return Path(own, tuple(contracts)[len(own) :])
