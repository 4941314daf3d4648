"""REST: oneself, programs, members, invitations, teams, tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import ColumnElement, Connection, Row, select

from accounts import tables
from accounts.calls import Absent, Call, Calls, Listing, Page
from accounts.invitations import (
    LASTS,
    Invitation,
    accept_invitation,
    find_invitation,
    invitation_of,
    make_invitation,
    revoke_invitation,
)
from accounts.paging import page_of
from accounts.people import clean_email, find_person
from accounts.programs import (
    Program,
    change_program,
    create_program,
    find_program,
    program_of,
    seq_of_program,
)
from accounts.refusals import Refused, forbidden, invalid
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.teams import (
    WHOLE,
    Team,
    add_team,
    change_team,
    find_team,
    give_role,
    is_member,
    role_in,
    seq_of_team,
    take_role,
    team_of,
)
from accounts.tokens import Token, make_token, revoke_token, tokens_of

Moment = Annotated[datetime, msgspec.Meta(tz=True)]

me = Calls("Me")
programs = Calls("Programs")
members = Calls("Members")
invitations = Calls("Invitations")
teams = Calls("Teams")
tokens = Calls("Tokens")
calls = (me, programs, members, invitations, teams, tokens)


def moment(milliseconds: int) -> datetime:
    """Milliseconds since 1970 as a time in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(when: datetime) -> int:
    """A time as milliseconds since 1970."""
    return round(when.timestamp() * 1000)


class MembershipAnswer(msgspec.Struct, frozen=True):
    program: str
    team: str | None
    role: Role


class MeAnswer(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str | None
    admin: bool
    memberships: list[MembershipAnswer]


@me.get("/me", may="see oneself", answer=MeAnswer)
def show_me(call: Call) -> MeAnswer:
    """Who the caller is, and their roles."""
    person, membership = find_person(call.connection, call.actor.id), tables.membership
    rows = call.connection.execute(
        select(membership)
        .where(membership.c.person == person.id)
        .order_by(membership.c.program, membership.c.team)
    )
    held = [MembershipAnswer(row.program, row.team or None, Role(row.role)) for row in rows]
    return MeAnswer(person.id, person.name, person.email, person.admin, held)


class NewProgram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    key: str
    goal: str = ""
    time_zone: str = "UTC"


class ProgramChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET
    key: str | UnsetType = UNSET
    goal: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET


@programs.post("/programs", may="create program", body=NewProgram, answer=Program, status=201)
def post_program(call: Call, body: NewProgram) -> Program:
    """Creates a program; the caller is its program manager."""
    made = create_program(call.transaction, call.actor.id, body.name, body.key, body.goal, body.time_zone)
    call.etag = seq_of_program(call.connection, made.id)
    return made


@programs.get("/programs", may="see oneself", query=Page, answer=Listing[Program])
def list_programs(call: Call) -> Listing[Program]:
    """The programs the caller is a member of."""
    mine = select(tables.membership.c.program).where(tables.membership.c.person == call.actor.id)
    program = tables.program
    return page_of(
        call.connection,
        select(program).where(program.c.id.in_(mine)),
        [program.c.name, program.c.id],
        call.query,
        program_of,
    )


@programs.get("/programs/{program}", may="see program", of="program", answer=Program, seq=seq_of_program)
def show_program(call: Call, program: str) -> Program:
    """A program."""
    return find_program(call.connection, program)


@programs.patch(
    "/programs/{program}",
    may="manage program",
    of="program",
    body=ProgramChange,
    answer=Program,
    seq=seq_of_program,
)
def patch_program(call: Call, program: str, body: ProgramChange) -> Program:
    """Changes a program."""
    return change_program(call.transaction, call.actor.id, program, _given(body))


class MemberAnswer(msgspec.Struct, frozen=True):
    person: str
    name: str
    team: str | None
    role: Role


class RoleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: Role


@members.get("/programs/{program}/members", may="see program", of="program", query=Page,
             answer=Listing[MemberAnswer])  # fmt: skip
def list_members(call: Call, program: str) -> Listing[MemberAnswer]:
    """Everybody in the program, with the roles they have in it and in its teams."""
    membership = tables.membership
    return _members(call, membership.c.program == program)


@members.put("/programs/{program}/members/{person}", may="manage program", of="program", body=RoleBody,
             answer=MemberAnswer)  # fmt: skip
def put_member(call: Call, program: str, person: str, body: RoleBody) -> MemberAnswer:
    """Gives a person a role in the program."""
    return _put_member(call, program, WHOLE, person, body.role)


@members.delete("/programs/{program}/members/{person}", may="manage program", of="program")
def delete_member(call: Call, program: str, person: str) -> None:
    """Takes a person out of the program and its teams."""
    take_role(call.transaction, call.actor.id, program, person)


@teams.get("/teams/{team}/members", may="see program", of="team", query=Page, answer=Listing[MemberAnswer])
def list_team_members(call: Call, team: str) -> Listing[MemberAnswer]:
    """Everybody who has a role in the team."""
    return _members(call, tables.membership.c.team == team)


@teams.put("/teams/{team}/members/{person}", may="manage team", of="team", body=RoleBody, answer=MemberAnswer)
def put_team_member(call: Call, team: str, person: str, body: RoleBody) -> MemberAnswer:
    """Gives a person a role in the team. Somebody new to the program is let in by its program manager."""
    program = find_team(call.connection, team).program
    manager = role_in(call.connection, program, call.actor.id) == Role.PROGRAM_MANAGER
    if not manager and not is_member(call.connection, program, person):
        raise Absent
    return _put_member(call, program, team, person, body.role)


@teams.delete("/teams/{team}/members/{person}", may="manage team", of="team")
def delete_team_member(call: Call, team: str, person: str) -> None:
    """Takes a person out of the team."""
    take_role(call.transaction, call.actor.id, find_team(call.connection, team).program, person, team)


class NewInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: Role
    email: str | None = None
    team: str | None = None
    expires_at: Moment | None = None
    max_uses: int = 1


class InvitationAnswer(msgspec.Struct, frozen=True):
    id: str
    program: str
    team: str | None
    role: Role
    email: str | None
    max_uses: int
    uses: int
    expires_at: datetime
    revoked: bool
    url: str | None = None


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    secret: str


def with_link(seal: Seal, public_url: str, answer: InvitationAnswer) -> InvitationAnswer:
    """The invitation with its link, which is shown this once."""
    secret = seal.secret("invitation", answer.id)
    return msgspec.structs.replace(answer, url=f"{public_url}/invitations/{secret}")


@invitations.post("/programs/{program}/invitations", may="invite", of="program", body=NewInvitation,
                  answer=InvitationAnswer, status=201, reveal=with_link)  # fmt: skip
def post_invitation(call: Call, program: str, body: NewInvitation) -> InvitationAnswer:
    """Makes a link by which people join."""
    if body.team is not None and find_team_of(call.connection, program, body.team) is None:
        raise invalid("/team", "The program has no such team.")
    manager = role_in(call.connection, program, call.actor.id) == Role.PROGRAM_MANAGER
    if body.role == Role.PROGRAM_MANAGER and not manager:
        raise forbidden("Only a program manager invites program managers.")
    ends = call.now + LASTS if body.expires_at is None else milliseconds(body.expires_at)
    id = call.transaction.new_id()
    email = None if body.email is None else clean_email(body.email)
    made = Invitation(id, program, body.team or WHOLE, body.role, email, body.max_uses, 0, ends, False)
    secret = call.seal.secret("invitation", id)
    return _invitation(make_invitation(call.transaction, secret, call.actor.id, made))


@invitations.get("/programs/{program}/invitations", may="invite", of="program", query=Page,
                 answer=Listing[InvitationAnswer])  # fmt: skip
def list_invitations(call: Call, program: str) -> Listing[InvitationAnswer]:
    """The program's invitations, without their links."""
    invitation = tables.invitation
    return page_of(
        call.connection,
        select(invitation).where(invitation.c.program == program),
        [invitation.c.made_at, invitation.c.id],
        call.query,
        lambda row: _invitation(invitation_of(row)),
    )


@invitations.delete("/invitations/{invitation}", may="invite", of="invitation")
def delete_invitation(call: Call, invitation: str) -> None:
    """Ends a link."""
    revoke_invitation(call.transaction, invitation, call.actor.id)


@invitations.post("/invitations/accept", may="change oneself", body=Secret, answer=MembershipAnswer)
def post_acceptance(call: Call, body: Secret) -> MembershipAnswer:
    """Joins by a link."""
    found = find_invitation(call.connection, body.secret, call.now)
    if found is None:
        raise Refused("This invitation does not exist or is over. Ask for a new one.", "no_invitation", 403)
    accept_invitation(call.transaction, found, call.actor.id)
    held = role_in(call.connection, found.program, call.actor.id, found.team)
    return MembershipAnswer(found.program, found.team or None, held or found.role)


class NewTeam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    key: str


class TeamChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET
    key: str | UnsetType = UNSET


@teams.post("/programs/{program}/teams", may="manage program", of="program", body=NewTeam, answer=Team,
            status=201)  # fmt: skip
def post_team(call: Call, program: str, body: NewTeam) -> Team:
    """Adds a team to the program."""
    made = add_team(call.transaction, call.actor.id, program, body.name, body.key)
    call.etag = seq_of_team(call.connection, made.id)
    return made


@teams.get("/programs/{program}/teams", may="see program", of="program", query=Page, answer=Listing[Team])
def list_teams(call: Call, program: str) -> Listing[Team]:
    """The program's teams by name."""
    team = tables.team
    chosen = select(team).where(team.c.program == program)
    return page_of(call.connection, chosen, [team.c.name, team.c.id], call.query, team_of)


@teams.get("/teams/{team}", may="see program", of="team", answer=Team, seq=seq_of_team)
def show_team(call: Call, team: str) -> Team:
    """A team."""
    return find_team(call.connection, team)


@teams.patch("/teams/{team}", may="manage team", of="team", body=TeamChange, answer=Team, seq=seq_of_team)
def patch_team(call: Call, team: str, body: TeamChange) -> Team:
    """Changes a team."""
    return change_team(call.transaction, call.actor.id, team, _given(body))


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    scopes: tuple[Literal["read", "write"], ...] = ("read", "write")
    expires_at: Moment | None = None


class TokenAnswer(msgspec.Struct, frozen=True):
    id: str
    name: str
    scopes: list[str]
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    token: str | None = None


def with_token(seal: Seal, _public_url: str, answer: TokenAnswer) -> TokenAnswer:
    """The token with its secret, which is shown this once."""
    return msgspec.structs.replace(answer, token=seal.token(answer.id))


@tokens.post(
    "/tokens", may="change oneself", body=NewToken, answer=TokenAnswer, status=201, reveal=with_token
)
def post_token(call: Call, body: NewToken) -> TokenAnswer:
    """Makes an API token of the caller's own."""
    if not call.actor.scopes >= set(body.scopes):
        raise forbidden("A token makes no token that may do more than itself.", "scope")
    id = call.transaction.new_id()
    ends = None if body.expires_at is None else milliseconds(body.expires_at)
    secret = call.seal.token(id)
    made = make_token(call.transaction, id, secret, call.actor.id, body.name, set(body.scopes), ends)
    return _token(made)


@tokens.get("/tokens", may="see oneself", answer=Listing[TokenAnswer])
def list_tokens(call: Call) -> Listing[TokenAnswer]:
    """The caller's tokens, without their secrets."""
    return Listing([_token(one) for one in tokens_of(call.connection, call.actor.id)])


@tokens.delete("/tokens/{token}", may="change oneself")
def delete_token(call: Call, token: str) -> None:
    """Ends a token of the caller's."""
    revoke_token(call.transaction, call.actor.id, token)


def find_team_of(connection: Connection, program: str, team: str) -> Team | None:
    """The team, if it is one of that program."""
    row = connection.execute(
        select(tables.team).where(tables.team.c.id == team, tables.team.c.program == program)
    ).one_or_none()
    return team_of(row) if row else None


def _given(body: ProgramChange | TeamChange) -> dict[str, str]:
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}


def _members(call: Call, where: ColumnElement[bool]) -> Listing[MemberAnswer]:
    membership, person = tables.membership, tables.person
    chosen = (
        select(membership, person.c.name, person.c.removed_at)
        .join(person, person.c.id == membership.c.person)
        .where(where)
    )
    return page_of(call.connection, chosen, [membership.c.person, membership.c.team], call.query, _member)


def _member(row: Row[Any]) -> MemberAnswer:
    return MemberAnswer(row.person, row.name, row.team or None, Role(row.role))


def _put_member(call: Call, program: str, team: str, person: str, role: Role) -> MemberAnswer:
    who = find_person(call.connection, person)
    if who.removed:
        raise Absent
    give_role(call.transaction, call.actor.id, program, person, role, team)
    return MemberAnswer(person, who.name, team or None, role)


def _invitation(one: Invitation) -> InvitationAnswer:
    return InvitationAnswer(
        one.id,
        one.program,
        one.team or None,
        one.role,
        one.email,
        one.max_uses,
        one.uses,
        moment(one.expires_at),
        one.revoked,
    )


def _token(one: Token) -> TokenAnswer:
    ends = None if one.expires_at is None else moment(one.expires_at)
    used = None if one.used_at is None else moment(one.used_at)
    return TokenAnswer(one.id, one.name, one.scopes, moment(one.made_at), ends, used)
