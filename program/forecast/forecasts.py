"""The forecast of a program as days and sentences: of each team, and of all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from program.forecast.backtest import how_many
from program.forecast.forecast import HISTORY, TRIALS, Forecast, Growth, forecast
from program.forecast.goals import Aim, GoalForecast, goals_from
from program.forecast.queues import Need, Queues
from program.forecast.spans import Span, Target, Unit, span_of, weeks_until, why_none

SEED = 1
TENTHS = 10
"""Points are counted in tenths, so that halves are whole numbers."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``sure`` items or points in 85 of 100 futures, at least ``half`` in half of them."""

    half: float
    sure: float


@dataclass(frozen=True, slots=True)
class TeamForecast:
    """A team's forecast; ``span`` with what it waits for, ``alone`` without. ``why`` says why there is none.

    ``left`` is until the end of its plan: the target's where ``planned``, else its whole backlog. ``weeks``
    is what it got done in each past week (points in tenths), oldest first, of which the last ``used`` were
    drawn from. ``until_target``: how many it gets done in the whole weeks until then.
    """

    team: str
    name: str
    left: float
    planned: bool
    weeks: tuple[int, ...]
    used: int
    span: Span | None
    alone: Span | None
    why: str
    until_target: AtLeast | None


@dataclass(frozen=True, slots=True)
class ProgramForecast:
    """``span`` is a percentile of the futures in which all are done, not the latest of the teams' own.
    ``begins_on``: the first day of the first week to come. ``goals``: by their ids (`goal_id`)."""

    begins_on: date
    wish: Wish
    trials: int
    growth: Growth
    target: Target | None
    teams: tuple[TeamForecast, ...]
    span: Span | None
    why: str
    left_out: tuple[str, ...]
    goals: Mapping[str, GoalForecast]

    def of(self, team: str) -> TeamForecast | None:
        """The team's forecast."""
        return next((one for one in self.teams if one.team == team), None)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one team: its name, what it did in each past week (points in tenths), and whether it
    has planned anything up to the target."""

    name: str
    weeks: tuple[int, ...]
    planned: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """How it is forecast: in items or points, from how many past weeks, and with which dice."""

    unit: Unit = "items"
    weeks: int = HISTORY
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast is made from."""

    begins_on: date
    target: Target | None
    teams: Mapping[str, Known]
    queues: Queues
    aims: Mapping[str, Aim]


def forecast_from(basis: Basis, wish: Wish) -> ProgramForecast:
    """The forecast in days and sentences."""
    growth = Growth()
    found = forecast(basis.queues.plan, wish.seed, TRIALS, growth)
    names = {id: team.name for id, team in basis.teams.items()}
    return ProgramForecast(
        basis.begins_on,
        wish,
        TRIALS,
        growth,
        basis.target,
        tuple(_of_team(id, found, basis, wish) for id in basis.teams),
        span_of(found.program, basis.begins_on),
        _why_no_program(found),
        (*_left_out(found, basis.queues.left_out, names), *_bare(basis.queues.bare, wish.unit)),
        goals_from(basis.aims, found, basis.queues, basis.begins_on, names, wish.unit),
    )


def _of_team(id: str, found: Forecast, basis: Basis, wish: Wish) -> TeamForecast:
    team = basis.teams[id]
    weeks = team.weeks[-wish.weeks :]
    return TeamForecast(
        id,
        team.name,
        in_unit(basis.queues.plan.queues[id].left, wish.unit),
        team.planned,
        team.weeks,
        len(weeks),
        span_of(found.teams[id], basis.begins_on),
        span_of(found.alone[id], basis.begins_on),
        why_none(found.teams[id], len(weeks)),
        _until(basis, weeks, wish.unit),
    )


def _until(basis: Basis, weeks: tuple[int, ...], unit: Unit) -> AtLeast | None:
    """How many get done in the whole weeks until the target."""
    if basis.target is None:
        return None
    ahead = weeks_until(basis.target.ends_on, basis.begins_on)
    many = how_many(weeks, ahead) if ahead else None
    return AtLeast(in_unit(many.half, unit), in_unit(many.sure, unit)) if many is not None else None


def _why_no_program(found: Forecast) -> str:
    if found.program == "history":
        return "Not enough history: no team that has something left to do can be forecast."
    return why_none(found.program, 0)


def _left_out(found: Forecast, needs: Iterable[Need], names: Mapping[str, str]) -> list[str]:
    """What the forecast does not know of: teams without a history, dependencies without a promise."""
    out = [names[team] for team in found.unforeseen]
    sentences = [f"{listed(out)} cannot be forecast and {_is(out)} left out."] if out else []
    owed: dict[str, int] = {}
    for need in needs:
        owed[need.producer_team] = owed.get(need.producer_team, 0) + 1
    for team, count in owed.items():
        what = "1 dependency" if count == 1 else f"{count} dependencies"
        name = names.get(team, team)
        sentences.append(f"{what} on {name} cannot be forecast: {name} has promised no Sprint.")
    return sentences


def _bare(count: int, unit: Unit) -> list[str]:
    """Features that are themselves work, since nobody has broken them down."""
    if not count:
        return []
    what = "1 feature has" if count == 1 else f"{count:,} features have"
    counts = "it counts" if count == 1 else "each counts"
    how = "as one item" if unit == "items" else "with its own estimate"
    return [f"{what} no stories yet: {counts} {how}, so it may take longer."]


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def in_unit(amount: int, unit: Unit) -> float:
    """Items as they are, points out of tenths."""
    return amount if unit == "items" else amount / TENTHS
