"""Several programs in one table: a line for each, what they come to together, and in which order they stand.

Points and capacities are not added up: a point of one program is not a point of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from program.dependencies.dependencies import FLAGS, Flag
from program.rollup.rollup import Line, OwnedRisks
from program.rollup.rows import CATEGORIES, Category
from program.rollup.status import Colour

Sort = Literal[
    "status", "name", "teams", "done", "load", "confidence", "dependencies", "risks", "forecast",
    "objectives", "predictability", "milestone", "changed",
]  # fmt: skip
SORTS: tuple[Sort, ...] = get_args(Sort)
WORST: tuple[Colour, ...] = ("red", "amber", "green", "none")


@dataclass(frozen=True, slots=True)
class Aims:
    """The objectives of one increment by the colour of their status; `predictability` in per cent, of the
    last increment that has one, and that increment. `reached`: the mean of the outcomes, in per cent."""

    increment: str | None = None
    colours: Mapping[Colour, int] = field(default_factory=dict[Colour, int])
    predictability: int | float | None = None
    predicted: str | None = None
    outcomes: int = 0
    reached: int | float | None = None

    @property
    def objectives(self) -> int:
        """How many there are in the increment."""
        return sum(self.colours.values())


@dataclass(frozen=True, slots=True)
class Next:
    """The milestone that was not reached and comes first, and how many were not reached."""

    name: str
    on: date
    late: bool
    ahead: int


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody outside the program on whom so many of its dependencies wait, by flag."""

    name: str
    flags: Mapping[Flag, int]

    @property
    def many(self) -> int:
        """All of them."""
        return sum(self.flags.values())

    def program_among(self, lines: Iterable[ProgramLine], waiting: ProgramLine) -> ProgramLine | None:
        """The other program that has this name or key; None where none has, or several have."""
        named = self.name.strip().casefold()
        found = [
            one
            for one in lines
            if one.id != waiting.id and named in (one.name.casefold(), one.key.casefold())
        ]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """A program: the totals of its rollup, and what stands beside them. `changed_on`: the day of its last
    event. `seq`: that event's number, or the one it is shown as of."""

    id: str
    name: str
    key: str
    seq: int
    changed_on: date | None
    teams: int
    line: Line
    aims: Aims = field(default_factory=Aims)
    milestone: Next | None = None
    outside: tuple[Outside, ...] = ()

    @property
    def scope(self) -> int | float:
        """Points of all categories."""
        return sum(self.line.points.values())

    @property
    def done(self) -> float | None:
        """The share of the points that is done; None where nothing is estimated."""
        return self.line.points["done"] / self.scope if self.scope else None


@dataclass(frozen=True, slots=True)
class Totals:
    """What is counted over all programs."""

    programs: int
    colours: Mapping[Colour, int]
    teams: int
    items: Mapping[Category, int]
    dependencies: Mapping[Flag, int]
    risks: Mapping[OwnedRisks, int]
    objectives: int


def totals(lines: Sequence[ProgramLine]) -> Totals:
    """The sums of the lines."""
    colours = Counter(one.line.status.colour for one in lines)
    kinds: tuple[OwnedRisks, ...] = ("owned", "high")
    return Totals(
        len(lines),
        {colour: colours[colour] for colour in WORST},
        sum(one.teams for one in lines),
        {category: sum(one.line.items[category] for one in lines) for category in CATEGORIES},
        {flag: sum(one.line.dependencies[flag] for one in lines) for flag in FLAGS},
        {kind: sum(one.line.risks[kind] for one in lines) for kind in kinds},
        sum(one.aims.objectives for one in lines),
    )


def in_order(lines: Iterable[ProgramLine], sort: Sort = "status") -> list[ProgramLine]:
    """The worst first by that column; what nobody knows last, and what is equal by status and name."""
    badly = KEYS[sort]

    def place(one: ProgramLine) -> tuple[bool, float | str, tuple[int, int, int], str, str]:
        value = badly(one)
        return value is None, 0 if value is None else value, _status(one), one.name.casefold(), one.id

    return sorted(lines, key=place)


def _status(one: ProgramLine) -> tuple[int, int, int]:
    flags = one.line.dependencies
    return WORST.index(one.line.status.colour), -flags["red"], -flags["amber"]


def _load(one: ProgramLine) -> float | None:
    load, capacity = one.line.load, one.line.capacity
    return None if load is None or not capacity else -load / capacity


KEYS: Mapping[Sort, Callable[[ProgramLine], float | str | None]] = {
    "status": lambda one: WORST.index(one.line.status.colour),
    "name": lambda one: one.name.casefold(),
    "teams": lambda one: -one.teams,
    "done": lambda one: one.done,
    "load": _load,
    "confidence": lambda one: one.line.confidence,
    "dependencies": lambda one: -one.line.dependencies["red"] - one.line.dependencies["amber"] / 1e6,
    "risks": lambda one: -one.line.risks["high"] - one.line.risks["owned"] / 1e6,
    "forecast": lambda one: -one.line.forecast.span.p85.toordinal() if one.line.forecast.span else None,
    "objectives": lambda one: -one.aims.colours.get("red", 0) - one.aims.objectives / 1e6,
    "predictability": lambda one: one.aims.predictability,
    "milestone": lambda one: one.milestone.on.toordinal() if one.milestone else None,
    "changed": lambda one: one.changed_on.toordinal() if one.changed_on else None,
}
