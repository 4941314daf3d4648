"""/me: my name, theme, password, the places where I am signed in, my tokens, my programs."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlalchemy import Connection

from accounts.pages import asks, caller, person, store
from accounts.passwords import check_password, hash_password, right_password
from accounts.people import change_password, choose_theme, rename_person
from accounts.programs import Program
from accounts.queries import programs_of
from accounts.refusals import Refused, invalid
from accounts.sealing import random_secret, token_of
from accounts.sessions import Session, end_session, sessions_of
from accounts.tokens import Token, make_token, revoke_token, tokens_of

pages = Blueprint("me", __name__)
DAY = 24 * 60 * 60 * 1000


class Mine(msgspec.Struct, frozen=True):
    """What the page shows."""

    sessions: list[Session]
    tokens: list[Token]
    programs: list[Program]


@pages.get("/me")
@asks("see oneself")
def show() -> str:
    """The page."""
    return _page()


@pages.post("/me/name")
@asks("change oneself")
def rename() -> Response:
    """Another name."""
    who, name = person().id, request.form.get("name", "")
    return _done(lambda transaction: rename_person(transaction, who, name))


@pages.post("/me/theme")
@asks("change oneself")
def theme() -> Response:
    """Light, dark, or as the device wants."""
    who, chosen = person().id, request.form.get("theme", "")
    return _done(lambda transaction: choose_theme(transaction, who, chosen))


@pages.post("/me/password")
@asks("change oneself")
def password() -> Response:
    """Another password; every other session ends."""
    who, here = person(), caller().session
    try:
        if not right_password(who.password, request.form.get("current", "")):
            raise invalid("/current", "This is not your current password.")
        check_password(request.form.get("password", ""), *(who.email or "").split("@")[:1], *who.name.split())
    except Refused as refused:
        return make_response(_page(error=refused.sentence), refused.status)
    hashed = hash_password(request.form["password"])
    return _done(lambda transaction: change_password(transaction, who.id, hashed, here))


@pages.post("/me/sessions/<session>/end")
@asks("change oneself")
def end(session: str) -> Response:
    """Signs out elsewhere."""
    who = person().id
    return _done(lambda transaction: end_session(transaction, who, session))


@pages.post("/me/tokens")
@asks("change oneself")
def new_token() -> Response:
    """Makes a token and shows it once."""
    who, name, secret = person().id, request.form.get("name", ""), token_of(random_secret())
    scopes = {"read"} if request.form.get("scope") == "read" else {"read", "write"}
    days = request.form.get("days", "90")
    lasts = int(days) * DAY if days.isdecimal() and 1 <= int(days) <= 366 else 90 * DAY
    store().write(
        lambda transaction: make_token(
            transaction, transaction.new_id(), secret, who, name, scopes, transaction.now + lasts
        )
    )
    return make_response(_page(new_token=secret), 201)


@pages.post("/me/tokens/<token>/revoke")
@asks("change oneself")
def revoke(token: str) -> Response:
    """Ends a token."""
    who = person().id
    return _done(lambda transaction: revoke_token(transaction, who, token))


def _done(work: Any) -> Response:
    try:
        store().write(work)
    except Refused as refused:
        return make_response(_page(error=refused.sentence), refused.status)
    return cast(Response, redirect("/me", 303))


def _page(**shown: str) -> str:
    who, now, here = person(), store().clock(), caller().session

    def ask(connection: Connection) -> Mine:
        return Mine(
            sessions_of(connection, who.id, now),
            tokens_of(connection, who.id),
            programs_of(connection, who.id),
        )

    mine = store().read(ask)
    return render_template("accounts/me.html", person=who, mine=mine, here=here, **shown)
