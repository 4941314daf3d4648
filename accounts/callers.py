"""Who is calling: by a bearer token or by a cookie. Higher rooms add their own kinds of callers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from sqlalchemy import Connection

from accounts.access import NOBODY, Actor
from accounts.people import Person
from accounts.sessions import find_session, find_session_person
from accounts.tokens import actor_of_token

SESSION = "bigroom"
"""The plain name of the session cookie."""


class Credentials(msgspec.Struct, frozen=True):
    """What a request carries to say who it is from. ``cookies`` are by their plain names."""

    bearer: str | None = None
    cookies: Mapping[str, str] = {}
    path: str = ""


class Caller(msgspec.Struct, frozen=True):
    """Who calls. ``person`` and ``session`` are there for somebody signed in with a browser."""

    actor: Actor = NOBODY
    person: Person | None = None
    session: str | None = None
    seen_at: int = 0


Recognizer = Callable[[Connection, Credentials, int], Caller | None]

_recognizers: list[Recognizer] = []


def recognizes(recognizer: Recognizer) -> Recognizer:
    """Registers a way to tell who calls: ``(connection, credentials, now) -> Caller | None``."""
    _recognizers.append(recognizer)
    return recognizer


def caller_of(connection: Connection, credentials: Credentials, now: int) -> Caller | None:
    """Who calls; ``Caller()`` where the request says nothing. None for a bearer token that is not good."""
    for recognizer in _recognizers:
        found = recognizer(connection, credentials, now)
        if found is not None:
            return found
    return Caller() if credentials.bearer is None else None


@recognizes
def caller_by_token(connection: Connection, credentials: Credentials, now: int) -> Caller | None:
    """A person's program, by an API token."""
    if credentials.bearer is None:
        return None
    actor = actor_of_token(connection, credentials.bearer, now)
    return Caller(actor) if actor else None


@recognizes
def caller_by_session(connection: Connection, credentials: Credentials, now: int) -> Caller | None:
    """A person's or a visitor's browser, by the session cookie."""
    secret = credentials.cookies.get(SESSION)
    if credentials.bearer is not None or not secret:
        return None
    session = find_session(connection, secret, now)
    if session is None:
        return None
    if session.kind == "visitor":
        return Caller(Actor(session.person, "visitor"), None, session.id, session.seen_at)
    person = find_session_person(connection, session)
    return Caller(person.actor, person, session.id, session.seen_at) if person else None
