"""The portfolio: the programs of the one who looks in one table, and the lists that its totals count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy import Connection

from accounts.access import Actor
from accounts.pages import actor, asks, store
from accounts.refusals import Refused
from backlog.days import Moment, moment
from backlog.queries import teams_of
from live.pages import lists
from live.pages.portfolio_rows import portfolio_rows
from live.pages.shown import Shown, page_with
from program.portfolio.portfolio import SORTS, Sort
from program.portfolio.queries import portfolio_of, programs_seen_by

pages = Blueprint("portfolio", __name__)

LISTS: Mapping[str, Callable[[Connection, str, lists.Asked, Moment], Sequence[Any]]] = {
    "items": lists.items,
    "dependencies": lists.dependencies,
    "risks": lists.risks,
}


@pages.get("/portfolio")
@asks("see oneself")
def portfolio() -> str:
    """A line for each program, the worst first; ``?sort=`` by another column, ``?as_of=`` on a past day."""
    asking, now, sort = actor(), store().clock(), _sort(request.args.get("sort", "status"))
    as_of = _day(request.args.get("as_of"))

    def look(connection: Connection) -> Shown:
        found = portfolio_of(connection, asking, now, as_of)
        days = _days(now, as_of, [when for _, when in found])
        return {**portfolio_rows(found, sort, days["written"]), "sort": sort, "sorts": SORTS, "days": days}

    return page_with("program/portfolio.html", look)


@pages.get("/portfolio/<resource>")
@asks("see oneself")
def portfolio_list(resource: str) -> str:
    """The items, dependencies or risks of all programs that a total counts."""
    if resource not in LISTS:
        abort(404)
    asking, now, asked = actor(), store().clock(), request.args.copy()
    as_of = _day(asked.pop("as_of", None))

    def look(connection: Connection) -> Shown:
        found = rows_of(connection, asking, resource, asked, now, as_of)
        days = _days(now, as_of, [one["when"] for one in found])
        return {"resource": resource, "programs": found, "asked": asked, "days": days}

    return page_with("program/portfolio_list.html", look, "/portfolio")


def rows_of(
    connection: Connection,
    asking: Actor,
    resource: str,
    asked: lists.Asked,
    now: int,
    as_of: date | None = None,
) -> list[Shown]:
    """By program the rows that a total counts, with the names of the teams that they are of."""
    found = []
    for program in programs_seen_by(connection, asking):
        when = moment(connection, program.id, now, as_of)
        rows = LISTS[resource](connection, program.id, asked, when) if when.seq != 0 else []
        teams = {team.id: team.name for team in teams_of(connection, program.id, when.seq)}
        items = lists.items_in(connection, rows, when)
        found.append({"program": program, "when": when, "rows": rows, "teams": teams, "items": items})
    return [one for one in found if one["rows"]]


def _sort(written: str) -> Sort:
    if written not in SORTS:
        raise Refused(f"The portfolio has no column “{written[:40]}”.", "sort", 422)
    return written


def _day(written: str | None) -> date | None:
    """A whole day: a moment within one is of one program."""
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(f"“{written[:40]}” is not a day. Write it as 2026-11-20.", "as_of", 422) from None


def _days(now: int, as_of: date | None, whens: Sequence[Moment]) -> Shown:
    """What the banner and the chooser say; a day that is not over in any program is now."""
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    past = as_of is not None and (as_of < today or any(when.seq is not None for when in whens))
    shown = as_of if as_of is not None and past else today
    return {
        "shown": shown.isoformat(),
        "past": past,
        "written": shown.isoformat() if past else "",
        "first": "",
        "today": today.isoformat(),
    }
