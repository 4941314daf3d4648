"""When a feature, an objective or a milestone is done, in sentences: out of the futures of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from program.forecast.forecast import Forecast, Reach, unforeseen
from program.forecast.queues import Queues, Scope
from program.forecast.spans import Span, Target, Unit, span_of, why_none
from program.rollup.status import Colour

Kind = Literal["feature", "objective", "milestone"]
KINDS: tuple[Kind, ...] = ("feature", "objective", "milestone")

SURE, EVEN = 85, 50
"""In so many of 100 futures at least: what is sure is green, what is as likely as not is amber."""


def goal_id(kind: Kind, id: str) -> str:
    """Under which a goal is found."""
    return f"{kind}:{id}"


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal as it is forecast: what it is made of, and the days that it is held against, the earliest
    first."""

    kind: Kind
    items: tuple[str, ...]
    needs: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalForecast:
    """``span``: half of the futures, and 85 of 100; ``why``: why there is none. ``of_100``: in how many
    futures it is done by the end of each of ``targets``, none where nobody knows. ``teams`` have a part of
    what is left. ``notes``: what the forecast does not know of."""

    span: Span | None
    why: str
    targets: tuple[Target, ...]
    of_100: tuple[int, ...]
    scope: Scope
    teams: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def chance(self) -> int | None:
        """In how many of 100 futures it is done by the last of its days."""
        return self.of_100[-1] if self.of_100 else None

    @property
    def colour(self) -> Colour:
        """Green where 85 of 100 futures are done by the last of its days, amber where half of them are."""
        if self.chance is None:
            return "none"
        return "green" if self.chance >= SURE else "amber" if self.chance >= EVEN else "red"

    @property
    def reason(self) -> str:
        """The sentence of its colour."""
        told = f"Done in time in {self.chance} of 100 futures"
        match self.colour, self.span:
            case ("none", _) | ("green", None):
                return self.why
            case "green", _:
                return f"{told}."
            case _, None:
                return f"{told}. {self.why}"
            case "red", Span(p50, p85) if p50 < p85:
                return f"{told}; half are done by {_day(p50)}, 85 of 100 by {_day(p85)}."
            case _, Span(_, p85):
                return f"{told}; 85 of 100 are done by {_day(p85)}."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def goals_from(
    aims: Mapping[str, Aim],
    found: Forecast,
    queues: Queues,
    begins_on: date,
    names: Mapping[str, str],
    unit: Unit,
) -> dict[str, GoalForecast]:
    """The goals by their ids; ``names`` are the teams'."""
    told = _Told(queues, begins_on, names, unit)
    return {id: told.goal(id, aim, found.goals[id]) for id, aim in aims.items()}


@dataclass(frozen=True, slots=True)
class _Told:
    queues: Queues
    begins_on: date
    names: Mapping[str, str]
    unit: Unit

    def goal(self, id: str, aim: Aim, reach: Reach) -> GoalForecast:
        scope, why, of_100 = self.queues.scopes[id], why_none(reach.outlook, 0), reach.of_100
        teams = self._teams(id)
        if reach.outlook == "nothing" and scope.unknown:
            why, of_100 = _unpromised(scope.unknown), ()
        elif reach.outlook in ("history", "idle"):
            why = self._why_not(teams)
        notes = tuple(_notes(scope, self.unit, told=bool(of_100)))
        span = span_of(reach.outlook, self.begins_on)
        return GoalForecast(span, why, aim.targets, of_100, scope, tuple(teams), notes)

    def _teams(self, id: str) -> list[str]:
        """The teams that have a part of it, by their names."""
        plan = self.queues.plan
        teams = {plan.places[part].team for part in plan.goals[id].parts if part in plan.places}
        return sorted(teams, key=lambda team: (self.names[team], team))

    def _why_not(self, teams: Sequence[str]) -> str:
        """Which of the teams cannot be forecast, and why."""
        for team in teams:
            history = self.queues.plan.queues[team].history
            missing = unforeseen(history)
            if missing is not None:
                return f"{self.names[team]} cannot be forecast. {why_none(missing, len(history))}"
        return ""


def _notes(scope: Scope, unit: Unit, *, told: bool) -> list[str]:
    notes = []
    if scope.bare:
        how = "as one item" if unit == "items" else "with its own estimate"
        one = (
            "Its stories are not written yet: it counts"
            if scope.items == 1
            else "1 feature has no stories yet: it counts"
        )
        what = one if scope.bare == 1 else f"{scope.bare} features have no stories yet: each counts"
        notes.append(f"{what} {how}, so it may take longer.")
    if scope.unknown and told:
        notes.append(f"{_unpromised(scope.unknown)[:-1]}, and that is left out.")
    return notes


def _unpromised(count: int) -> str:
    what = "1 dependency" if count == 1 else f"{count} dependencies"
    return f"It waits for {what} that nobody has promised."
