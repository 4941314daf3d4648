"""REST: the links by which people join."""

from __future__ import annotations

from datetime import datetime

import msgspec

from accounts import queries
from accounts.calls import Call, Calls, Listing, Page
from accounts.invitations import (
    LASTS,
    Invitation,
    accept_invitation,
    find_invitation,
    invitation_of,
    make_invitation,
    revoke_invitation,
)
from accounts.moments import Moment, milliseconds, moment
from accounts.own_rest import MembershipAnswer
from accounts.paging import page_of
from accounts.people import clean_email
from accounts.refusals import Refused, forbidden, invalid
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.teams import WHOLE, role_in

invitations = Calls("Invitations")


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
    if body.team is not None and queries.team_in(call.connection, program, body.team) is None:
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
    chosen, by = queries.choice_of_invitations(program)
    return page_of(call.connection, chosen, by, call.query, lambda row: _invitation(invitation_of(row)))


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
