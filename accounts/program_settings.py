"""/settings: the programs one manages; of each its teams, people and invitations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from sqlalchemy import Connection

from accounts import queries
from accounts.access import place_of_invitation
from accounts.browsers import public_url
from accounts.invitations import DAY, LASTS, Invitation, make_invitation, revoke_invitation
from accounts.pages import actor, asks, person, store
from accounts.people import names_of
from accounts.programs import change_program, create_program, find_program
from accounts.refusals import Absent, Refused
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.teams import WHOLE, add_team, give_role, take_role
from journal.writer import Transaction

pages = Blueprint("settings", __name__)


@pages.get("/settings")
@asks("see oneself")
def show() -> str:
    """The programs one manages."""
    return _page()


@pages.post("/settings/programs")
@asks("create program")
def new_program() -> Response:
    """Creates a program and goes to it."""
    who, form = actor().id, request.form
    name, key, goal = form.get("name", ""), form.get("key", ""), form.get("goal", "")
    zone = form.get("time_zone") or "UTC"
    try:
        made = store().write(lambda transaction: create_program(transaction, who, name, key, goal, zone))
    except Refused as refused:
        return make_response(_page(form, error=refused.sentence), refused.status)
    return cast(Response, redirect(f"/settings/programs/{made.id}", 303))


@pages.get("/settings/programs/<program>")
@asks("manage program", of="program")
def show_program(program: str) -> str:
    """One program's teams, people and invitations."""
    return _program_page(program)


@pages.post("/settings/programs/<program>")
@asks("manage program", of="program")
def edit_program(program: str) -> Response:
    """Another name, goal or time zone."""
    who = actor().id
    fields = {name: request.form[name] for name in ("name", "goal", "time_zone") if name in request.form}
    return _done(program, "program", lambda transaction: change_program(transaction, who, program, fields))


@pages.post("/settings/programs/<program>/teams")
@asks("manage program", of="program")
def new_team(program: str) -> Response:
    """Adds a team."""
    who, name, key = actor().id, request.form.get("name", ""), request.form.get("key", "")
    return _done(program, "teams", lambda transaction: add_team(transaction, who, program, name, key))


@pages.post("/settings/programs/<program>/members/<member>")
@asks("manage program", of="program")
def set_role(program: str, member: str) -> Response:
    """Another role in the program, or none."""
    who, role, team = actor().id, request.form.get("role", ""), request.form.get("team", WHOLE)

    def work(transaction: Transaction) -> None:
        places = {WHOLE, *_team_ids(transaction.connection, program)}
        members = {one.person for one in queries.roles_in(transaction.connection, [program])}
        if role not in {*Role, ""} or team not in places or member not in members:
            raise Absent
        if role:
            give_role(transaction, who, program, member, Role(role), team)
        else:
            take_role(transaction, who, program, member, team)

    return _done(program, "members", work)


@pages.post("/settings/programs/<program>/invitations")
@asks("manage program", of="program")
def invite(program: str) -> Response:
    """Makes a link and shows it once."""
    seal, who, form = cast(Seal, current_app.extensions["seal"]), actor().id, request.form
    role, team, uses, days = form.get("role", ""), form.get("team", ""), form.get("uses"), form.get("days")

    def work(transaction: Transaction) -> str:
        if role not in {*Role} or team not in {WHOLE, *_team_ids(transaction.connection, program)}:
            raise Absent
        id, lasts = transaction.new_id(), _count(days, 366) * DAY if days else LASTS
        ends = transaction.now + lasts
        made = Invitation(id, program, team, Role(role), None, _count(uses, 1000), 0, ends, False)
        secret = seal.secret("invitation", id)
        make_invitation(transaction, secret, who, made)
        return secret

    secret = store().write(work)
    return make_response(_program_page(program, link=f"{public_url(request)}/invitations/{secret}"), 201)


@pages.post("/settings/invitations/<invitation>/revoke")
@asks("invite", of="invitation")
def revoke(invitation: str) -> Response:
    """Ends a link."""
    who = actor().id

    def work(transaction: Transaction) -> str:
        place = place_of_invitation(transaction.connection, invitation)
        if place is None:
            raise Absent
        revoke_invitation(transaction, invitation, who)
        return str(place.program)

    return cast(Response, redirect(f"/settings/programs/{store().write(work)}", 303))


def _done(program: str, at: str, work: Any) -> Response:
    """Back to the page. What is refused is said beside the form it was typed in (``at``), and kept there."""
    try:
        store().write(work)
    except Refused as refused:
        page = _program_page(program, at=at, form=request.form, error=refused.sentence)
        return make_response(page, refused.status)
    return cast(Response, redirect(f"/settings/programs/{program}", 303))


def _page(form: Mapping[str, str] | None = None, **shown: str) -> str:
    who = person()
    programs = store().read(lambda connection: queries.programs_managed_by(connection, who.id))
    return render_template("accounts/settings.html", person=who, programs=programs, form=form or {}, **shown)


def _program_page(id: str, **shown: Any) -> str:
    now = store().clock()

    def ask(connection: Connection) -> dict[str, Any]:
        teams, roles = queries.teams_of(connection, id), queries.roles_in(connection, [id])
        names = names_of(connection, [one.person for one in roles])
        return {
            "program": find_program(connection, id),
            "teams": teams,
            "team_names": {one.id: one.name for one in teams},
            "members": sorted(roles, key=lambda one: (names.get(one.person, ""), one.team)),
            "names": names,
            "invitations": [one for one in queries.invitations_to(connection, id) if one.good(now)],
        }

    return render_template("accounts/program.html", roles=list(Role), **store().read(ask), **shown)


def _team_ids(connection: Connection, program: str) -> set[str]:
    return {one.id for one in queries.teams_of(connection, program)}


def _count(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isdecimal() and int(text[:6]) >= 1 else 1
