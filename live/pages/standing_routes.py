"""The pages that follow the work: a team's board and backlog; a program's rollup, board, map, registers."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from flask import Blueprint, abort, current_app, render_template, request
from sqlalchemy import Connection

from accounts.access import place_of
from accounts.events import stream_of
from accounts.pages import actor, asks, store
from accounts.teams import find_team
from backlog.days import Moment, moment_named
from journal.journal import head
from live.pages import lists
from live.pages.allowed import allowed_on
from live.pages.dependency_rows import reminder_rows
from live.pages.past_days import days_of
from live.pages.places import around, reach_of
from live.pages.shown import Shown
from live.pages.views import Page, rollup_at, view_at, view_of
from program.pictures.picture import Picture
from program.pictures.pictures import seen
from program.register.risk_queries import Risk
from program.rollup.lately import Lately, lately, lately_then
from program.rollup.overview import counts_of

pages = Blueprint("standing", __name__)


@pages.get("/t/<team>")
@asks("see program", of="team")
def team_board(team: str) -> str:
    """The board of the team's Sprint."""
    return _standing(Page("team", team, ""), "backlog/board.html", "js/backlog/board.js", "board")


@pages.get("/t/<team>/backlog")
@asks("see program", of="team")
def team_backlog(team: str) -> str:
    """The team's Product Backlog in its order."""
    return _standing(
        Page("team", team, "backlog"), "backlog/backlog.html", "js/backlog/backlog.js", "backlog"
    )


@pages.get("/p/<program>")
@asks("see program", of="program")
def rollup(program: str) -> str:
    """The weekly review: teams, dependencies at risk, totals; ``?as_of=``: as it was on a past day."""
    return _standing(Page("program", program, ""), "program/rollup.html", "js/program/rollup.js", "rollup")


@pages.get("/p/<program>/board")
@asks("see program", of="program")
def program_board(program: str) -> str:
    """Teams by Sprints, with who waits for whom."""
    page = Page("program", program, "board")
    return _standing(page, "program/board.html", "js/program/board.js", "board", "program_board")


@pages.get("/p/<program>/map")
@asks("see program", of="program")
def dependency_map(program: str) -> str:
    """What waits for what, in time, and what would follow if something slipped."""
    return _standing(Page("program", program, "map"), "program/map.html", "js/program/map.js", "map")


@pages.get("/p/<program>/risks")
@asks("see program", of="program")
def risks(program: str) -> str:
    """The register: risks with assumptions and issues, decisions, milestones."""
    asked = request.args
    now = store().clock()
    found = store().read(lambda connection: _risks(connection, program, asked, now))
    page = Page("program", program, "risks")
    shown = {one.id for one in found}
    return _standing(page, "program/risks.html", "js/program/risks.js", "board", "risks", shown=shown)


@pages.get("/p/<program>/objectives")
@asks("see program", of="program")
def objectives(program: str) -> str:
    """What teams and the program aim at, by increment, and how much of it came about."""
    page = Page("program", program, "objectives")
    return _standing(page, "program/objectives.html", "js/program/objectives.js", "objectives")


@pages.get("/p/<program>/dependencies/<dependency>")
@asks("see program", of="dependency")
def dependency(program: str, dependency: str) -> str:
    """One dependency: its answers, its history, what people say about it."""
    place = store().read(lambda c: place_of(c, "dependency", dependency))
    if place is None or place.program != program:
        abort(404)
    page = Page("dependency", dependency, "")
    return _standing(page, "program/dependency.html", "js/program/dependency.js", "dependency")


def _standing(page: Page, template: str, module: str, *sheets: str, **more: Any) -> str:
    """A page that follows its standing room, with the view of now in it; with ``?as_of=`` it shows a moment
    that is past, follows nothing and takes nothing."""
    house, asking, as_of = store(), actor(), request.args.get("as_of")
    live = current_app.extensions["live"]

    def look(connection: Connection) -> Shown:
        now = house.clock()
        place = place_of(connection, page.kind, page.id)
        assert place is not None
        assert place.program is not None
        when = moment_named(connection, place.program, now, as_of)
        view, news = _shown_at(connection, page, place.program, when, now)
        first = {
            "room": page.name,
            "title": _title(connection, page, view),
            "role": "member",
            "seq": head(connection, stream_of(place.program)),
            "epoch": live.rooms.epoch,
            "view": view,
            "mine": {},
            "now": now,
            **news,
            **allowed_on(connection, asking, page, place, view, past=when.seq is not None),
            "days": days_of(connection, place.program, when, now),
        }
        return {"first": first, "reach": reach_of(connection, asking, now)}

    styles = [f"css/pages/{sheet}.css" for sheet in sheets]
    shown = house.read(look)
    where = around(shown["reach"], request.path)
    return render_template(template, module=module, sheets=styles, **where, first=shown["first"], **more)


def _shown_at(
    connection: Connection, page: Page, program: str, when: Moment, now: int
) -> tuple[Shown, Shown]:
    """What the page shows at the moment, and what it says beside that."""
    if when.seq is None:
        picture = seen(connection, program, now)
        view = view_of(connection, page, picture)
        beside = _lately(connection, page, picture), _reminders(connection, page, picture, view)
        return view, dict(zip(("lately", "reminders"), beside, strict=True))
    if (page.kind, page.page) != ("program", ""):
        return view_at(connection, page, program, when), {"lately": None, "reminders": None}
    counts = counts_of(connection, program, when)
    turned = _shown(lately_then(connection, program, when, counts))
    return rollup_at(connection, program, when, counts), {"lately": turned, "reminders": None}


def _title(connection: Connection, page: Page, view: Shown) -> str:
    """What the page is called; a team that was not there yet is called what it is now."""
    if page.kind != "team":
        return str(view["program"]["name"])
    there = view["teams"].get(page.id)
    return str(there["name"]) if there is not None else find_team(connection, page.id).name


def _lately(connection: Connection, page: Page, program: Picture) -> Shown | None:
    """What changed lately; on the rollup only."""
    if (page.kind, page.page) != ("program", ""):
        return None
    return _shown(lately(connection, program))


def _shown(found: Lately) -> Shown:
    return cast(Shown, msgspec.to_builtins(found))


def _reminders(connection: Connection, page: Page, program: Picture, view: Shown) -> Shown | None:
    """Whom the rules remind of what today; on the rollup only, the others have those of their own rows."""
    if (page.kind, page.page) != ("program", ""):
        return None
    shown = [one for id, one in program.needs.items() if id in view["dependencies"]]
    return reminder_rows(connection, program, shown)


def _risks(connection: Connection, program: str, asked: lists.Asked, now: int) -> list[Risk]:
    when = moment_named(connection, program, now, asked.get("as_of"))
    return lists.risks(connection, program, asked, when)
