"""API tokens: shown once, stored as SHA-256, with scopes and an end."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from accounts import events, tables
from accounts.access import ALL_SCOPES, Actor
from accounts.refusals import Absent, invalid
from accounts.sealing import digest_of, well_formed
from accounts.sessions import FRESH
from journal.journal import append
from journal.writer import Transaction


class Token(msgspec.Struct, frozen=True):
    """A token without its secret. Times: milliseconds since 1970, UTC."""

    id: str
    person: str
    name: str
    scopes: list[str]
    made_at: int
    expires_at: int | None
    used_at: int | None


def make_token(
    transaction: Transaction, id: str, secret: str, person: str, name: str, scopes: set[str], ends: int | None
) -> Token:
    """Keeps a token of that person. ``ends``: milliseconds, or None. Raises ``Refused`` (422)."""
    if not scopes or not scopes <= ALL_SCOPES:
        raise invalid("/scopes", "The scopes of a token are read and write.")
    if ends is not None and ends <= transaction.now:
        raise invalid("/expires_at", "This time has passed.")
    made = Token(id, person, name.strip()[:100] or "Token", sorted(scopes), transaction.now, ends, None)
    transaction.connection.execute(
        insert(tables.token).values(
            id=id,
            digest=digest_of(secret),
            person=person,
            name=made.name,
            scopes=" ".join(made.scopes),
            made_at=made.made_at,
            expires_at=ends,
        )
    )
    append(transaction, events.ACCOUNTS, [events.TokenMade(id, person, made.scopes, ends)], person)
    return made


def revoke_token(transaction: Transaction, person: str, id: str) -> None:
    """Ends a token of that person. Raises ``Absent``."""
    if all(found.id != id for found in tokens_of(transaction.connection, person)):
        raise Absent
    append(transaction, events.ACCOUNTS, [events.TokenRevoked(id, person)], person)


def tokens_of(connection: Connection, person: str) -> list[Token]:
    """The tokens of a person that were not revoked, the newest first."""
    token = tables.token
    rows = connection.execute(
        select(token)
        .where(token.c.person == person, token.c.revoked_at.is_(None))
        .order_by(token.c.made_at.desc(), token.c.id)
    )
    return [_token_of(row) for row in rows]


def actor_of_token(connection: Connection, secret: str, now: int) -> Actor | None:
    """Who acts by this token, if it is good now."""
    if not well_formed(secret):
        return None
    token, person = tables.token, tables.person
    row = connection.execute(
        select(token.c.scopes, token.c.expires_at, person.c.id, person.c.admin)
        .join(person, person.c.id == token.c.person)
        .where(
            token.c.digest == digest_of(secret), token.c.revoked_at.is_(None), person.c.removed_at.is_(None)
        )
    ).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return Actor(row.id, "person", row.admin, scopes=frozenset(row.scopes.split()))


def touch_token(transaction: Transaction, secret: str) -> None:
    """Records that the token was used, at most every ten minutes."""
    token, now = tables.token, transaction.now
    stale = token.c.used_at.is_(None) | (token.c.used_at < now - FRESH)
    transaction.connection.execute(
        update(token).where(token.c.digest == digest_of(secret), stale).values(used_at=now)
    )


def _token_of(row: Row[Any]) -> Token:
    return Token(row.id, row.person, row.name, row.scopes.split(), row.made_at, row.expires_at, row.used_at)
