"""How much of the business value that was promised came about: the predictability of teams and the train.

Predictability is the sum of the actual business value of all objectives, committed or not, over the sum of
the planned value of the committed ones (SAFe, "Inspect and Adapt: PI predictability measure"). The train's
is the ratio of its teams' sums, never the mean of their ratios; that mean is shown beside it. From 80 to
100 % a train is predictable; above 100 % it delivered uncommitted value too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

BAND = Fraction(80, 100), Fraction(1)
LEAST_PLANNED, MOST_VALUE = 1, 10
"""A planned business value is 1 to 10, an actual one 0 to 10."""

Band = Literal["below", "in", "above"]


@dataclass(frozen=True, slots=True)
class Valued:
    """An objective by its business value; without a team it is the program's own."""

    team: str | None
    committed: bool
    planned: int | None
    actual: int | None


@dataclass(frozen=True, slots=True)
class Predictability:
    """`planned` of the committed objectives, `actual` of all; `unscored`: committed ones without an actual.

    `share` is None where nobody can know it yet: no actual value was given, or nothing was committed to.
    """

    planned: int
    actual: int
    unscored: int
    share: Fraction | None

    @property
    def band(self) -> Band | None:
        """Where the share lies: below, in or above 80 to 100 %."""
        if self.share is None:
            return None
        low, high = BAND
        return "below" if self.share < low else "in" if self.share <= high else "above"


@dataclass(frozen=True, slots=True)
class Train:
    """The teams of a program in one increment. `mean` is of the teams' shares, where they have one."""

    teams: Mapping[str, Predictability]
    whole: Predictability
    mean: Fraction | None


def predictability(objectives: Iterable[Valued]) -> Predictability:
    """The sums and their ratio; an objective that nobody scored has brought nothing so far."""
    planned = actual = unscored = 0
    scored = False
    for one in objectives:
        planned += (one.planned or 0) if one.committed else 0
        actual += one.actual or 0
        unscored += one.committed and one.actual is None
        scored = scored or one.actual is not None
    share = Fraction(actual, planned) if scored and planned else None
    return Predictability(planned, actual, unscored, share)


def predictability_of_train(objectives: Iterable[Valued]) -> Train:
    """Each team's predictability and the train's.

    The objectives of the program itself sum up those of its teams, so they are not counted again.
    """
    by_team: dict[str, list[Valued]] = {}
    for one in objectives:
        if one.team is not None:
            by_team.setdefault(one.team, []).append(one)
    teams = {team: predictability(own) for team, own in by_team.items()}
    shares = [one.share for one in teams.values() if one.share is not None]
    whole = predictability(one for own in by_team.values() for one in own)
    return Train(teams, whole, sum(shares, Fraction()) / len(shares) if shares else None)
