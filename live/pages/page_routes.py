"""The pages that are not rooms: home, a team's and a program's pages, the lists behind numbers, an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import quote, urlencode

import msgspec
from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from sqlalchemy import Connection

from accounts.access import Actor, Place, may, place_of
from accounts.browsers import set_cookie
from accounts.callers import SESSION
from accounts.events import stream_of
from accounts.pages import actor, asks, open_to_all, store
from accounts.refusals import forbidden
from accounts.teams import find_team
from accounts.words import t
from backlog import queries
from backlog.days import Moment, moment_named
from journal.journal import head
from live import visitors
from live.pages import lists
from live.pages.capacity_page import capacity_page
from live.pages.dependency_care import care_of
from live.pages.dependency_rows import reminder_rows
from live.pages.home import needs_me
from live.pages.item_page import At, find_items, items_at
from live.pages.past_days import days_of
from live.pages.places import around, reach_of
from live.pages.shown import Shown, page_with
from live.pages.span_words import span_words
from live.pages.views import Page, rollup_at, view_at, view_of
from program.budget.budget import totals
from program.budget.queries import budget_of, shared_totals
from program.pictures.picture import Picture
from program.pictures.pictures import seen
from program.queries import calendar, names_of
from program.register.risk_queries import Risk
from program.rollup.lately import Lately, lately, lately_then
from program.rollup.overview import counts_of
from program.scenarios.vote_queries import own_ballots

pages = Blueprint("pages", __name__)

LISTED = 500
"""Rows of a list on one page; ``from`` is the number of the first of them, counted from 1."""

REGISTER = ("manage risk", "record decision", "edit milestone", "vote on scenario", "plan increment")
"""What somebody may do on the pages of risks and of scenarios."""


@pages.app_template_filter("number")
def number(value: float | None) -> str:
    """A count or a sum as people write it: 12,400, whole numbers without a point; nothing for None."""
    if value is None:
        return ""
    return f"{int(value):,}" if value == int(value) else f"{round(value, 2):,}"


@pages.app_template_filter("day")
def day(at: int) -> str:
    """The day of a time (milliseconds): 20 Nov 2026."""
    when = datetime.fromtimestamp(at / 1000, UTC)
    return f"{when.day} {when:%b %Y}"


@pages.app_template_filter("iso_day")
def iso_day(written: str) -> str:
    """A day of the calendar as people read it: 20 Nov 2026."""
    when = date.fromisoformat(written)
    return f"{when.day} {when:%b %Y}"


@pages.app_template_filter("weekday")
def weekday(written: str) -> str:
    """A day of the calendar by its weekday: Fri 20 Nov."""
    when = date.fromisoformat(written)
    return f"{when:%a} {when.day} {when:%b}"


@pages.app_template_filter("as_of")
def as_of_moment(path: str, written: str | None) -> str:
    """The address at the moment that the page shows; itself where that is now."""
    return f"{path}{'&' if '?' in path else '?'}as_of={written}" if written else path


@pages.app_template_filter("span")
def span(days: Mapping[str, str]) -> str:
    """The range of a forecast: 19 to 26 Jan."""
    return span_words(days["p50"], days["p85"])


@pages.get("/")
@open_to_all
def home() -> str:
    """What needs me now; for who is not known, two ways to begin."""
    asking, now = actor(), store().clock()
    if not asking.id:
        return render_template("live/welcome.html", open_rooms=_open_rooms())

    def look(connection: Connection) -> Shown:
        return {"now": needs_me(connection, asking, now), "clock": now}

    return page_with("live/home.html", look, open_rooms=_open_rooms())


@pages.post("/rooms")
@open_to_all
def start_room() -> Response:
    """Starts a room for a visitor, or for somebody with an account who wants one apart from any team."""
    ceremony = request.form.get("ceremony", "planning_poker")
    if not _open_rooms() or ceremony not in visitors.CEREMONIES:
        raise forbidden("Rooms without an account are switched off here. Sign in first.", "open_rooms")
    asking, agent = actor(), request.headers.get("User-Agent", "")
    title = t("Planning poker") if ceremony == "planning_poker" else t("Retrospective")
    stories = [t("Story {n}", n=n) for n in range(1, visitors.STORIES + 1)]
    started = store().write(lambda tx: visitors.start_room(tx, asking, ceremony, title, stories, agent))
    response = cast(Response, redirect(f"/r/{started.card.id}", 303))
    if started.secret is not None:
        set_cookie(response, SESSION, started.secret)
    return response


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


@pages.get("/p/<program>/items")
@asks("see program", of="program")
def items(program: str) -> str:
    """The items that a number counts."""
    return _list("program/items.html", program, lambda c, asked, when: lists.items(c, program, asked, when))


@pages.get("/p/<program>/dependencies")
@asks("see program", of="program")
def dependencies(program: str) -> str:
    """The dependencies that a number counts; all of them without a filter."""

    asking = actor()
    return _list(
        "program/dependencies.html",
        program,
        lambda c, asked, when: lists.dependencies(c, program, asked, when),
        lambda c, _asked, when: care_of(c, asking, program, when.day),
    )


@pages.get("/p/<program>/dependencies/<dependency>")
@asks("see program", of="dependency")
def dependency(program: str, dependency: str) -> str:
    """One dependency: its answers, its history, what people say about it."""
    place = store().read(lambda c: place_of(c, "dependency", dependency))
    if place is None or place.program != program:
        abort(404)
    page = Page("dependency", dependency, "")
    return _standing(page, "program/dependency.html", "js/program/dependency.js", "dependency")


@pages.get("/p/<program>/capacity")
@asks("see program", of="program")
def capacity(program: str) -> str:
    """What the teams can carry in each Sprint, and what is planned: a map, or the cells asked for."""
    if not {"cell", "as_of"} & set(request.args):
        asked = request.args
        return capacity_page(program, asked.get("increment"), store().clock(), asked.get("features", ""))
    return _list(
        "program/capacity.html", program, lambda c, asked, when: lists.capacity(c, program, asked, when)
    )


@pages.get("/p/<program>/votes")
@asks("see program", of="program")
def votes(program: str) -> str:
    """The votes of confidence that were revealed."""
    return _list("program/votes.html", program, lambda c, asked, when: lists.votes(c, program, asked, when))


@pages.get("/i/<item>")
@asks("look around")
def item_page(item: str) -> Response | str:
    """An item by its key or id; where several programs of mine have that key, all of them. ``?as_of=``: as it
    was at a moment that is past."""
    asking, now, as_of = actor(), store().clock(), request.args.get("as_of")

    def look(connection: Connection) -> list[At]:
        named = find_items(connection, item, past=bool(as_of))
        mine = [one for one in named if may(connection, asking, "see program", Place(one.program, one.team))]
        return items_at(connection, mine, now, as_of)

    found = store().read(look)
    if not found:
        if not asking.id:
            return cast(Response, redirect(f"/login?next={quote(request.full_path.rstrip('?'))}"))
        abort(404)
    there = [one.sheet for one in found if one.sheet is not None]
    if len(there) > 1:
        return page_with("backlog/which_item.html", lambda _c: {"sheets": there, "key": item, "as_of": as_of})
    shown = next((one for one in found if one.sheet is not None), found[0])
    place = f"/t/{shown.team}/backlog"
    return page_with("backlog/item.html", lambda _c: {"key": item, **msgspec.structs.asdict(shown)}, place)


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
            **_allowed(connection, asking, page, place, view, past=when.seq is not None),
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


def _allowed(
    connection: Connection, asking: Actor, page: Page, place: Place, view: Shown, *, past: bool
) -> Shown:
    """What the one who looks may do on the page: nothing, where it shows what is past."""

    def allows(verb: str) -> bool:
        return not past and may(connection, asking, verb, place)

    return {
        "seat": None if past else asking.id,
        "edits": [] if past else _edits(connection, asking, str(place.program), view),
        "manages": allows("manage team"),
        "ballots": None if past else _ballots(connection, asking, page),
        "budget": None if past else _budget(connection, asking, page),
        "goals": _goals(connection, asking, page, view, past=past),
        "opens": allows("open room"),
        "imports": allows("import"),
        "talks": allows("comment dependency"),
        "verbs": [verb for verb in REGISTER if allows(verb)],
        "reports": allows("write report"),
        "snaps": allows("take snapshot"),
    }


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


def _ballots(connection: Connection, asking: Actor, page: Page) -> Shown | None:
    """What the one who looks said of each scenario; on the map only."""
    if page.page != "map":
        return None
    return cast(Shown, msgspec.to_builtins(own_ballots(connection, page.id, asking.id)))


def _budget(connection: Connection, asking: Actor, page: Page) -> Shown | None:
    """What the budget comes to, for who may see what is restricted, and for all where the totals are shared;
    on the rollup only. ``href``: where its lines are, for the first of these."""
    if (page.kind, page.page) != ("program", ""):
        return None
    sees = may(connection, asking, "see restricted", Place(page.id))
    lines = totals(budget_of(connection, page.id)) if sees else shared_totals(connection, page.id)
    said = [{"text": one.words, "over": one.variance < 0} for one in lines]
    return {"totals": said, "href": f"/p/{page.id}/budget" if sees else None}


def _goals(connection: Connection, asking: Actor, page: Page, view: Shown, *, past: bool) -> Shown | None:
    """Whose objectives the one who looks may change or score (``program``: its own); and the charter."""
    if page.page != "objectives":
        return None
    if past:
        return {"edits": [], "scores": [], "charter": False}
    places = {"program": Place(page.id)} | {team: Place(page.id, team) for team in view["teams"]}
    return {
        "edits": [one for one, place in places.items() if may(connection, asking, "edit objective", place)],
        "scores": [one for one, place in places.items() if may(connection, asking, "score objective", place)],
        "charter": may(connection, asking, "manage program", places["program"]),
    }


def _edits(connection: Connection, asking: Actor, program: str, view: Shown) -> list[str]:
    """The teams whose items the one who looks may change."""
    return [team for team in view["teams"] if may(connection, asking, "edit backlog", Place(program, team))]


def _risks(connection: Connection, program: str, asked: lists.Asked, now: int) -> list[Risk]:
    when = moment_named(connection, program, now, asked.get("as_of"))
    return lists.risks(connection, program, asked, when)


Look = Callable[[Connection, lists.Asked, Moment], Any]


def _list(template: str, program: str, rows: Look, more: Look | None = None) -> str:
    """The page of a list: its rows, and the names of all they speak of. ``more``: what it has beside them."""
    asked, now = request.args.copy(), store().clock()
    as_of, begins = asked.pop("as_of", None), _first_row(asked.pop("from", ""))

    def look(connection: Connection) -> Shown:
        when = moment_named(connection, program, now, as_of)
        teams = {one.id: one for one in queries.teams_of(connection, program, when.seq)}
        every = rows(connection, asked, when)
        found = every[begins - 1 :][:LISTED]
        return {
            "rows": found,
            "every": every,
            "begins": begins,
            "listed": LISTED,
            "teams": teams,
            "index": {id: place for place, id in enumerate(teams, start=1)},
            "sprints": calendar(connection, program, when.seq).sprints,
            "people": names_of(connection, queries.members_of(connection, program, when.at)),
            "items": lists.items_in(connection, found, when),
            "objectives": lists.objectives_in(connection, program, asked, when),
            "asked": asked,
            "more": more(connection, asked, when) if more and not asked and when.seq is None else None,
            "days": days_of(connection, program, when, now),
            "back": urlencode(list(asked.items(multi=True)), safe=":"),
        }

    return page_with(template, look)


def _first_row(written: str) -> int:
    """The first row that is shown; 1 where the address says none or nonsense."""
    return max(1, int(written)) if re.fullmatch(r"[0-9]{1,9}", written) else 1


def _open_rooms() -> bool:
    return bool(current_app.extensions["settings"].open_rooms)
