"""Teams, and who has which role in a program or in a team of it."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, Row, func, select

from accounts import events, tables
from accounts.programs import short_key, title
from accounts.refusals import Absent, Refused
from accounts.roles import Role
from journal.journal import append
from journal.writer import Transaction

WHOLE = ""
"""The ``team`` of a role that is for the whole program."""


class Team(msgspec.Struct, frozen=True):
    """A team of a program; ``key`` begins the keys of its items: PAY-7."""

    id: str
    program: str
    name: str
    key: str


class Membership(msgspec.Struct, frozen=True):
    """A person's role in a program, or in a team of it."""

    program: str
    team: str
    person: str
    role: Role


def add_team(transaction: Transaction, by: str, program: str, name: str, key: str) -> Team:
    """Adds a team. Raises ``Refused`` where the program has a team of that key."""
    made = Team(transaction.new_id(), program, title(name), short_key(key))
    _refuse_twin(transaction.connection, program, made.key)
    happened = events.TeamAdded(made.id, program, made.name, made.key)
    append(transaction, events.stream_of(program), [happened], by)
    return made


def change_team(transaction: Transaction, by: str, id: str, fields: dict[str, str]) -> Team:
    """Changes name or key. Raises ``Absent``, ``Refused``."""
    now = find_team(transaction.connection, id)
    new = {name: {"name": title, "key": short_key}[name](value) for name, value in fields.items()}
    old = msgspec.structs.asdict(now)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if "key" in changed:
        _refuse_twin(transaction.connection, now.program, changed["key"])
    if changed:
        happened = events.TeamChanged(id, changed, {name: old[name] for name in changed})
        append(transaction, events.stream_of(now.program), [happened], by)
    return msgspec.structs.replace(now, **changed)


def find_team(connection: Connection, id: str) -> Team:
    """The team. Raises ``Absent``."""
    row = connection.execute(select(tables.team).where(tables.team.c.id == id)).one_or_none()
    if row is None:
        raise Absent
    return team_of(row)


def team_of(row: Row[tuple[object, ...]]) -> Team:
    """The team that a row of ``tables.team`` holds."""
    return Team(row.id, row.program, row.name, row.key)


def seq_of_team(connection: Connection, id: str) -> int | None:
    """The number of the last event that changed the team itself."""
    seq: int | None = connection.execute(select(tables.team.c.seq).where(tables.team.c.id == id)).scalar()
    return seq


def give_role(
    transaction: Transaction, by: str, program: str, person: str, role: Role, team: str = WHOLE
) -> Membership:
    """Gives the person that role, in place of another. Raises ``Refused`` for the last program manager."""
    before = role_in(transaction.connection, program, person, team)
    if before != role:
        if before == Role.PROGRAM_MANAGER and team == WHOLE:
            _refuse_last_manager(transaction.connection, program)
        happened = events.RoleGiven(program, team, person, role, before)
        append(transaction, events.ACCOUNTS, [happened], by)
    return Membership(program, team, person, role)


def take_role(transaction: Transaction, by: str, program: str, person: str, team: str = WHOLE) -> None:
    """Ends the role; at the whole program, the roles in its teams too. Raises ``Absent``, ``Refused``."""
    connection = transaction.connection
    before = role_in(connection, program, person, team)
    if before is None and not (team == WHOLE and is_member(connection, program, person)):
        raise Absent
    if before == Role.PROGRAM_MANAGER and team == WHOLE:
        _refuse_last_manager(connection, program)
    append(transaction, events.ACCOUNTS, [events.RoleTaken(program, team, person, before or "")], by)


def claim_roles(transaction: Transaction, visitor: str, person: str) -> None:
    """What a visitor began is the person's from now on; a role that the person has already stays."""
    membership = tables.membership
    rows = transaction.connection.execute(select(membership).where(membership.c.person == visitor)).all()
    for row in rows:
        taken = events.RoleTaken(row.program, row.team, visitor, row.role)
        append(transaction, events.ACCOUNTS, [taken], person)
        if role_in(transaction.connection, row.program, person, row.team) is None:
            given = events.RoleGiven(row.program, row.team, person, row.role, None)
            append(transaction, events.ACCOUNTS, [given], person)
    if rows:
        append(transaction, events.ACCOUNTS, [events.VisitorClaimed(visitor, person)], person)


def role_in(connection: Connection, program: str, person: str, team: str = WHOLE) -> Role | None:
    """The person's role there, if there is one."""
    membership = tables.membership
    found = connection.execute(
        select(membership.c.role).where(
            membership.c.program == program, membership.c.team == team, membership.c.person == person
        )
    ).scalar()
    return Role(found) if found else None


def memberships_of(connection: Connection, program: str, person: str) -> list[tuple[str, Role]]:
    """The person's roles there as (team, role); the team is ``WHOLE`` for a role in the program."""
    membership = tables.membership
    chosen = select(membership.c.team, membership.c.role).where(
        membership.c.program == program, membership.c.person == person
    )
    return [(row.team, Role(row.role)) for row in connection.execute(chosen)]


def is_member(connection: Connection, program: str, person: str) -> bool:
    """Whether the person has any role in the program or in one of its teams."""
    membership = tables.membership
    chosen = select(membership.c.role).where(membership.c.program == program, membership.c.person == person)
    return connection.execute(chosen.limit(1)).first() is not None


def _refuse_twin(connection: Connection, program: str, key: str) -> None:
    team = tables.team
    if connection.execute(select(team.c.id).where(team.c.program == program, team.c.key == key)).first():
        raise Refused(f"The program has a team with the key {key}.", "key_taken", pointer="/key")


def _refuse_last_manager(connection: Connection, program: str) -> None:
    membership = tables.membership
    managers = select(func.count()).where(
        membership.c.program == program,
        membership.c.team == WHOLE,
        membership.c.role == Role.PROGRAM_MANAGER,
    )
    if connection.execute(managers).scalar_one() <= 1:
        raise Refused("A program keeps at least one program manager. Name another one first.", "last_manager")
