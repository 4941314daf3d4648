"""How a page says who may see it, and what a page knows of who is looking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import msgspec
from flask import Response, abort, after_this_request, current_app, g, redirect, request

from accounts.access import NOBODY, OPEN, VERBS, Access, Actor, demand, place_of
from accounts.browsers import credentials_of, set_cookie
from accounts.callers import SESSION, Caller, caller_of
from accounts.door import PATH_ID
from accounts.people import Person
from accounts.refusals import Absent
from accounts.sessions import FRESH, touch_session
from journal.database import Store

V = TypeVar("V", bound=Callable[..., Any])


def store() -> Store:
    """The store of the running house."""
    return cast(Store, current_app.extensions["store"])


def asks(verb: str, of: str | None = None) -> Callable[[V], V]:
    """The page is for those who may do ``verb`` in the place that the path parameter ``of`` names.

    Who is not signed in is asked to; who may not see the place is told that there is nothing.
    """
    if verb not in VERBS:
        raise TypeError(f"No verb is called “{verb}”.")

    def wrap(view: V) -> V:
        @wraps(view)
        def guarded(**path: Any) -> Any:
            refused = _refused(verb, of, path)
            return view(**path) if refused is None else refused

        guarded.access = Access(verb, of)  # type: ignore[attr-defined]
        return cast(V, guarded)

    return wrap


def open_to_all(view: V) -> V:
    """The page is for everybody."""
    view.access = OPEN  # type: ignore[attr-defined]
    return view


def takes_uploads(view: V) -> V:
    """The page's form may carry a file of up to 64 MiB; others end at 1 MiB."""
    view.uploads = True  # type: ignore[attr-defined]
    return view


def caller() -> Caller:
    """Who is looking, read once per request. Pages know browsers only, no bearer tokens."""
    if "caller" not in g:
        g.caller = _read_caller()
    return cast(Caller, g.caller)


def actor() -> Actor:
    """The one who asks, for ``access.may``."""
    return caller().actor


def person() -> Person:
    """The person who is signed in, on a page that asks for one."""
    found = caller().person
    assert found is not None
    return found


def _read_caller() -> Caller:
    house, credentials = store(), msgspec.structs.replace(credentials_of(request), bearer=None)
    now = house.clock()
    found = house.read(lambda connection: caller_of(connection, credentials, now)) or Caller()
    session = found.session
    if session is not None and now - found.seen_at > FRESH:
        house.write(lambda transaction: touch_session(transaction, session))
        if found.actor.kind == "visitor":
            _keep_cookie(credentials.cookies[SESSION])
    return found


def _keep_cookie(secret: str) -> None:
    """A visitor's cookie lasts from its last use on, as their session does."""

    @after_this_request
    def keep(response: Response) -> Response:
        set_cookie(response, SESSION, secret)
        return response


def _refused(verb: str, of: str | None, path: dict[str, Any]) -> Response | None:
    asking = actor()
    id = None if of is None else str(path[of])

    if not all(PATH_ID.fullmatch(str(value)) for value in path.values()):
        abort(404)

    def ask(connection: Any) -> None:
        place = None if of is None or id is None else place_of(connection, of, id)
        if of is not None and place is None:
            raise Absent
        demand(connection, asking, verb, place)

    try:
        store().read(ask)
    except Absent:
        if asking == NOBODY:
            where = {"next": request.full_path.rstrip("?")} if request.method == "GET" else {}
            return cast(Response, redirect("/login" + (f"?{urlencode(where)}" if where else "")))
        abort(404)
    return None
