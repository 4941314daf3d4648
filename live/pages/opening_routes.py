"""The rooms of a team or of a whole program: which are open, which were held, and a form that opens one."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Place, may, place_of
from accounts.pages import actor, asks, store
from accounts.programs import find_program
from accounts.refusals import Absent, Refused
from accounts.teams import find_team
from accounts.words import t
from ceremonies import catalog
from live.cards import cards_of
from live.opening import Wanted, open_room
from live.pages.offers import offers, wanted
from live.pages.shown import Shown, page_with
from program.queries import names_of

pages = Blueprint("opening", __name__)


@pages.app_template_filter("ceremony")
def ceremony_title(name: str) -> str:
    """What people call a ceremony."""
    found = catalog.all_ceremonies().get(name)
    return t(found.TITLE) if found is not None else name


@pages.get("/t/<team>/rooms")
@asks("see program", of="team")
def team_rooms(team: str) -> str:
    """The team's rooms: open ones, and what was held before."""
    return _rooms_page("team", team)


@pages.post("/t/<team>/rooms")
@asks("open room", of="team")
def open_team_room(team: str) -> Response:
    """Opens a room of the team and goes there."""
    return _opened("team", team)


@pages.get("/p/<program>/rooms")
@asks("see program", of="program")
def program_rooms(program: str) -> str:
    """All rooms of the program."""
    return _rooms_page("program", program)


@pages.post("/p/<program>/rooms")
@asks("open room", of="program")
def open_program_room(program: str) -> Response:
    """Opens a room of the whole program and goes there."""
    return _opened("program", program)


def _rooms_page(kind: str, id: str, problem: str | None = None) -> str:
    asking, asked, now = actor(), request.values.get("ceremony", ""), store().clock()

    def look(connection: Connection) -> Shown:
        place = _place(connection, kind, id)
        cards = cards_of(connection, place.program or "", open_only=False)
        opens = may(connection, asking, "open room", place)
        return {
            "name": _name(connection, place),
            "cards": [one for one in cards if place.team in (None, one.team)],
            "names": names_of(connection, {one.made_by for one in cards}),
            "offers": offers(connection, place, now) if opens else [],
            "asked": asked,
            "problem": problem,
        }

    return page_with("live/rooms.html", look)


def _opened(kind: str, id: str) -> Response:
    asking, form, now = actor(), request.form, store().clock()

    def look(connection: Connection) -> Wanted | None:
        place = _place(connection, kind, id)
        ceremony = catalog.all_ceremonies().get(form.get("ceremony", ""))
        title = f"{_name(connection, place)} {t(ceremony.TITLE).lower()}" if ceremony else ""
        return wanted(connection, place, form, title, now)

    try:
        found = store().read(look)
        if found is None:
            raise Refused(t("Choose what to hold first."), "ceremony", 422)
        card = store().write(lambda transaction: open_room(transaction, found, asking))
    except Refused as refused:
        return make_response(_rooms_page(kind, id, refused.sentence), refused.status)
    return cast(Response, redirect(f"/r/{card.id}", 303))


def _name(connection: Connection, place: Place) -> str:
    if place.team is not None:
        return find_team(connection, place.team).name
    return find_program(connection, place.program or "").name


def _place(connection: Connection, kind: str, id: str) -> Place:
    place = place_of(connection, kind, id)
    if place is None:
        raise Absent
    return place
