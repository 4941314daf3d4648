"""Keeps the tables in step with what happened to people, programs and teams.

Names, e-mails and the digests of secrets are not in the journal: who appends the event writes them.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, insert, update

from accounts import events, tables
from journal.journal import Recorded
from journal.keeping import keeps
from journal.verify import kept_by_events
from journal.writer import Transaction


@keeps(events.PersonAdded)
def keep_person(transaction: Transaction, recorded: Recorded, happened: events.PersonAdded) -> None:
    """A row with no name yet."""
    transaction.connection.execute(
        insert(tables.person).values(
            id=happened.person,
            name="",
            version=1,
            admin=happened.admin,
            theme="auto",
            made_at=recorded.at,
            seq=recorded.seq,
        )
    )


@keeps(events.PersonRenamed)
def keep_name(transaction: Transaction, recorded: Recorded, happened: events.PersonRenamed) -> None:
    """The count of names."""
    person = tables.person
    transaction.connection.execute(
        update(person)
        .where(person.c.id == happened.person)
        .values(version=happened.version, seq=recorded.seq)
    )


@keeps(events.PersonRemoved)
def blank_person(transaction: Transaction, recorded: Recorded, happened: events.PersonRemoved) -> None:
    """Everything about the person but the id goes."""
    connection, person = transaction.connection, tables.person
    connection.execute(
        update(person)
        .where(person.c.id == happened.person)
        .values(
            name="",
            email=None,
            password=None,
            admin=False,
            version=person.c.version + 1,
            removed_at=recorded.at,
            seq=recorded.seq,
        )
    )
    connection.execute(delete(tables.session).where(tables.session.c.person == happened.person))
    connection.execute(delete(tables.token).where(tables.token.c.person == happened.person))
    connection.execute(delete(tables.membership).where(tables.membership.c.person == happened.person))
    _end_roles(transaction, tables.membership_version.c.person == happened.person, recorded.at)


@keeps(events.TokenRevoked)
def end_token(transaction: Transaction, recorded: Recorded, happened: events.TokenRevoked) -> None:
    """The token stops working."""
    token = tables.token
    transaction.connection.execute(
        update(token).where(token.c.id == happened.token).values(revoked_at=recorded.at)
    )


@keeps(events.InvitationRevoked)
def end_invitation(transaction: Transaction, recorded: Recorded, happened: events.InvitationRevoked) -> None:
    """The link stops working."""
    invitation = tables.invitation
    transaction.connection.execute(
        update(invitation).where(invitation.c.id == happened.invitation).values(revoked_at=recorded.at)
    )


@keeps(events.InvitationAccepted)
def count_use(transaction: Transaction, _recorded: Recorded, happened: events.InvitationAccepted) -> None:
    """One use more."""
    invitation = tables.invitation
    transaction.connection.execute(
        update(invitation).where(invitation.c.id == happened.invitation).values(uses=invitation.c.uses + 1)
    )


@keeps(events.RoleGiven)
def keep_role(transaction: Transaction, recorded: Recorded, happened: events.RoleGiven) -> None:
    """One role per person and place."""
    _drop_role(transaction, happened.program, happened.team, happened.person, recorded.at)
    held = {
        "program": happened.program,
        "team": happened.team,
        "person": happened.person,
        "role": happened.role,
    }
    transaction.connection.execute(insert(tables.membership).values(**held))
    here = [tables.membership_version.c[name] == held[name] for name in ("program", "team", "person")]
    transaction.connection.execute(
        delete(tables.membership_version).where(*here, tables.membership_version.c.from_at == recorded.at)
    )
    transaction.connection.execute(
        insert(tables.membership_version).values(**held, from_at=recorded.at, to_at=None)
    )


@keeps(events.RoleTaken)
def drop_role(transaction: Transaction, recorded: Recorded, happened: events.RoleTaken) -> None:
    """Leaving a program leaves its teams."""
    _drop_role(transaction, happened.program, happened.team or None, happened.person, recorded.at)


@keeps(events.ProgramDeleted)
def drop_roles(transaction: Transaction, _recorded: Recorded, happened: events.ProgramDeleted) -> None:
    """Nobody has a role in a program that is gone, nor had one."""
    for table in (tables.membership, tables.membership_version):
        transaction.connection.execute(delete(table).where(table.c.program == happened.program))


def _drop_role(transaction: Transaction, program: str, team: str | None, person: str, at: int) -> None:
    membership, then = tables.membership, tables.membership_version
    gone = delete(membership).where(membership.c.program == program, membership.c.person == person)
    transaction.connection.execute(gone if team is None else gone.where(membership.c.team == team))
    those = (then.c.program == program) & (then.c.person == person)
    _end_roles(transaction, those if team is None else those & (then.c.team == team), at)


def _end_roles(transaction: Transaction, those: ColumnElement[bool], at: int) -> None:
    """The roles that were held until now; one that began at this very time never was."""
    then = tables.membership_version
    still = those & then.c.to_at.is_(None)
    transaction.connection.execute(delete(then).where(still, then.c.from_at == at))
    transaction.connection.execute(update(then).where(still).values(to_at=at))


@keeps(events.ProgramCreated)
def keep_program(transaction: Transaction, recorded: Recorded, happened: events.ProgramCreated) -> None:
    """A new program."""
    transaction.connection.execute(
        insert(tables.program).values(
            id=happened.program,
            name=happened.name,
            key=happened.key,
            goal=happened.goal,
            time_zone=happened.time_zone,
            made_at=recorded.at,
            seq=recorded.seq,
        )
    )


@keeps(events.ProgramChanged)
def change_program(transaction: Transaction, recorded: Recorded, happened: events.ProgramChanged) -> None:
    """The fields that changed."""
    program = tables.program
    transaction.connection.execute(
        update(program).where(program.c.id == happened.program).values(**happened.fields, seq=recorded.seq)
    )


@keeps(events.TeamAdded)
def keep_team(transaction: Transaction, recorded: Recorded, happened: events.TeamAdded) -> None:
    """A new team."""
    transaction.connection.execute(
        insert(tables.team).values(
            id=happened.team,
            program=happened.program,
            name=happened.name,
            key=happened.key,
            made_at=recorded.at,
            seq=recorded.seq,
        )
    )


@keeps(events.TeamChanged)
def change_team(transaction: Transaction, recorded: Recorded, happened: events.TeamChanged) -> None:
    """The fields that changed."""
    team = tables.team
    transaction.connection.execute(
        update(team).where(team.c.id == happened.team).values(**happened.fields, seq=recorded.seq)
    )


kept_by_events(tables.program)
kept_by_events(tables.team)
kept_by_events(tables.membership)
kept_by_events(tables.membership_version)
kept_by_events(tables.person, "name", "email", "password", "theme")
