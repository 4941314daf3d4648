"""When features, objectives and milestones are done, as pages say it beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct
from sqlalchemy import Connection

from backlog import queries
from backlog.days import Moment
from backlog.queries import Item
from live.frames import View
from program.forecast.forecasts import ProgramForecast
from program.forecast.goal_queries import Named, named
from program.forecast.goals import GoalForecast, Kind, goal_id
from program.forecast.queries import forecast_of, last_forecast_of
from program.forecast.spans import Target
from program.register.queries import Milestone

FIRST = 12
"""So many features the page of forecasts shows before it is asked for all."""


def outlook_rows(
    connection: Connection, program: str, when: Moment, kind: Kind, ids: Sequence[str], *, large: bool
) -> dict[str, View | None]:
    """What is forecast of these; None of what nobody can say more than that it is there.

    Of a large program it is what was forecast last: pages do not wait for it. Without ``ids`` nothing is
    forecast.
    """
    if not ids:
        return {}
    goals = _forecast(connection, program, when, large=large).goals
    return {id: _row(goals[goal_id(kind, id)]) if goal_id(kind, id) in goals else None for id in ids}


def milestone_outlooks(
    connection: Connection, program: str, when: Moment, milestones: Sequence[Milestone], *, large: bool
) -> dict[str, View | None]:
    """Of the milestones that are ahead and name what has to be done."""
    ids = [one.id for one in milestones if one.reached is None and one.links]
    return outlook_rows(connection, program, when, "milestone", ids, large=large)


def foretold(view: View) -> bool:
    """Whether a page says what is forecast, so that it changes with a new forecast."""
    rows = (row for name in ("milestones", "objectives") for row in view.get(name, {}).values())
    return "forecast_behind" in view or any(row.get("outlook") for row in rows)


def _forecast(connection: Connection, program: str, when: Moment, *, large: bool) -> ProgramForecast:
    if large and when.seq is None:
        return last_forecast_of(connection, program, when.day)[0]
    return forecast_of(connection, program, when)


def _row(known: GoalForecast) -> View:
    span = known.span
    return {
        "forecast": None if span is None else {"p50": span.p50.isoformat(), "p85": span.p85.isoformat()},
        "of_100": known.chance,
        "colour": known.colour,
        "why": known.reason,
        "notes": list(known.notes),
    }


class ItemOutlook(Struct, frozen=True):
    """A feature's forecast with its chances by day; ``behind``: it is being made anew. Without ``known`` the
    feature is in no increment that is forecast: ``target``."""

    known: GoalForecast | None
    chances: list[tuple[Target, int | None]]
    target: Target | None
    behind: bool


def item_outlook(connection: Connection, item: Item, when: Moment) -> ItemOutlook | None:
    """What the page of a feature says of its end; nothing of other items, nor of what is over."""
    if item.type != "feature" or item.archived or item.category == "done":
        return None
    found, behind = last_forecast_of(connection, item.program, when.day)
    known = found.goals.get(goal_id("feature", item.id))
    chances = list(zip_longest(known.targets, known.of_100)) if known else []
    return ItemOutlook(known, chances, found.target, behind)


class FeatureList(Struct, frozen=True):
    """The features of the increment, the least likely first; ``more`` are not shown."""

    features: list[Named]
    names: Mapping[str, str]
    more: int


def features_ahead(connection: Connection, program: str, found: ProgramForecast, asked: str) -> FeatureList:
    """The features of the page of forecasts; ``asked``: "all" for all of them."""
    every = named(connection, program, None, "feature", found.goals)
    shown = every if asked == "all" else every[:FIRST]
    names = {one.id: one.name for one in queries.teams_of(connection, program)}
    return FeatureList(shown, names, len(every) - len(shown))
