"""/settings: the programs one manages; of each its teams, people and invitations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from sqlalchemy import Connection, select

from accounts import tables
from accounts.browsers import public_url
from accounts.invitations import DAY, LASTS, Invitation, invitation_of, make_invitation, revoke_invitation
from accounts.pages import actor, asks, person, store
from accounts.people import names_of
from accounts.programs import change_program, create_program, find_program, program_of
from accounts.refusals import Absent, Refused
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.teams import WHOLE, add_team, give_role, take_role, team_of
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
        known = member in _members(transaction.connection, program)
        if role not in {*Role, ""} or team not in places or not known:
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
    who, table = actor().id, tables.invitation

    def work(transaction: Transaction) -> str:
        revoke_invitation(transaction, invitation, who)
        of = select(table.c.program).where(table.c.id == invitation)
        return str(transaction.connection.execute(of).scalar_one())

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

    def ask(connection: Connection) -> list[Any]:
        program, membership = tables.program, tables.membership
        managed = select(membership.c.program).where(
            membership.c.person == who.id,
            membership.c.team == WHOLE,
            membership.c.role == Role.PROGRAM_MANAGER,
        )
        chosen = select(program).where(program.c.id.in_(managed)).order_by(program.c.name)
        return [program_of(row) for row in connection.execute(chosen)]

    programs = store().read(ask)
    return render_template("accounts/settings.html", person=who, programs=programs, form=form or {}, **shown)


def _program_page(id: str, **shown: Any) -> str:
    now = store().clock()

    def ask(connection: Connection) -> dict[str, Any]:
        team, membership, link = tables.team, tables.membership, tables.invitation
        teams = connection.execute(select(team).where(team.c.program == id).order_by(team.c.name))
        roles = connection.execute(select(membership).where(membership.c.program == id)).all()
        links = connection.execute(select(link).where(link.c.program == id).order_by(link.c.made_at))
        names = names_of(connection, [row.person for row in roles])
        found = [team_of(row) for row in teams]
        return {
            "program": find_program(connection, id),
            "teams": found,
            "team_names": {one.id: one.name for one in found},
            "members": sorted(roles, key=lambda row: (names.get(row.person, ""), row.team)),
            "names": names,
            "invitations": [one for one in map(invitation_of, links) if one.good(now)],
        }

    return render_template("accounts/program.html", roles=list(Role), **store().read(ask), **shown)


def _members(connection: Connection, program: str) -> set[str]:
    membership = tables.membership
    chosen = select(membership.c.person).where(membership.c.program == program)
    return set(connection.execute(chosen).scalars())


def _team_ids(connection: Connection, program: str) -> set[str]:
    team = tables.team
    return set(connection.execute(select(team.c.id).where(team.c.program == program)).scalars())


def _count(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isdecimal() and int(text[:6]) >= 1 else 1
