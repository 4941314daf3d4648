"""Looking around: whoever asks becomes a member of the demo program, which is made where there is none."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, request
from gevent.lock import BoundedSemaphore

from accounts.access import Actor
from accounts.browsers import set_cookie
from accounts.callers import SESSION
from accounts.pages import actor, open_to_all, store
from accounts.refusals import forbidden
from accounts.sessions import open_session
from demo.events import DemoLoaded
from demo.loading import last_loaded, load, loaded_at, welcome
from journal.writer import Transaction

pages = Blueprint("demo", __name__)

WORN_AFTER = 24 * 60 * 60 * 1000
"""Milliseconds after which a demo program is made anew, as soon as nobody is in its rooms."""

_loading = BoundedSemaphore()


@pages.post("/demo")
@open_to_all
def look_around() -> Response:
    """Leads to the rollup of the demo program, as a member of it."""
    asking, agent = actor(), request.headers.get("User-Agent", "")
    if not asking.id and not _open_rooms():
        raise forbidden("Looking around takes an account here. Sign in first.", "open_rooms")
    demo = _demo()

    def enter(transaction: Transaction) -> str | None:
        who, secret = asking, None
        if not who.id:
            who = Actor(transaction.new_id(), "visitor")
            secret = open_session(transaction, who.id, agent, "visitor")[1]
        welcome(transaction, demo, who)
        return secret

    secret = store().write(enter)
    response = cast(Response, redirect(f"/p/{demo.program}", 303))
    if secret is not None:
        set_cookie(response, SESSION, secret)
    return response


def _demo() -> DemoLoaded:
    """The demo program that is there; a fresh one where it is worn or absent and visitors are let in."""
    with _loading:
        known = store().read(last_loaded)
        if known is not None and not (_open_rooms() and _worn(known)):
            return known
        if not _open_rooms():
            raise forbidden("There is no demo program here. An operator can load it.", "no_demo")
        return load(store(), store().clock(), current_app.extensions["seal"])


def _worn(demo: DemoLoaded) -> bool:
    age = store().clock() - store().read(loaded_at)
    rooms: Any = current_app.extensions["live"].rooms
    watched = any(room.memory.card.program == demo.program and not room.quiet for room in rooms.awake)
    return age > WORN_AFTER and not watched


def _open_rooms() -> bool:
    return bool(current_app.extensions["settings"].open_rooms)
