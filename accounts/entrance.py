"""The pages by which people come in and go: first run, sign-in, sign-out, invitations."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session
from sqlalchemy import Connection

from accounts.attempts import Attempts
from accounts.browsers import drop_cookie, own_path, set_cookie
from accounts.callers import SESSION
from accounts.events import ACCOUNTS, SignInFailed
from accounts.invitations import Invitation, accept_invitation, find_invitation, refuse_other_address
from accounts.pages import actor, asks, caller, open_to_all, store
from accounts.passwords import check_password, hash_password, outdated, right_password
from accounts.people import Person, add_person, clean_email, person_by_email, rehash_password
from accounts.programs import Program, find_program
from accounts.refusals import Refused, forbidden
from accounts.sessions import end_session, open_session
from accounts.start_links import forget_start_links, opens_house
from accounts.teams import claim_roles
from journal.journal import append
from journal.writer import Transaction

pages = Blueprint("entrance", __name__)


@pages.get("/login")
@open_to_all
def login() -> str:
    """Asks who is there."""
    return render_template("accounts/login.html", next=own_path(request.args.get("next")), email="")


@pages.post("/login")
@open_to_all
def sign_in() -> Response:
    """Begins a session, or says that e-mail and password do not belong together."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    onward, address = own_path(request.form.get("next")), request.remote_addr or ""
    attempts, account = _attempts(), email.strip().casefold()
    try:
        attempts.refuse_many("sign in", account, address)
        person = _proved(email, password)
    except Refused as refused:
        if refused.reason == "wrong":
            attempts.failed("sign in", account, address)
        page = render_template("accounts/login.html", next=onward, email=email, error=refused.sentence)
        return make_response(page, refused.status)
    return _come_in(onward, lambda _transaction: person)


@pages.post("/sign-out")
@asks("change oneself")
def sign_out() -> Response:
    """Ends the session and wipes what the browser keeps of ours."""
    who, here = actor().id, caller().session
    if here is not None:
        store().write(lambda transaction: end_session(transaction, who, here))
    session.clear()
    response = cast(Response, redirect("/login", 303))
    drop_cookie(response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/start/<secret>")
@open_to_all
def start(secret: str) -> str:
    """Asks the first person for their account."""
    _refuse_used_start(secret)
    return render_template("accounts/start.html", form={})


@pages.post("/start/<secret>")
@open_to_all
def make_owner(secret: str) -> Response:
    """Makes the owner's account, once."""
    _refuse_used_start(secret)

    def join(transaction: Transaction, hashed: str) -> Person:
        if not opens_house(transaction.connection, secret):
            raise forbidden("This link was used. Sign in.", "used")
        forget_start_links(transaction)
        return add_person(transaction, request_email, request_name, hashed, admin=True)

    request_email, request_name = request.form.get("email", ""), request.form.get("name", "")
    try:
        hashed = _new_password(request_email, request_name)
        return _come_in("/", lambda transaction: join(transaction, hashed))
    except Refused as refused:
        page = render_template("accounts/start.html", form=request.form, error=refused.sentence)
        return make_response(page, refused.status)


@pages.get("/invitations/<secret>")
@open_to_all
def invitation(secret: str) -> str:
    """Shows where the link leads. Looking at it joins nobody."""
    found, program = _invitation(secret)
    return render_template("accounts/invitation.html", invitation=found, program=program, form={})


@pages.post("/invitations/<secret>")
@open_to_all
def join(secret: str) -> Response:
    """Joins, with the account that is signed in or with a new one."""
    found, program = _invitation(secret)
    who, email, name = caller().person, request.form.get("email", ""), request.form.get("name", "")

    def accept(transaction: Transaction, id: str) -> None:
        again = find_invitation(transaction.connection, secret, transaction.now)
        if again is None:
            raise _no_invitation()
        accept_invitation(transaction, again, id)

    def join_anew(transaction: Transaction, hashed: str) -> Person:
        made = add_person(transaction, email, name, hashed, admin=False)
        accept(transaction, made.id)
        return made

    try:
        if who is not None:
            store().write(lambda transaction: accept(transaction, who.id))
            return cast(Response, redirect("/", 303))
        refuse_other_address(found, clean_email(email))
        hashed = _new_password(email, name)
        return _come_in("/", lambda transaction: join_anew(transaction, hashed))
    except Refused as refused:
        page = render_template(
            "accounts/invitation.html",
            invitation=found,
            program=program,
            form=request.form,
            error=refused.sentence,
        )
        return make_response(page, refused.status)


def _proved(email: str, password: str) -> Person:
    """The person, if the password is theirs; a stronger hash is kept on the way. Raises ``Refused``."""
    person = store().read(lambda connection: person_by_email(connection, email))
    if len(password) > 256 or not right_password(person.password if person else None, password):
        if person is not None:
            _record_failure(person.id)
        raise Refused("E-mail and password do not belong together.", "wrong", 403)
    assert person is not None
    if person.password is not None and outdated(person.password):
        stronger = hash_password(password)
        store().write(lambda transaction: rehash_password(transaction, person.id, stronger))
    return person


def _record_failure(person: str) -> None:
    store().write(lambda transaction: append(transaction, ACCOUNTS, [SignInFailed(person)]))


def _new_password(email: str, name: str) -> str:
    password = request.form.get("password", "")
    check_password(password, email.partition("@")[0], *name.split())
    return hash_password(password)


def _come_in(onward: str, arrive: Callable[[Transaction], Person]) -> Response:
    """Begins a fresh session for whom ``arrive`` returns; what was begun as a visitor becomes theirs."""
    before, agent = caller(), request.headers.get("User-Agent", "")

    def work(transaction: Transaction) -> str:
        person = arrive(transaction)
        if before.actor.kind == "visitor" and before.actor.id:
            claim_roles(transaction, before.actor.id, person.id)
        if before.session is not None:
            end_session(transaction, before.actor.id, before.session)
        return open_session(transaction, person.id, agent)[1]

    secret = store().write(work)
    session.clear()
    response = cast(Response, redirect(onward, 303))
    set_cookie(response, SESSION, secret)
    return response


def _refuse_used_start(secret: str) -> None:
    if not store().read(lambda connection: opens_house(connection, secret)):
        raise forbidden("This link was used or is not the latest one. Start Bigroom anew.", "used")


def _invitation(secret: str) -> tuple[Invitation, Program]:
    house, address = store(), request.remote_addr or ""
    _attempts().refuse_many("invitation", "", address)

    def ask(connection: Connection) -> tuple[Invitation, Program] | None:
        found = find_invitation(connection, secret, house.clock())
        return None if found is None else (found, find_program(connection, found.program))

    both = house.read(ask)
    if both is None:
        _attempts().failed("invitation", "", address)
        raise _no_invitation()
    return both


def _no_invitation() -> Refused:
    return forbidden("This invitation does not exist or is over. Ask for a new one.", "no_invitation")


def _attempts() -> Attempts:
    return cast(Attempts, current_app.extensions["attempts"])
