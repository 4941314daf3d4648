"""The calendar that all teams of a program share: increments, their Sprints, and a form for the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from flask import Blueprint, Response, current_app, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Place, may
from accounts.browsers import public_url
from accounts.pages import actor, asks, store
from accounts.refusals import Refused
from accounts.words import t
from backlog import events, queries
from backlog.queries import Increment, Sprint, day_of
from backlog.sprint_rules import MOST_DAYS, MOST_SPRINTS
from live.pages.feed_routes import link_of
from live.pages.shown import Shown, page_with
from live.proposals import accept

pages = Blueprint("calendar", __name__)

SPRINTS, DAYS = 6, 14
"""What the form offers where the program has no increment yet."""


@pages.get("/p/<program>/calendar")
@asks("see program", of="program")
def show(program: str) -> str:
    """The increments in time, what each team does in each Sprint, and a form for who plans."""
    return _page(program, {})


@pages.post("/p/<program>/calendar")
@asks("plan increment", of="program")
def add_increment(program: str) -> Response:
    """Makes an increment and its Sprints, for all teams at once."""
    form, asking = request.form, actor()
    try:
        count, days = _number(form, "sprints", MOST_SPRINTS), _number(form, "sprint_days", MOST_DAYS)
        sprints = tuple(events.NewSprint("", "", 0, "", "") for _ in range(count))
        name, starts_on = form.get("name", ""), form.get("starts_on", "")
        store().write(
            lambda transaction: accept(
                transaction,
                program,
                [events.IncrementCreated(transaction.new_id(), name, starts_on, "", days, sprints)],
                asking,
            )
        )
    except Refused as refused:
        return make_response(_page(program, form, refused.sentence), refused.status)
    return cast(Response, redirect(f"/p/{program}/calendar", 303))


def _number(form: Mapping[str, str], name: str, most: int) -> int:
    written = form.get(name, "").strip()
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:6]) <= most):
        words = {"sprints": t("Sprints"), "sprint_days": t("Days of each Sprint")}
        sentence = t("{what}: write a number from 1 to {most}.", what=words[name], most=most)
        raise Refused(sentence, name, 422)
    return int(written)


def _page(program: str, form: Mapping[str, str], problem: str | None = None) -> str:
    asking, now = actor(), store().clock()

    def look(connection: Connection) -> Shown:
        increments, sprints = (
            queries.increments_of(connection, program),
            queries.sprints_of(connection, program),
        )
        today = day_of(connection, program, now)
        return {
            "increments": [(one, [s for s in sprints if s.increment == one.id]) for one in increments],
            "teams": queries.teams_of(connection, program),
            "states": {
                (one.team, one.sprint): one.state for one in queries.team_sprints_of(connection, program)
            },
            "today": today.isoformat(),
            "plans": may(connection, asking, "plan increment", Place(program)),
            "form": {**_next(increments, sprints, today), **dict(form)},
            "problem": problem,
            "most": {"sprints": MOST_SPRINTS, "days": MOST_DAYS},
        }

    feed = link_of(current_app.extensions["seal"], public_url(request), program, asking.id)
    return page_with("program/calendar.html", look, feed=feed)


def _next(increments: list[Increment], sprints: list[Sprint], today: date) -> dict[str, Any]:
    """What the next increment would be if it went on like the last: it starts on the day after."""
    if not increments:
        monday = today + timedelta(days=-today.weekday() % 7)
        return {"name": "", "starts_on": monday.isoformat(), "sprints": SPRINTS, "sprint_days": DAYS}
    last = [one for one in sprints if one.increment == increments[-1].id]
    first = date.fromisoformat(last[0].starts_on)
    days = (date.fromisoformat(last[0].ends_on) - first).days + 1
    start = date.fromisoformat(sprints[-1].ends_on) + timedelta(days=1)
    return {"name": "", "starts_on": start.isoformat(), "sprints": len(last), "sprint_days": days}
