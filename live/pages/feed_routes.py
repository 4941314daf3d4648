"""The program's calendar as a feed that calendar programs read by a link of one's own."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import Connection

from accounts.access import Actor, Place, may
from accounts.browsers import public_url
from accounts.door import PATH_ID
from accounts.pages import actor, open_to_all, store
from accounts.programs import find_program
from accounts.sealing import Seal
from program.calendar.feed import days_of
from program.calendar.icalendar import feed

pages = Blueprint("feed", __name__)

PURPOSE = "calendar feed"


def link_of(seal: Seal, public: str, program: str, person: str) -> str:
    """The address of the feed for somebody: it is good for as long as they may see the program."""
    key = seal.secret(PURPOSE, f"{program}:{person}")
    return f"{public}/p/{program}/calendar.ics?person={person}&key={key}"


@pages.get("/p/<program>/calendar.ics")
@open_to_all
def calendar_feed(program: str) -> Response:
    """Ends of Sprints, what is needed by them, milestones; with ``team``: as far as they concern it."""
    if not PATH_ID.fullmatch(program):
        abort(404)
    asking, team, public = _reader(program), request.args.get("team"), public_url(request)
    now = store().clock()

    def look(connection: Connection) -> bytes | None:
        if not may(connection, asking, "see program", Place(program)):
            return None
        days = days_of(connection, program, now, public, team)
        made = datetime.fromtimestamp(now / 1000, UTC)
        return feed(find_program(connection, program).name, days, made)

    content = store().read(look)
    if content is None:
        abort(404)
    return Response(content, content_type="text/calendar; charset=utf-8")


def _reader(program: str) -> Actor:
    """Who is signed in, or whose link it is. A link that was not made here is nobody's."""
    person, key = request.args.get("person", ""), request.args.get("key")
    if key is None:
        return actor()
    seal: Seal = current_app.extensions["seal"]
    good = hmac.compare_digest(key.encode(), seal.secret(PURPOSE, f"{program}:{person}").encode())
    return Actor(person if good else "")
