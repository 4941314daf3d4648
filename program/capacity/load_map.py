"""Load against capacity over teams and Sprints, and who is given to more teams than there is of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from program.capacity.capacity import feature_load, load_state

Cell = tuple[str, str]
"""A team and a Sprint."""

Fullness = Literal["unknown", "empty", "free", "full", "over"]
"""Above the capacity is over, above 85 % of it full. Unknown is only what has a load and no capacity."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A feature that has no stories yet: its points, and the indexes of the Sprints in which it is made."""

    team: str
    points: Fraction
    sprints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """A team's Sprint in points: of its items, of features without any, and what it can carry, as it is
    shown: what looks equal is not over."""

    items: Fraction
    features: Fraction
    capacity: Fraction | None

    @property
    def fullness(self) -> Fullness:
        """How full the Sprint is."""
        load = self.items + self.features
        if self.capacity is None:
            return "unknown" if load else "empty"
        match load_state(load, self.capacity):
            case "red":
                return "over"
            case "amber":
                return "full"
            case _:
                return "free" if load else "empty"

    @property
    def over(self) -> Fraction:
        """Points above the capacity; below 0, what is free. 0 where the capacity is unknown."""
        return Fraction() if self.capacity is None else self.items + self.features - self.capacity


def load_map(
    teams: Iterable[str],
    sprints: Mapping[str, int],
    items: Mapping[Cell, Fraction],
    estimates: Iterable[Estimate],
    capacities: Mapping[Cell, Fraction],
) -> dict[Cell, Load]:
    """Every team in every Sprint (index by id). Estimates are spread evenly over their Sprints, and what
    falls outside of these is not shown."""
    spread: dict[tuple[str, int], Fraction] = {}
    for one in estimates:
        for index, points in feature_load(one.points, one.sprints).items():
            spread[one.team, index] = spread.get((one.team, index), Fraction()) + points
    return {
        (team, sprint): Load(
            items.get((team, sprint), Fraction()),
            spread.get((team, index), Fraction()),
            capacities.get((team, sprint)),
        )
        for team in teams
        for sprint, index in sprints.items()
    }


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a person that a team has in a Sprint (its index); not ``said`` where nobody told and the
    whole is assumed."""

    person: str
    team: str
    sprint: int
    part: Fraction
    said: bool


@dataclass(frozen=True, slots=True)
class Overallocated:
    """A person whose parts add up to more than a whole, in Sprints in which they are the same."""

    person: str
    sprints: tuple[int, ...]
    parts: tuple[tuple[str, Fraction, bool], ...]

    @property
    def whole(self) -> Fraction:
        """What the parts add up to."""
        return sum((part for _, part, _ in self.parts), Fraction())


def overallocated(shares: Sequence[Share]) -> list[Overallocated]:
    """Who is given away more than once, the most first; each with the Sprints of one and the same split."""
    of_person: dict[tuple[str, int], list[Share]] = {}
    for one in shares:
        if one.part:
            of_person.setdefault((one.person, one.sprint), []).append(one)
    same: dict[tuple[str, tuple[tuple[str, Fraction, bool], ...]], list[int]] = {}
    for (person, sprint), parts in sorted(of_person.items()):
        if sum((one.part for one in parts), Fraction()) > 1:
            split = tuple(sorted((one.team, one.part, one.said) for one in parts))
            same.setdefault((person, split), []).append(sprint)
    found = [Overallocated(person, tuple(sprints), split) for (person, split), sprints in same.items()]
    return sorted(found, key=lambda one: (-one.whole, one.sprints, one.person))
