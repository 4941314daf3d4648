"""The one-time link by which the first person makes the owner's account."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from accounts import tables
from accounts.people import has_owner
from accounts.sealing import digest_of, random_secret
from journal.writer import Transaction


def make_start_link(transaction: Transaction) -> str | None:
    """The secret of a new link, in place of an older one; None once there is an owner."""
    forget_start_links(transaction)
    if has_owner(transaction.connection):
        return None
    secret = random_secret()
    transaction.connection.execute(insert(tables.start_link).values(digest=digest_of(secret)))
    return secret


def opens_house(connection: Connection, secret: str) -> bool:
    """Whether this is the link, and nobody has used it."""
    link = tables.start_link
    found = connection.execute(select(link.c.digest).where(link.c.digest == digest_of(secret))).first()
    return found is not None and not has_owner(connection)


def forget_start_links(transaction: Transaction) -> None:
    """No link works any more."""
    transaction.connection.execute(delete(tables.start_link))
