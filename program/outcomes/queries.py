"""What the tables say of charter, outcomes and key results. ``seq``: as of that event; None: now."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Table, or_, select

from accounts import tables as accounts
from accounts.events import stream_of
from backlog.versions import as_of
from journal.tables import event
from program.outcomes import tables


class Charter(Struct, frozen=True):
    """What the program is for; ``goal`` is the program's own until the charter says another."""

    goal: str
    outcome: str = ""
    scope_in: str = ""
    scope_out: str = ""
    owner: str | None = None
    changed: int = 0


class CharterVersion(Struct, frozen=True):
    """How the charter read from an event on, when (milliseconds) and by whom it was written."""

    seq: int
    at: int
    by: str | None
    charter: Charter


class Outcome(Struct, frozen=True):
    """An outcome that the program is after."""

    id: str
    program: str
    title: str
    owner: str | None
    removed: bool
    made: int
    changed: int


class KeyResult(Struct, frozen=True):
    """How an outcome is measured; ``current`` is what was said last, None before."""

    id: str
    program: str
    outcome: str
    title: str
    start: float
    target: float
    current: float | None
    unit: str
    removed: bool
    made: int
    changed: int


class CheckIn(Struct, frozen=True):
    """What a key result was at, when (milliseconds), and by whom it was said."""

    id: str
    key_result: str
    value: float
    note: str
    at: int
    by: str | None
    seq: int


def charter_of(connection: Connection, program: str, seq: int | None = None) -> Charter:
    """The program's charter."""
    rows, held = as_of(tables.charter, tables.charter_version, seq)
    row = connection.execute(select(rows).where(rows.c.id == program, *held)).one_or_none()
    own = _own_goal(connection, program)
    return Charter(own) if row is None else _charter_in(row, own)


def charter_versions(connection: Connection, program: str) -> list[CharterVersion]:
    """Every version of the charter, the latest first."""
    version = tables.charter_version
    written = (event.c.stream == stream_of(program)) & (event.c.seq == version.c.from_seq)
    chosen = select(version, event.c.at, event.c.actor).join(event, written).where(version.c.id == program)
    own = _own_goal(connection, program)
    return [
        CharterVersion(row.from_seq, row.at, row.actor, _charter_in(row, own))
        for row in connection.execute(chosen.order_by(version.c.from_seq.desc()))
    ]


def _own_goal(connection: Connection, program: str) -> str:
    chosen = select(accounts.program.c.goal).where(accounts.program.c.id == program)
    return connection.execute(chosen).scalar() or ""


def _charter_in(row: Row[Any], own: str) -> Charter:
    goal = own if row.goal is None else row.goal
    return Charter(goal, row.outcome, row.scope_in, row.scope_out, row.owner, row.changed)


def outcome(connection: Connection, id: str) -> Outcome | None:
    """The outcome, removed or not; None where there is none."""
    row = _one(connection, tables.outcome, id)
    return Outcome(**row._mapping) if row is not None else None


def outcomes_of(connection: Connection, program: str, seq: int | None = None) -> list[Outcome]:
    """The outcomes of a program in the order in which they were added."""
    return [
        Outcome(**row._mapping)
        for row in _living(connection, program, tables.outcome, tables.outcome_version, seq)
    ]


def key_result(connection: Connection, id: str) -> KeyResult | None:
    """The key result, removed or not; None where there is none."""
    row = _one(connection, tables.key_result, id)
    return KeyResult(**row._mapping) if row is not None else None


def key_results_of(connection: Connection, program: str, seq: int | None = None) -> list[KeyResult]:
    """The key results of a program's outcomes in the order in which they were added."""
    rows = _living(connection, program, tables.key_result, tables.key_result_version, seq)
    return [KeyResult(**row._mapping) for row in rows]


def _one(connection: Connection, table: Table, id: str) -> Row[Any] | None:
    return connection.execute(select(table).where(table.c.id == id)).one_or_none()


def _living(
    connection: Connection, program: str, table: Table, versions: Table, seq: int | None
) -> list[Row[Any]]:
    rows, held = as_of(table, versions, seq)
    columns = [rows.c[column.name] for column in table.columns]
    chosen = select(*columns).where(rows.c.program == program, rows.c.removed.is_(False), *held)
    return list(connection.execute(chosen.order_by(rows.c.made)))


def check_ins_of(
    connection: Connection, program: str, seq: int | None = None, key_result: str | None = None
) -> list[CheckIn]:
    """What was said of the program's key results (or of one) and not taken back, oldest first."""
    row = tables.check_in.c
    there: list[ColumnElement[bool]] = [row.withdrawn.is_(None)]
    if seq is not None:
        there = [row.seq <= seq, or_(row.withdrawn.is_(None), row.withdrawn > seq)]
    if key_result is not None:
        there.append(row.key_result == key_result)
    chosen = select(row.id, row.key_result, row.value, row.note, row.at, row.by, row.seq)
    found = connection.execute(chosen.where(row.program == program, *there).order_by(row.seq))
    return [CheckIn(*one) for one in found]
