"""Invitations: links by which people join a program, for so many uses and so long."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select

from accounts import events, tables
from accounts.people import find_person
from accounts.refusals import invalid
from accounts.roles import Role
from accounts.sealing import digest_of
from accounts.teams import WHOLE, give_role, is_member, role_in
from journal.journal import append
from journal.writer import Transaction

DAY = 24 * 60 * 60 * 1000
LASTS = 14 * DAY
LONGEST = 366 * DAY
MOST_USES = 1000


class Invitation(msgspec.Struct, frozen=True):
    """An invitation without its secret. ``team`` is ``""`` for the whole program."""

    id: str
    program: str
    team: str
    role: Role
    email: str | None
    max_uses: int
    uses: int
    expires_at: int
    revoked: bool

    def good(self, now: int) -> bool:
        """Whether somebody can still join by it."""
        return not self.revoked and self.uses < self.max_uses and now < self.expires_at


def make_invitation(transaction: Transaction, secret: str, by: str, made: Invitation) -> Invitation:
    """Keeps an invitation with the digest of its secret. Raises ``Refused`` (422)."""
    if not 1 <= made.max_uses <= MOST_USES:
        raise invalid("/max_uses", f"An invitation is good for 1 to {MOST_USES} uses.")
    if not transaction.now < made.expires_at <= transaction.now + LONGEST:
        raise invalid("/expires_at", "An invitation ends after now and within a year.")
    transaction.connection.execute(
        insert(tables.invitation).values(
            id=made.id,
            digest=digest_of(secret),
            program=made.program,
            team=made.team,
            role=made.role,
            email=made.email,
            max_uses=made.max_uses,
            uses=0,
            expires_at=made.expires_at,
            made_by=by,
            made_at=transaction.now,
        )
    )
    happened = events.InvitationMade(
        made.id, made.program, made.team, made.role, made.max_uses, made.expires_at
    )
    append(transaction, events.ACCOUNTS, [happened], by)
    return made


def revoke_invitation(transaction: Transaction, id: str, by: str) -> None:
    """Ends the link; who joined by it stays."""
    append(transaction, events.ACCOUNTS, [events.InvitationRevoked(id)], by)


def find_invitation(connection: Connection, secret: str, now: int) -> Invitation | None:
    """The invitation of that link if it is good now; an ended one is told from none by nobody."""
    row = connection.execute(
        select(tables.invitation).where(tables.invitation.c.digest == digest_of(secret))
    ).one_or_none()
    found = invitation_of(row) if row else None
    return found if found is not None and found.good(now) else None


def accept_invitation(transaction: Transaction, invitation: Invitation, person: str) -> None:
    """The person joins. Who is a member already keeps their role and uses nothing up.

    Raises ``Refused`` where the invitation is for another e-mail address.
    """
    connection, program, team = transaction.connection, invitation.program, invitation.team
    refuse_other_address(invitation, find_person(connection, person).email)
    held = role_in(connection, program, person, team) if team else is_member(connection, program, person)
    if held:
        return
    append(transaction, events.ACCOUNTS, [events.InvitationAccepted(invitation.id, person)], person)
    give_role(transaction, person, program, person, invitation.role, team or WHOLE)


def refuse_other_address(invitation: Invitation, email: str | None) -> None:
    """Raises ``Refused`` (422) where the invitation is for one address and this is another."""
    if invitation.email is not None and invitation.email != email:
        raise invalid("/secret", "This invitation is for another e-mail address.", "other_address")


def invitation_of(row: Row[Any]) -> Invitation:
    """The invitation that a row of ``tables.invitation`` holds."""
    return Invitation(
        row.id,
        row.program,
        row.team,
        Role(row.role),
        row.email,
        row.max_uses,
        row.uses,
        row.expires_at,
        row.revoked_at is not None,
    )
