"""Load against capacity over teams and Sprints, who is given away twice, and the forecast beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

import msgspec
from sqlalchemy import Connection

from accounts.words import t
from backlog import queries
from backlog.days import Moment
from backlog.queries import Increment, Sprint, day_of
from live.pages.outlook_rows import features_ahead
from live.pages.shown import Shown, page_with
from program.capacity.capacity import shown
from program.capacity.load_map import Cell, Fullness, Load, Overallocated, overallocated
from program.capacity.load_queries import loads_of, sprints_in
from program.capacity.queries import shares_of
from program.forecast.backtest import BackTest, back_test
from program.forecast.flow_queries import Flow, flow_of
from program.forecast.forecasts import TeamForecast
from program.forecast.queries import forecast_of, running_increment
from program.queries import names_of

NAMED = 5
"""Team Sprints over their capacity that the first sentence names."""

BAR = 100
"""Units of the drawing in which a bar is as wide as the larger of load and capacity."""


class Segments(msgspec.Struct, frozen=True):
    """Widths of a bar: the room, what items and features fill of it, and what is over."""

    room: float
    items: float
    features: float
    over: float


class Square(msgspec.Struct, frozen=True):
    """A team's Sprint on the map; numbers in points, ``capacity`` None where nobody knows."""

    sprint: Sprint
    load: Load
    fullness: Fullness
    items: float
    features: float
    capacity: float | None
    words: str
    bar: Segments
    items_at: str
    capacity_at: str


class Ahead(msgspec.Struct, frozen=True):
    """A team's forecast with its pace, how well such forecasts held, and its cycle time."""

    forecast: TeamForecast
    pace: str
    bars: list[tuple[float, float]]
    tried: BackTest | None
    flow: Flow


def capacity_page(program: str, asked: str | None, now: int, features: str) -> str:
    """The page of an increment: the one asked for by its id, else the running or the next one. ``features``:
    "all" shows the forecasts of all of them."""
    return page_with(
        "program/capacity_map.html",
        lambda connection: capacity_map(connection, program, asked, now, features),
    )


def capacity_map(
    connection: Connection, program: str, asked: str | None, now: int, features: str = ""
) -> Shown:
    """What the page is drawn from: the squares of teams and Sprints, their sums, and the forecast."""
    today = day_of(connection, program, now)
    increments = queries.increments_of(connection, program)
    teams = queries.teams_of(connection, program)
    names = {one.id: one.name for one in teams}
    increment = _chosen(increments, asked, today)
    sprints = sprints_in(queries.sprints_of(connection, program), increment) if increment else []
    loads = loads_of(connection, program, sprints, today)
    squares = {
        team.id: [_square(program, [team.id], one, loads[team.id, one.id]) for one in sprints]
        for team in teams
    }
    found = forecast_of(connection, program, Moment(today, None))
    flow = flow_of(connection, program, Moment(today, None))
    return {
        "program": program,
        "today": today.isoformat(),
        "increments": increments,
        "increment": increment,
        "sprints": sprints,
        "teams": [{"id": one.id, "name": one.name, "key": one.key} for one in teams],
        "names": names,
        "squares": squares,
        "sums": [_square(program, [team.id for team in teams], one, _sum(loads, one)) for one in sprints],
        "headline": _headline(squares, names, today),
        "given": _given(connection, program, sprints, names, today),
        "people": names_of(connection, queries.members_of(connection, program)),
        "forecast": found,
        "ahead_features": features_ahead(connection, program, found, features),
        "ahead": {one.team: _ahead(one, flow[one.team], found.wish.weeks) for one in found.teams},
    }


def _chosen(increments: Sequence[Increment], asked: str | None, today: date) -> Increment | None:
    wanted = next((one for one in increments if one.id == asked), None)
    return wanted or running_increment(increments, today) or (increments[-1] if increments else None)


def _square(program: str, teams: Sequence[str], sprint: Sprint, load: Load) -> Square:
    cells = urlencode({"cell": [f"{team}:{sprint.id}" for team in teams]}, doseq=True, safe=":")
    return Square(
        sprint,
        load,
        load.fullness,
        float(shown(load.items)),
        float(shown(load.features)),
        None if load.capacity is None else float(shown(load.capacity)),
        _words(load),
        _bar(load),
        f"/p/{program}/items?{cells}",
        f"/p/{program}/capacity?{cells}",
    )


def _words(load: Load) -> str:
    n = _points(abs(load.over))
    match load.fullness:
        case "over":
            return t("over by {n}", n=n)
        case "full":
            return t("full, {n} free", n=n) if load.over else t("full")
        case "free":
            return t("{n} free", n=n)
        case "unknown":
            return t("capacity unknown")
        case _:
            return t("nothing planned")


def _points(points: Fraction) -> str:
    return f"{float(shown(points)):g}"


def _bar(load: Load) -> Segments:
    capacity, total = load.capacity or Fraction(), load.items + load.features
    widest = max(capacity, total, Fraction(1))
    within = min(load.items, capacity)
    parts = capacity, within, min(total, capacity) - within, max(total - capacity, Fraction())
    return Segments(*(float(BAR * part / widest) for part in parts))


def _sum(loads: Mapping[Cell, Load], sprint: Sprint) -> Load:
    """All teams; the capacity is known where that of every team with a load is."""
    here = [load for (_, id), load in loads.items() if id == sprint.id]
    known = [one.capacity for one in here if one.capacity is not None]
    unknown = any(one.fullness == "unknown" for one in here) or not known
    return Load(
        sum((one.items for one in here), Fraction()),
        sum((one.features for one in here), Fraction()),
        None if unknown else sum(known, Fraction()),
    )


def _headline(squares: Mapping[str, Sequence[Square]], names: Mapping[str, str], today: date) -> str:
    """What is planned above the capacity in Sprints that are not over, in one sentence."""
    every = [
        (names[team], one)
        for team, line in squares.items()
        for one in line
        if one.sprint.ends_on >= today.isoformat()
    ]
    over = sorted((one for one in every if one[1].fullness == "over"), key=lambda one: -one[1].load.over)
    if not any(one.fullness not in ("empty", "unknown") for _, one in every):
        return t("Nobody knows yet what the teams can carry.")
    if not over:
        return t("No team has planned more than it can carry.")
    worst = [
        t(
            "{team} in {sprint} by {n}",
            team=team,
            sprint=one.sprint.name,
            n=_points(one.load.over),
        )
        for team, one in over[:NAMED]
    ]
    more = len(over) - len(worst)
    told = "; ".join([*worst, *([t("and {n} more", n=more)] if more else [])])
    return t("More is planned than can be carried: {told}.", told=told)


class Given(msgspec.Struct, frozen=True):
    """Somebody who is over-allocated, in which Sprints, and the teams' parts by their names."""

    one: Overallocated
    sprints: str
    parts: list[tuple[str, Fraction, bool]]


def _given(
    connection: Connection, program: str, sprints: Sequence[Sprint], names: Mapping[str, str], today: date
) -> list[Given]:
    """Who is over-allocated in a Sprint of these that is not over."""
    ahead = {one.index: one.name for one in sprints if one.ends_on >= today.isoformat()}
    shares = [one for one in shares_of(connection, program) if one.sprint in ahead]
    return [
        Given(
            one,
            ", ".join(ahead[index] for index in one.sprints),
            sorted((names[team], part, said) for team, part, said in one.parts),
        )
        for one in overallocated(shares)
    ]


def _ahead(one: TeamForecast, flow: Flow, most: int) -> Ahead:
    weeks = one.weeks[-one.used :] if one.used else ()
    top = max(weeks, default=0) or 1
    bars = [(place * BAR / most, 100 * week / top) for place, week in enumerate(weeks, most - len(weeks))]
    pace = f"{sum(weeks) / len(weeks):.1f}" if weeks else ""
    return Ahead(one, pace, bars, back_test(one.weeks, most), flow)
