"""Home, a room for a visitor, and an item by its key."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

import msgspec
from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from sqlalchemy import Connection

from accounts.access import Place, may
from accounts.browsers import set_cookie
from accounts.callers import SESSION
from accounts.pages import actor, asks, open_to_all, store
from accounts.refusals import forbidden
from accounts.words import t
from live import visitors
from live.pages.home import needs_me
from live.pages.item_page import At, find_items, items_at
from live.pages.shown import Shown, page_with

pages = Blueprint("pages", __name__)


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


def _open_rooms() -> bool:
    return bool(current_app.extensions["settings"].open_rooms)
