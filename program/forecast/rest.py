"""REST: when the teams of a program are done, in ranges, and how well such forecasts held."""

from __future__ import annotations

from datetime import date

import msgspec

from accounts.calls import Call, Calls
from accounts.refusals import invalid
from backlog.days import AsOf, moment
from program.forecast.backtest import back_test
from program.forecast.flow_queries import Flow, flow_of
from program.forecast.forecast import ENOUGH, HISTORY
from program.forecast.forecasts import SEED, ProgramForecast, Span, TeamForecast, Unit, Wish, in_unit
from program.forecast.queries import LONGEST, forecast_of

calls = Calls("Forecast")

MOST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON knows exactly."""


class ForecastQuery(AsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``team``: only this one's line. ``weeks``: of history at most."""

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


class ForecastAnswer(msgspec.Struct, frozen=True):
    as_of: date
    begins_on: date
    unit: Unit
    seed: int
    trials: int
    growth: GrowthAnswer
    target: TargetAnswer | None
    teams: list[TeamForecastAnswer]
    program: JointAnswer


@calls.get("/programs/{program}/forecast", may="see program", of="program", query=ForecastQuery,
           answer=ForecastAnswer)  # fmt: skip
def show_forecast(call: Call, program: str) -> ForecastAnswer:
    """When each team and the program are done: half of 10,000 simulated futures, and 85 of 100."""
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


def _days(span: Span | None) -> tuple[date | None, date | None]:
    return (None, None) if span is None else (span.p50, span.p85)
