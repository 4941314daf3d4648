"""REST: who has which role in a program or in a team."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row

from accounts import queries
from accounts.calls import Absent, Call, Calls, Listing, Page
from accounts.paging import Choice, page_of
from accounts.people import find_person
from accounts.roles import Role
from accounts.teams import (
    WHOLE,
    find_team,
    give_role,
    is_member,
    role_in,
    take_role,
)

members = Calls("Members")


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
    return _members(call, queries.choice_of_members(program))


@members.put("/programs/{program}/members/{person}", may="manage program", of="program", body=RoleBody,
             answer=MemberAnswer)  # fmt: skip
def put_member(call: Call, program: str, person: str, body: RoleBody) -> MemberAnswer:
    """Gives a person a role in the program."""
    return _put_member(call, program, WHOLE, person, body.role)


@members.delete("/programs/{program}/members/{person}", may="manage program", of="program")
def delete_member(call: Call, program: str, person: str) -> None:
    """Takes a person out of the program and its teams."""
    take_role(call.transaction, call.actor.id, program, person)


@members.get("/teams/{team}/members", may="see program", of="team", query=Page, answer=Listing[MemberAnswer])
def list_team_members(call: Call, team: str) -> Listing[MemberAnswer]:
    """Everybody who has a role in the team."""
    return _members(call, queries.choice_of_team_members(team))


@members.put(
    "/teams/{team}/members/{person}", may="manage team", of="team", body=RoleBody, answer=MemberAnswer
)
def put_team_member(call: Call, team: str, person: str, body: RoleBody) -> MemberAnswer:
    """Gives a person a role in the team. Somebody new to the program is let in by its program manager."""
    program = find_team(call.connection, team).program
    manager = role_in(call.connection, program, call.actor.id) == Role.PROGRAM_MANAGER
    if not manager and not is_member(call.connection, program, person):
        raise Absent
    return _put_member(call, program, team, person, body.role)


@members.delete("/teams/{team}/members/{person}", may="manage team", of="team")
def delete_team_member(call: Call, team: str, person: str) -> None:
    """Takes a person out of the team."""
    take_role(call.transaction, call.actor.id, find_team(call.connection, team).program, person, team)


def _members(call: Call, choice: Choice) -> Listing[MemberAnswer]:
    chosen, by = choice
    return page_of(call.connection, chosen, by, call.query, _member)


def _member(row: Row[Any]) -> MemberAnswer:
    return MemberAnswer(row.person, row.name, row.team or None, Role(row.role))


def _put_member(call: Call, program: str, team: str, person: str, role: Role) -> MemberAnswer:
    who = find_person(call.connection, person)
    if who.removed:
        raise Absent
    give_role(call.transaction, call.actor.id, program, person, role, team)
    return MemberAnswer(person, who.name, team or None, role)
