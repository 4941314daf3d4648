"""Sessions on the server: the cookie holds 256 random bits, the database their SHA-256.

A session ends 12 hours after its last use and 30 days after its start; a visitor's, which nobody could
begin again, 30 days after its last use, as all that the visitor began. That is checked at use.
"""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from accounts import events, tables
from accounts.people import Person, person_of
from accounts.refusals import Absent
from accounts.sealing import digest_of
from journal.journal import append
from journal.writer import Transaction

HOUR = 60 * 60 * 1000
IDLE = 12 * HOUR
ABSOLUTE = 30 * 24 * HOUR
VISIT = 30 * 24 * HOUR
FRESH = 10 * 60 * 1000
"""A use within this time after the last recorded one is not recorded."""


class Session(msgspec.Struct, frozen=True):
    """One place where a person is signed in. Times: milliseconds since 1970, UTC."""

    id: str
    person: str
    kind: str
    agent: str
    made_at: int
    seen_at: int

    def lives(self, now: int) -> bool:
        """Whether it can still be used."""
        if self.kind == "visitor":
            return now - self.seen_at < VISIT
        return now - self.seen_at < IDLE and now - self.made_at < ABSOLUTE


def open_session(transaction: Transaction, person: str, agent: str, kind: str = "person") -> tuple[str, str]:
    """Begins a session and returns (its id, the secret for the cookie), which is never seen again."""
    id, secret = transaction.new_id(), secrets.token_urlsafe(32)
    transaction.connection.execute(
        insert(tables.session).values(
            id=id,
            digest=digest_of(secret),
            person=person,
            kind=kind,
            agent=agent[:200],
            made_at=transaction.now,
            seen_at=transaction.now,
        )
    )
    if kind == "person":
        append(transaction, events.ACCOUNTS, [events.SignedIn(person, id)], person)
    return id, secret


def find_session(connection: Connection, secret: str, now: int) -> Session | None:
    """The living session of that cookie."""
    row = connection.execute(
        select(tables.session).where(tables.session.c.digest == digest_of(secret))
    ).one_or_none()
    found = _session_of(row) if row else None
    return found if found is not None and found.lives(now) else None


def find_session_person(connection: Connection, session: Session) -> Person | None:
    """Who is signed in there."""
    row = connection.execute(select(tables.person).where(tables.person.c.id == session.person)).one_or_none()
    return person_of(row) if row is not None and row.removed_at is None else None


def sessions_of(connection: Connection, person: str, now: int) -> list[Session]:
    """Where the person is signed in, the latest use first."""
    session = tables.session
    rows = connection.execute(
        select(session).where(session.c.person == person).order_by(session.c.seen_at.desc())
    )
    return [found for found in map(_session_of, rows) if found.lives(now)]


def touch_session(transaction: Transaction, id: str) -> None:
    """Records a use, and forgets the sessions that ended by themselves."""
    session, now = tables.session, transaction.now
    transaction.connection.execute(update(session).where(session.c.id == id).values(seen_at=now))
    idle = (session.c.seen_at < now - IDLE) | (session.c.made_at < now - ABSOLUTE)
    left = session.c.seen_at < now - VISIT
    over = and_(session.c.kind == "person", idle) | and_(session.c.kind == "visitor", left)
    transaction.connection.execute(delete(session).where(over))


def end_session(transaction: Transaction, person: str, id: str) -> None:
    """Ends a session of that person. Raises ``Absent``."""
    session = tables.session
    gone = transaction.connection.execute(
        delete(session).where(session.c.id == id, session.c.person == person).returning(session.c.kind)
    ).scalar()
    if gone is None:
        raise Absent
    if gone == "person":
        append(transaction, events.ACCOUNTS, [events.SignedOut(person, id)], person)


def _session_of(row: Row[Any]) -> Session:
    return Session(row.id, row.person, row.kind, row.agent, row.made_at, row.seen_at)
