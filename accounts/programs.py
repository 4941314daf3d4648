"""Programs: the walls between tenants."""

from __future__ import annotations

import re
import unicodedata
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from sqlalchemy import Connection, Row, select

from accounts import events, tables
from accounts.refusals import Absent, invalid
from accounts.roles import Role
from journal.journal import append
from journal.writer import Transaction

UNSEEN = frozenset({"Cc", "Cs"})
KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}")


class Program(msgspec.Struct, frozen=True):
    """A program; ``key`` is short and in capitals, ``time_zone`` an IANA name."""

    id: str
    name: str
    key: str
    goal: str
    time_zone: str


def create_program(
    transaction: Transaction, by: str, name: str, key: str, goal: str = "", time_zone: str = "UTC"
) -> Program:
    """Creates a program whose program manager is ``by``. Raises ``Refused`` (422)."""
    made = Program(
        transaction.new_id(), title(name), short_key(key), plain(goal, "/goal"), known_time_zone(time_zone)
    )
    created = events.ProgramCreated(made.id, made.name, made.key, made.goal, made.time_zone)
    append(transaction, events.stream_of(made.id), [created], by)
    manager = events.RoleGiven(made.id, "", by, Role.PROGRAM_MANAGER, None)
    append(transaction, events.ACCOUNTS, [manager], by)
    return made


def change_program(transaction: Transaction, by: str, id: str, fields: dict[str, str]) -> Program:
    """Changes name, goal or time zone. Raises ``Absent``, ``Refused`` (422)."""
    now = find_program(transaction.connection, id)
    checks = {"name": title, "key": short_key, "time_zone": known_time_zone}
    new = {
        name: checks[name](value) if name in checks else plain(value, f"/{name}")
        for name, value in fields.items()
    }
    old = msgspec.structs.asdict(now)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if changed:
        happened = events.ProgramChanged(id, changed, {name: old[name] for name in changed})
        append(transaction, events.stream_of(id), [happened], by)
    return msgspec.structs.replace(now, **changed)


def find_program(connection: Connection, id: str) -> Program:
    """The program. Raises ``Absent``."""
    row = connection.execute(select(tables.program).where(tables.program.c.id == id)).one_or_none()
    if row is None:
        raise Absent
    return program_of(row)


def program_of(row: Row[tuple[object, ...]]) -> Program:
    """The program that a row of ``tables.program`` holds."""
    return Program(row.id, row.name, row.key, row.goal, row.time_zone)


def seq_of_program(connection: Connection, id: str) -> int | None:
    """The number of the last event that changed the program itself."""
    seq: int | None = connection.execute(
        select(tables.program.c.seq).where(tables.program.c.id == id)
    ).scalar()
    return seq


def title(text: str) -> str:
    """A name of a program or team: one line of 1 to 100 characters. Raises ``Refused`` (422)."""
    name = " ".join(text.split())
    if any(unicodedata.category(character) in UNSEEN for character in name):
        raise invalid("/name", "A name has no characters that cannot be seen.")
    if not 1 <= len(name) <= 100:
        raise invalid("/name", "A name has 1 to 100 characters.")
    return name


def short_key(key: str) -> str:
    """A key like HAR. Raises ``Refused`` (422)."""
    if not KEY.fullmatch(key):
        raise invalid("/key", "A key has 2 to 10 capital letters and digits and begins with a letter: HAR.")
    return key


def plain(text: str, pointer: str) -> str:
    """A text of at most 2,000 characters. Raises ``Refused`` (422)."""
    if "\0" in text:
        raise invalid(pointer, "This text holds a character that cannot be kept.")
    if len(text) > 2000:
        raise invalid(pointer, "This text has at most 2,000 characters.")
    return text


def known_time_zone(name: str) -> str:
    """An IANA time zone. Raises ``Refused`` (422)."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid("/time_zone", "This is no time zone; write one like Europe/Berlin.") from error
    return name
