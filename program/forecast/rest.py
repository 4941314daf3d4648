"""REST: when the teams of a program are done, in ranges, and how well such forecasts held."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest

import msgspec

from accounts.calls import Call, Calls
from accounts.refusals import invalid
from backlog.days import AsOf, Moment, moment
from program.forecast.backtest import back_test
from program.forecast.flow_queries import Flow, flow_of
from program.forecast.forecast import ENOUGH, HISTORY
from program.forecast.forecasts import SEED, ProgramForecast, TeamForecast, Wish, in_unit
from program.forecast.goal_queries import Named, named
from program.forecast.goals import KINDS, Kind
from program.forecast.queries import LONGEST, forecast_of
from program.forecast.spans import Span, Unit
from program.rollup.status import Colour

calls = Calls("Forecast")

MOST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON knows exactly."""


class ForecastQuery(AsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``team``: only this one's line, and what it has a part of. ``weeks``: of history at most."""

    team: str | None = None
    unit: Unit = "items"
    weeks: int = HISTORY
    seed: int = SEED


class SpanAnswer(msgspec.Struct, frozen=True):
    """The days by whose end half of the futures, and 85 of 100, are done."""

    p50: date
    p85: date


class AtLeastAnswer(msgspec.Struct, frozen=True):
    """At least ``sure`` in 85 of 100 futures, at least ``half`` in half of them."""

    half: float
    sure: float


class BackTestAnswer(msgspec.Struct, frozen=True):
    """Of ``windows`` past forecasts of how many at least in ``ahead`` weeks, 85 % sure, ``held`` were right;
    ``average_held``: so many would have been, had the average been promised."""

    windows: int
    held: int
    average_held: int
    ahead: int


class CycleTimeAnswer(msgspec.Struct, frozen=True):
    """Calendar days from start to done."""

    p50: int
    p85: int
    items: int


class TeamForecastAnswer(msgspec.Struct, frozen=True):
    """``p50`` and ``p85`` are with what the team waits for, ``alone`` without; ``why``: why they are null.

    ``left`` is until the end of its plan: the target's where ``planned``, else its whole backlog.
    ``history``: done in each past week that was drawn from, oldest first. ``ageing``: keys of items in doing
    that are older than 85 of 100 were.
    """

    id: str
    name: str
    left: float
    planned: bool
    p50: date | None
    p85: date | None
    why: str
    alone: SpanAnswer | None
    history: list[float]
    until_target: AtLeastAnswer | None
    backtest: BackTestAnswer | None
    cycle_time: CycleTimeAnswer | None
    ageing: list[str]


class JointAnswer(msgspec.Struct, frozen=True):
    """The program: percentiles of the futures in which all are done. ``left_out``: what is not in it."""

    p50: date | None
    p85: date | None
    why: str
    left_out: list[str]


class TargetAnswer(msgspec.Struct, frozen=True):
    """The increment up to whose end is forecast."""

    name: str
    ends_on: date


class GrowthAnswer(msgspec.Struct, frozen=True):
    """What is left grows by as likely any factor between the two, in percent."""

    low: int
    high: int


class ChanceAnswer(msgspec.Struct, frozen=True):
    """In ``of_100`` of 100 futures it is done by the end of that day; null where that cannot be forecast."""

    name: str
    ends_on: date
    of_100: int | None


class GoalAnswer(msgspec.Struct, frozen=True):
    """A feature of the increment (with its ``key``), an objective or a milestone that names what it rests on.

    ``left`` is what has to be done for it; ``chances`` by the ends of its Sprint and its increment, or by its
    day, the earliest first. ``colour`` is of the last of them: green where p85 is in time, amber where p50
    is, else red; none where there is no forecast. ``notes``: what the forecast does not know of.
    """

    id: str
    key: str | None
    name: str
    teams: list[str]
    left: float
    p50: date | None
    p85: date | None
    colour: Colour
    why: str
    chances: list[ChanceAnswer]
    notes: list[str]


class ForecastAnswer(msgspec.Struct, frozen=True):
    """``features``, ``objectives`` and ``milestones``: the least likely first."""

    as_of: date
    begins_on: date
    unit: Unit
    seed: int
    trials: int
    growth: GrowthAnswer
    target: TargetAnswer | None
    teams: list[TeamForecastAnswer]
    program: JointAnswer
    features: list[GoalAnswer]
    objectives: list[GoalAnswer]
    milestones: list[GoalAnswer]


@calls.get("/programs/{program}/forecast", may="see program", of="program", query=ForecastQuery,
           answer=ForecastAnswer)  # fmt: skip
def show_forecast(call: Call, program: str) -> ForecastAnswer:
    """When teams, features, objectives, milestones and the program are done: half of 10,000 futures,
    and 85 of 100."""
    query: ForecastQuery = call.query
    if not ENOUGH <= query.weeks <= LONGEST:
        raise invalid("/weeks", f"A forecast looks back {ENOUGH} to {LONGEST} weeks.", "weeks")
    if not 0 <= query.seed <= MOST_SEED:
        raise invalid("/seed", f"A seed is a whole number from 0 to {MOST_SEED}.", "seed")
    when = moment(call.connection, program, call.now, query.as_of)
    found = forecast_of(call.connection, program, when, Wish(query.unit, query.weeks, query.seed))
    if query.team is not None and found.of(query.team) is None:
        raise invalid("/team", "This program has no such team.", "team")
    flow = flow_of(call.connection, program, when)
    teams = [one for one in found.teams if query.team in (None, one.team)]
    return ForecastAnswer(
        when.day,
        found.begins_on,
        found.wish.unit,
        found.wish.seed,
        found.trials,
        GrowthAnswer(found.growth.low, found.growth.high),
        TargetAnswer(found.target.name, found.target.ends_on) if found.target else None,
        [_team(one, found, flow[one.team]) for one in teams],
        JointAnswer(*_days(found.span), found.why, list(found.left_out)),
        *(_goals(call, program, when, found, kind, query.team) for kind in KINDS),
    )


def span_answer(span: Span | None) -> SpanAnswer | None:
    """A forecast as REST tells it; null where there is none."""
    return None if span is None else SpanAnswer(span.p50, span.p85)


def _team(one: TeamForecast, found: ProgramForecast, flow: Flow) -> TeamForecastAnswer:
    held = back_test(one.weeks, found.wish.weeks)
    cycle, many = flow.cycle, one.until_target
    return TeamForecastAnswer(
        one.team,
        one.name,
        one.left,
        one.planned,
        *_days(one.span),
        one.why,
        span_answer(one.alone),
        [in_unit(week, found.wish.unit) for week in one.weeks[-one.used :]] if one.used else [],
        AtLeastAnswer(many.half, many.sure) if many else None,
        BackTestAnswer(held.windows, held.held, held.average_held, held.ahead) if held else None,
        CycleTimeAnswer(cycle.p50, cycle.p85, cycle.items) if cycle else None,
        [item.key for item in flow.ageing],
    )


def _goals(
    call: Call, program: str, when: Moment, found: ProgramForecast, kind: Kind, team: str | None
) -> list[GoalAnswer]:
    every = named(call.connection, program, when.seq, kind, found.goals)
    return [_goal(one, found.wish.unit) for one in every if team is None or team in one.forecast.teams]


def _goal(one: Named, unit: Unit) -> GoalAnswer:
    known = one.forecast
    chances = zip_longest(known.targets, known.of_100)
    return GoalAnswer(
        one.id,
        one.key,
        one.name,
        list(known.teams),
        in_unit(known.scope.left, unit),
        *_days(known.span),
        known.colour,
        known.reason,
        [ChanceAnswer(target.name, target.ends_on, of_100) for target, of_100 in chances],
        list(known.notes),
    )


def _days(span: Span | None) -> tuple[date | None, date | None]:
    return (None, None) if span is None else (span.p50, span.p85)
