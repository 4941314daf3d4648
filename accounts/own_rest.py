"""REST: oneself and one's API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from accounts.calls import Call, Calls, Listing
from accounts.moments import Moment, milliseconds, moment
from accounts.people import find_person
from accounts.queries import roles_of
from accounts.refusals import forbidden
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.tokens import Token, make_token, revoke_token, tokens_of

me = Calls("Me")
tokens = Calls("Tokens")


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
    person = find_person(call.connection, call.actor.id)
    roles = roles_of(call.connection, person.id)
    held = [MembershipAnswer(one.program, one.team or None, one.role) for one in roles]
    return MeAnswer(person.id, person.name, person.email, person.admin, held)


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


def _token(one: Token) -> TokenAnswer:
    ends = None if one.expires_at is None else moment(one.expires_at)
    used = None if one.used_at is None else moment(one.used_at)
    return TokenAnswer(one.id, one.name, one.scopes, moment(one.made_at), ends, used)
