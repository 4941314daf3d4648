"""Visitors' programs that nobody has used for 30 days are deleted, and everything that is theirs.

It is the one deletion that the journal knows: docs/decisions/visitors-programs.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.sql import Select

from accounts import tables as accounts
from accounts.events import ACCOUNTS, ProgramDeleted, stream_of
from backlog import tables as backlog
from journal import journal
from journal import tables as journals
from journal.database import Store, metadata
from journal.writer import Transaction
from live import tables
from program import tables as programs

UNUSED = 30 * 24 * 60 * 60 * 1000
"""Milliseconds after the last use."""

STEP = 1_000
"""How many events of a room's stream one transaction deletes: no other writer waits long."""

WHOLE = 10_000_000
"""More events than a stream has."""


def forget_unused(store: Store, in_use: Callable[[], set[str]] = set) -> int:
    """Deletes the visitors' programs that are unused; how many it were. ``in_use``: programs to leave alone.

    A program's tables and its stream go in one transaction, so that a replay still proves them; the streams
    of its rooms follow in steps, and are gone on with at the next call should the process end between.
    """
    found = store.read(lambda connection: _unused(connection, store.clock()))
    gone = sum(store.write(partial(_forget, program=program)) for program in found if program not in in_use())
    for stream in store.read(_left_behind):
        while not store.write(partial(_shorten, stream=stream)):
            pass
    if gone:
        store.writer.scrub()
    return gone


def _unused(connection: Connection, now: int) -> list[str]:
    programs: list[str] = list(connection.execute(_visitors_programs()).scalars())
    return [program for program in programs if _last_use(connection, program) <= now - UNUSED]


def _visitors_programs() -> Select[Any]:
    """The programs in which visitors have a role and nobody with an account has one."""
    program, member = accounts.program.c, accounts.membership.c
    people = select(accounts.person.c.id)
    visitors = select(member.program).where(member.person.not_in(people))
    claimed = select(member.program).where(member.person.in_(people))
    return select(program.id).where(program.id.in_(visitors), program.id.not_in(claimed))


def _still_unused(connection: Connection, program: str, now: int) -> bool:
    here = _visitors_programs().where(accounts.program.c.id == program)
    theirs = connection.execute(here).scalar() is not None
    return theirs and _last_use(connection, program) <= now - UNUSED


def _last_use(connection: Connection, program: str) -> int:
    """When something last happened in the program or its rooms, or its visitor last looked at it (ms)."""
    event, stream = journals.event.c, journals.stream.c
    streams = [stream_of(program), *map(_stream, _rooms(connection, program))]
    latest = (
        select(func.max(event.at))
        .join(journals.stream, (stream.name == event.stream) & (stream.seq == event.seq))
        .where(stream.name.in_(streams))
    )
    session = accounts.session.c
    looked = select(func.max(session.seen_at)).where(session.person.in_(_visitors(program)))
    return max(connection.execute(one).scalar() or 0 for one in (latest, looked))


def _visitors(program: str) -> Select[Any]:
    held = accounts.membership.c
    return select(held.person).where(held.program == program)


def _rooms(connection: Connection, program: str) -> list[str]:
    chosen = select(tables.room.c.id).where(tables.room.c.program == program)
    return list(connection.execute(chosen.order_by(tables.room.c.id)).scalars())


def _stream(room: str) -> str:
    return f"room/{room}"


def _forget(transaction: Transaction, program: str) -> bool:
    """Deletes the program, unless somebody came back to it; whether it did."""
    connection = transaction.connection
    rooms = _rooms(connection, program)
    _lock(connection, [*map(_stream, rooms), stream_of(program)])
    if not _still_unused(connection, program, transaction.now):
        return False
    _forget_answers(connection, program, rooms)
    connection.execute(delete(accounts.session).where(accounts.session.c.person.in_(_visitors(program))))
    journal.append(transaction, ACCOUNTS, [ProgramDeleted(program, rooms)])
    _delete_rows(connection, program)
    journal.forget(transaction, stream_of(program), WHOLE)
    return True


def _lock(connection: Connection, streams: list[str]) -> None:
    """Holds the streams until the commit, the rooms' before the program's, as every writer does."""
    for name in streams:
        held = select(journals.stream.c.seq).where(journals.stream.c.name == name)
        connection.execute(held.with_for_update())


def _forget_answers(connection: Connection, program: str, rooms: list[str]) -> None:
    """What was refused is no event: its answer may be younger than the last use."""
    scope, team, dependency = journals.answer.c.scope, accounts.team.c, programs.dependency.c
    teams = connection.execute(select(team.id).where(team.program == program)).scalars()
    needs = connection.execute(select(dependency.id).where(dependency.program == program)).scalars()
    pages = [f"program:{program}", *(f"team:{id}" for id in teams), *(f"dependency:{id}" for id in needs)]
    for start in [*(f"{_stream(room)}/" for room in rooms), *pages]:
        connection.execute(delete(journals.answer).where(scope.startswith(start, autoescape=True)))


def _delete_rows(connection: Connection, program: str) -> None:
    """Every row of the program: what hangs on its imports and rooms, then every table that names it."""
    imports = select(backlog.import_run.c.id).where(backlog.import_run.c.program == program)
    rooms = select(tables.room.c.id).where(tables.room.c.program == program)
    for table in (backlog.staged_row, backlog.imported_value):
        connection.execute(delete(table).where(table.c.import_id.in_(imports)))
    for table in (tables.seat, tables.stage_secret):
        connection.execute(delete(table).where(table.c.room.in_(rooms)))
    for table in reversed(metadata.sorted_tables):
        if "program" in table.c:
            connection.execute(delete(table).where(table.c.program == program))
    connection.execute(delete(accounts.program).where(accounts.program.c.id == program))


def _left_behind(connection: Connection) -> list[str]:
    """The streams of rooms that are gone with their programs."""
    stream, room = journals.stream.c, tables.room
    orphans = (
        select(stream.name)
        .outerjoin(room, room.c.id == func.substr(stream.name, len("room/") + 1))
        .where(stream.name.startswith("room/"), room.c.id.is_(None))
    )
    found = set(connection.execute(orphans).scalars())
    return sorted(found & _deleted(connection)) if found else []


def _deleted(connection: Connection) -> set[str]:
    """The streams of rooms that the journal says were deleted."""
    event = journals.event.c
    chosen = select(event.seq).where(event.stream == ACCOUNTS, event.kind == ProgramDeleted.__name__)
    names: set[str] = set()
    for seq in connection.execute(chosen).scalars().all():
        (recorded,) = journal.read(connection, ACCOUNTS, seq - 1, seq)
        happened = recorded.fact()
        assert isinstance(happened, ProgramDeleted)
        names |= set(map(_stream, happened.rooms))
    return names


def _shorten(transaction: Transaction, stream: str) -> bool:
    return journal.forget(transaction, stream, STEP)
