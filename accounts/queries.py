"""What the tables of accounts say of many programs, teams, roles and invitations at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from accounts import tables
from accounts.invitations import Invitation, invitation_of
from accounts.paging import Choice
from accounts.programs import Program, program_of
from accounts.roles import Role
from accounts.teams import WHOLE, Membership, Team, team_of


def programs_of(connection: Connection, person: str) -> list[Program]:
    """The programs in which the person has a role, by name."""
    chosen, by = choice_of_programs(person)
    return [program_of(row) for row in connection.execute(chosen.order_by(*by))]


def choice_of_programs(person: str) -> Choice:
    """The programs in which the person has a role."""
    mine = select(tables.membership.c.program).where(tables.membership.c.person == person)
    row = tables.program.c
    return select(tables.program).where(row.id.in_(mine)), [row.name, row.id]


def programs_managed_by(connection: Connection, person: str) -> list[Program]:
    """The programs of which the person is a program manager, by name."""
    member, row = tables.membership.c, tables.program.c
    managed = select(member.program).where(
        member.person == person, member.team == WHOLE, member.role == Role.PROGRAM_MANAGER
    )
    chosen = select(tables.program).where(row.id.in_(managed)).order_by(row.name, row.id)
    return [program_of(one) for one in connection.execute(chosen)]


def teams_of(connection: Connection, program: str) -> list[Team]:
    """The teams of a program, by name."""
    chosen, by = choice_of_teams(program)
    return [team_of(row) for row in connection.execute(chosen.order_by(*by))]


def choice_of_teams(program: str) -> Choice:
    """The teams of a program."""
    row = tables.team.c
    return select(tables.team).where(row.program == program), [row.name, row.id]


def team_in(connection: Connection, program: str, id: str) -> Team | None:
    """The team, if it is one of that program."""
    row = tables.team.c
    found = connection.execute(select(tables.team).where(row.id == id, row.program == program)).one_or_none()
    return team_of(found) if found is not None else None


def team_keyed(connection: Connection, person: str, key: str) -> Team | None:
    """A team with that key in a program in which the person has a role."""
    held, row = tables.membership.c, tables.team.c
    chosen = (
        select(tables.team)
        .join(tables.membership, held.program == row.program)
        .where(held.person == person, row.key == key)
    )
    found = connection.execute(chosen).first()
    return team_of(found) if found is not None else None


def roles_of(connection: Connection, person: str) -> list[Membership]:
    """Every role of the person, by program and team."""
    row = tables.membership.c
    chosen = select(tables.membership).where(row.person == person).order_by(row.program, row.team)
    return [_membership_in(one) for one in connection.execute(chosen)]


def roles_in(connection: Connection, programs: Collection[str]) -> list[Membership]:
    """Every role that anybody has in these programs or in teams of them."""
    row = tables.membership.c
    chosen = select(tables.membership).where(row.program.in_(programs))
    return [_membership_in(one) for one in connection.execute(chosen)]


def _membership_in(row: Row[Any]) -> Membership:
    return Membership(row.program, row.team, row.person, Role(row.role))


def choice_of_members(program: str) -> Choice:
    """The roles in a program and in its teams, each with the ``name`` of who has it."""
    return _choice_of_roles(tables.membership.c.program == program)


def choice_of_team_members(team: str) -> Choice:
    """The roles in a team, each with the ``name`` of who has it."""
    return _choice_of_roles(tables.membership.c.team == team)


def _choice_of_roles(where: ColumnElement[bool]) -> Choice:
    row, person = tables.membership.c, tables.person.c
    chosen = select(tables.membership, person.name).join(tables.person, person.id == row.person)
    return chosen.where(where), [row.person, row.team]


def invitations_to(connection: Connection, program: str) -> list[Invitation]:
    """The invitations to a program, the oldest first."""
    chosen, by = choice_of_invitations(program)
    return [invitation_of(row) for row in connection.execute(chosen.order_by(*by))]


def choice_of_invitations(program: str) -> Choice:
    """The invitations to a program, also those that are over."""
    row = tables.invitation.c
    return select(tables.invitation).where(row.program == program), [row.made_at, row.id]
