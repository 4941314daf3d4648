"""What the rollup is made from: the rows it reads, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from program.dependencies.dependencies import Flag
from program.forecast.spans import Span, Target
from program.rollup.status import Override

Category = Literal["todo", "doing", "done"]
CATEGORIES: tuple[Category, ...] = ("todo", "doing", "done")
Points = int | float | Decimal


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A backlog item, or so many that are alike; `points` is None where nobody has estimated it."""

    team: str | None
    type: str
    category: Category
    points: Points | None
    sprint: str | None
    archived: bool = False
    many: int = 1


@dataclass(frozen=True, slots=True)
class SprintRow:
    """One team's Sprint. `index` is its place on the program's calendar, `capacity` is exact points."""

    team: str
    id: str
    index: int
    ends_on: date
    state: Literal["planned", "active", "closed"]
    goal: str = ""
    capacity: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A dependency by the team that consumes it, with the flag it has now; or so many alike."""

    consumer_team: str
    flag: Flag
    many: int = 1


@dataclass(frozen=True, slots=True)
class ConfidenceRow:
    """A revealed confidence vote: the mean of its cards (0 to 5) and how many there were."""

    mean: Points
    votes: int


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with what else is known of it.

    `confidence`: its last revealed vote. `baseline`: its points when the plan was locked. `exposures`:
    chance x impact of its risks that somebody owns, None where one is not rated. `last_event`: the last
    day on which anything about it changed. `override`: the colour that somebody says it has.
    """

    id: str
    name: str
    confidence: ConfidenceRow | None = None
    baseline: Points | None = None
    exposures: tuple[int | None, ...] = ()
    last_event: date | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """`exposures`: of the owned risks that are the program's own and no team's. `override`: the colour that
    somebody says the program has."""

    teams: Sequence[TeamRow]
    items: Iterable[ItemRow] = ()
    sprints: Iterable[SprintRow] = ()
    contracts: Iterable[ContractRow] = ()
    exposures: tuple[int | None, ...] = ()
    ahead: Ahead | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is forecast: of each team by its id, and under None of the program. A team that has not planned
    up to the target is not held against it. ``behind``: something has happened since that may change it."""

    outlooks: Mapping[str | None, Outlook]
    target: Target | None
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a team or the program is done, or why that cannot be forecast."""

    span: Span | None
    why: str
    planned: bool
