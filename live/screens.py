"""Two more screens of a room: the big one for a wall, and the cockpit of who facilitates."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from sqlalchemy import Connection

from accounts.assets import Assets
from accounts.browsers import credentials_of, public_url
from accounts.door import PATH_ID
from accounts.pages import open_to_all, store
from accounts.words import t
from ceremonies import catalog
from live import callers
from live.audience import WATCHING
from live.cards import Card, find_card
from live.first import First, first_of
from live.rest import qr_of, url_of_room

screens = Blueprint("screens", __name__)

PLAIN = "plain"
"""What a wall shows of a ceremony that has no big screen of its own."""


@screens.get("/r/<room>/big")
@open_to_all
def big_screen(room: str) -> Response:
    """What everybody in the room may see, for a projector: no seat, no control, the way in."""
    credentials, now = credentials_of(request), store().clock()

    def look(connection: Connection) -> tuple[Card, First] | None:
        card = _card(connection, room)
        if card is None or not callers.may_watch(connection, credentials, card, now):
            return None
        return card, first_of(connection, card, WATCHING, None, now)

    found = store().read(look)
    if found is None:
        return _closed(room)
    card, first = found
    url = url_of_room(current_app.extensions["seal"], public_url(request), card.id)
    wall = _wall(card)
    shown = {**first, "screen": wall}
    modules = [f"js/big/{wall}.js"]
    door = urlsplit(public_url(request))
    return make_response(
        render_template(
            "live/big.html", first=shown, modules=modules, qr=qr_of(url), door=f"{door.netloc}{door.path}/j"
        )
    )


@screens.get("/r/<room>/control")
@open_to_all
def cockpit(room: str) -> Response:
    """The facilitator's cockpit; a plain sentence for everybody else in the room."""
    credentials, now = credentials_of(request), store().clock()

    def look(connection: Connection) -> tuple[Card, First, bool] | None:
        card = _card(connection, room)
        known = callers.known_here(connection, credentials, card, now) if card else None
        if card is None or known is None:
            return None
        person = callers.person_of(connection, credentials, now)
        first = first_of(connection, card, known, person.id if person else None, now)
        comes_to_lead = first["role"] is None and person is not None and person.id == card.made_by
        return card, first, first["role"] == "facilitator" or comes_to_lead

    found = store().read(look)
    if found is None:
        return _closed(room)
    card, first, leads = found
    if not leads:
        return make_response(render_template("live/not_leading.html", card=card, leader=_leader(first)), 403)
    first["url"] = url_of_room(current_app.extensions["seal"], public_url(request), card.id)
    first["screen"] = _wall(card)
    modules = [f"js/ceremonies/{card.ceremony}.js", f"js/big/{first['screen']}.js"]
    kind = t(catalog.find(card.ceremony).TITLE)
    return make_response(render_template("live/control.html", first=first, modules=modules, room_kind=kind))


def _card(connection: Connection, room: str) -> Card | None:
    if not PATH_ID.fullmatch(room):
        abort(404)
    return find_card(connection, room)


def _closed(room: str) -> Response:
    """A room that is not one's own looks like one that is not there."""
    return make_response(render_template("live/closed.html", room=room), 404)


def _wall(card: Card) -> str:
    assets: Assets = current_app.extensions["assets"]
    return card.ceremony if assets.exists(f"js/big/{card.ceremony}.js") else PLAIN


def _leader(first: First) -> str | None:
    """The name of who facilitates; None where nobody does."""
    view = first["view"]
    names = [view["seats"][seat]["name"] for seat in view["room"]["facilitators"]]
    return names[0] if names else None
