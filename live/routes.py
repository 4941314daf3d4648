"""The pages of rooms: a ceremony by its id, the door where a code is typed, a room's record."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from sqlalchemy import Connection

from accounts.browsers import credentials_of, public_url
from accounts.pages import asks, open_to_all, store
from accounts.words import t
from ceremonies import catalog
from live import callers, operation, screens
from live.cards import Card, find_card
from live.first import First, first_of, first_of_stranger
from live.keys import room_by_code
from live.pages import (
    budget_routes,
    calendar_routes,
    feed_routes,
    import_pages,
    list_routes,
    opening_routes,
    page_routes,
    portfolio_routes,
    report_routes,
    stakeholder_routes,
    standing_routes,
    takeup_routes,
    words,
)
from live.record import Record
from live.rest import record_here, url_of_room

rooms = Blueprint("rooms", __name__)
pages = (
    rooms,
    screens.screens,
    words.pages,
    page_routes.pages,
    standing_routes.pages,
    list_routes.pages,
    opening_routes.pages,
    import_pages.pages,
    calendar_routes.pages,
    takeup_routes.pages,
    feed_routes.pages,
    operation.pages,
    report_routes.pages,
    stakeholder_routes.pages,
    budget_routes.pages,
    portfolio_routes.pages,
)


@rooms.get("/r/<room>")
@open_to_all
def room_page(room: str) -> str:
    """A room: with its view for who sits in it or may, else the door that asks for a name."""
    credentials, now = credentials_of(request), store().clock()

    def look(connection: Connection) -> tuple[Card, First] | None:
        card = find_card(connection, room)
        known = callers.known_here(connection, credentials, card, now) if card else None
        if card is None or known is None:
            return None
        person = callers.person_of(connection, credentials, now)
        return card, first_of(connection, card, known, person.id if person else None, now)

    found = store().read(look)
    if found is None:
        first = first_of_stranger(room, t("Room"), now)
        return render_template("room.html", room_kind=t("Room"), module="js/visitor.js", first=first)
    card, first = found
    first["url"] = url_of_room(current_app.extensions["seal"], public_url(request), card.id)
    ceremony = catalog.find(card.ceremony)
    return render_template("room.html", room_kind=t(ceremony.TITLE), first=first)


@rooms.get("/r/<room>/record")
@asks("see room", of="room")
def record_page(room: str) -> str:
    """What was agreed in the room, readable without JavaScript."""

    def look(connection: Connection) -> tuple[Card, Record]:
        card = find_card(connection, room)
        assert card is not None
        return card, record_here(connection, card)

    card, record = store().read(look)
    return render_template("live/record.html", card=card, record=record)


@rooms.get("/j")
@open_to_all
def door() -> str:
    """Where a code is typed."""
    return render_template("live/join.html", code="", problem=None)


@rooms.post("/j")
@open_to_all
def come_in() -> Response:
    """Finds the room of a code that was typed."""
    return _by_code(request.form.get("code", ""))


@rooms.get("/j/<code>")
@open_to_all
def come_in_by_link(code: str) -> Response:
    """Finds the room of a code in a link."""
    return _by_code(code)


def _by_code(code: str) -> Response:
    card = room_by_code(store(), code)
    if card is not None:
        return make_response(redirect(f"/r/{card.id}#{card.code}", 303))
    return make_response(
        render_template("live/join.html", code=code, problem=t("No room has this code.")), 404
    )
