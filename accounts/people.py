"""People: who they are to themselves and to others, and how their account begins and ends."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from flask_login import UserMixin
from sqlalchemy import Connection, Row, delete, func, select, update

from accounts import events, tables
from accounts.access import Actor
from accounts.names import clean_name
from accounts.refusals import Absent, Refused, invalid
from journal.journal import append
from journal.writer import Transaction

EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,255}")
THEMES = ("auto", "light", "dark")
FORMER = "Former member"
"""How a person whose row was blanked is shown."""


class Person(msgspec.Struct, frozen=True):
    """A person as the house knows them. ``password`` is the argon2id hash."""

    id: str
    name: str
    version: int
    email: str | None
    password: str | None
    admin: bool
    theme: str
    removed: bool

    @property
    def actor(self) -> Actor:
        """The person as one who asks."""
        return Actor(self.id, "person", self.admin)


class SignedInPerson(UserMixin):  # type: ignore[misc]
    """The person for Flask-Login and for templates (``current_user``), with the session they came by."""

    def __init__(self, person: Person, session: str | None) -> None:
        self.id = person.id
        self.name = person.name
        self.admin = person.admin
        self.theme = person.theme
        self.session = session


def add_person(
    transaction: Transaction, email: str, name: str, password: str | None, admin: bool, by: str | None = None
) -> Person:
    """Adds a person; ``password`` is the hash. Raises ``Refused`` where the address has an account."""
    address, shown = clean_email(email), clean_name(name)
    connection, person = transaction.connection, tables.person
    if connection.execute(select(person.c.id).where(person.c.email == address)).first():
        raise Refused("There is an account with this e-mail address.", "email_taken", pointer="/email")
    id = transaction.new_id()
    append(transaction, events.ACCOUNTS, [events.PersonAdded(id, admin)], by or id)
    connection.execute(
        update(person).where(person.c.id == id).values(name=shown, email=address, password=password)
    )
    return find_person(connection, id)


def rename_person(transaction: Transaction, id: str, name: str) -> Person:
    """Gives the person another name. Raises ``Refused`` (422), ``Absent``."""
    now, shown = find_person(transaction.connection, id), clean_name(name)
    if shown != now.name:
        append(transaction, events.ACCOUNTS, [events.PersonRenamed(id, now.version + 1)], id)
        _set(transaction, id, name=shown)
    return find_person(transaction.connection, id)


def choose_theme(transaction: Transaction, id: str, theme: str) -> None:
    """Keeps how the person likes pages to look. Raises ``Refused`` (422)."""
    if theme not in THEMES:
        raise invalid("/theme", "Choose auto, light or dark.")
    _set(transaction, id, theme=theme)


def change_password(transaction: Transaction, id: str, hashed: str, session: str | None) -> None:
    """Sets the hash and ends every session of the person but ``session``."""
    append(transaction, events.ACCOUNTS, [events.PasswordChanged(id)], id)
    _set(transaction, id, password=hashed)
    ended = delete(tables.session).where(tables.session.c.person == id)
    transaction.connection.execute(ended if session is None else ended.where(tables.session.c.id != session))


def rehash_password(transaction: Transaction, id: str, hashed: str) -> None:
    """Keeps a stronger hash of the same password."""
    _set(transaction, id, password=hashed)


def remove_person(transaction: Transaction, id: str, by: str) -> None:
    """Blanks the person; what they did stays under their id. Raises ``Absent``."""
    find_person(transaction.connection, id)
    append(transaction, events.ACCOUNTS, [events.PersonRemoved(id)], by)


def find_person(connection: Connection, id: str) -> Person:
    """The person, also a removed one. Raises ``Absent``."""
    row = connection.execute(select(tables.person).where(tables.person.c.id == id)).one_or_none()
    if row is None:
        raise Absent
    return person_of(row)


def person_by_email(connection: Connection, email: str) -> Person | None:
    """The person with that address, whatever its case."""
    address = email.strip().casefold()
    if not EMAIL.fullmatch(address):
        return None
    row = connection.execute(select(tables.person).where(tables.person.c.email == address)).one_or_none()
    return person_of(row) if row else None


def names_of(connection: Connection, ids: list[str]) -> dict[str, str]:
    """The names of now of these people."""
    person = tables.person
    chosen = select(person.c.id, person.c.name, person.c.removed_at).where(person.c.id.in_(ids))
    return {row.id: FORMER if row.removed_at else row.name for row in connection.execute(chosen)}


def has_owner(connection: Connection) -> bool:
    """Whether anybody may create programs yet; the people of the demo may not."""
    owners = select(func.count()).select_from(tables.person).where(tables.person.c.admin)
    return bool(connection.execute(owners).scalar_one())


def person_of(row: Row[Any]) -> Person:
    """The person that a row of ``tables.person`` holds."""
    shown = FORMER if row.removed_at else row.name
    removed = row.removed_at is not None
    return Person(row.id, shown, row.version, row.email, row.password, row.admin, row.theme, removed)


def clean_email(email: str) -> str:
    """The address without spaces around it, in small letters. Raises ``Refused`` (422)."""
    address = email.strip().casefold()
    if not EMAIL.fullmatch(address):
        raise invalid("/email", "Write an e-mail address, like ana@example.org.")
    return address


def _set(transaction: Transaction, id: str, **values: str) -> None:
    person = tables.person
    transaction.connection.execute(update(person).where(person.c.id == id).values(**values))
