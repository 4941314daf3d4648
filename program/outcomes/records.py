"""Keeps the tables of charter, outcomes and key results in step with what happened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert, update

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.outcomes import events, tables

EMPTY = {"goal": None, "outcome": "", "scope_in": "", "scope_out": "", "owner": None}
"""A charter in which nothing is written: its goal is the program's."""

VERSIONS = {
    tables.charter: tables.charter_version,
    tables.outcome: tables.outcome_version,
    tables.key_result: tables.key_result_version,
}


@keeps(events.CharterWritten)
def charter_written(transaction: Transaction, recorded: Recorded, happened: events.CharterWritten) -> None:
    id = program_of(recorded)
    said = {**happened.fields, "changed": recorded.seq}
    changed = update(tables.charter).where(tables.charter.c.id == id).values(**said)
    if transaction.connection.execute(changed).rowcount:
        _keep(transaction, recorded, tables.charter, id)
    else:
        _add(transaction, recorded, tables.charter, id, {**EMPTY, **said})


@keeps(events.OutcomeAdded)
def outcome_added(transaction: Transaction, recorded: Recorded, happened: events.OutcomeAdded) -> None:
    row = {"title": happened.title, "owner": happened.owner}
    _add(transaction, recorded, tables.outcome, happened.outcome, {**row, **_fresh(recorded)})


@keeps(events.OutcomeEdited)
def outcome_edited(transaction: Transaction, recorded: Recorded, happened: events.OutcomeEdited) -> None:
    _change(transaction, recorded, tables.outcome, happened.outcome, happened.fields)


@keeps(events.OutcomeRemoved)
def outcome_removed(transaction: Transaction, recorded: Recorded, happened: events.OutcomeRemoved) -> None:
    _change(transaction, recorded, tables.outcome, happened.outcome, {"removed": True})


@keeps(events.OutcomeRestored)
def outcome_restored(transaction: Transaction, recorded: Recorded, happened: events.OutcomeRestored) -> None:
    _change(transaction, recorded, tables.outcome, happened.outcome, {"removed": False})


@keeps(events.KeyResultAdded)
def key_result_added(transaction: Transaction, recorded: Recorded, happened: events.KeyResultAdded) -> None:
    row = {
        "outcome": happened.outcome,
        "title": happened.title,
        "start": happened.start,
        "target": happened.target,
        "current": None,
        "unit": happened.unit,
    }
    _add(transaction, recorded, tables.key_result, happened.key_result, {**row, **_fresh(recorded)})


@keeps(events.KeyResultEdited)
def key_result_edited(transaction: Transaction, recorded: Recorded, happened: events.KeyResultEdited) -> None:
    _change(transaction, recorded, tables.key_result, happened.key_result, happened.fields)


@keeps(events.KeyResultRemoved)
def key_result_removed(
    transaction: Transaction, recorded: Recorded, happened: events.KeyResultRemoved
) -> None:
    _change(transaction, recorded, tables.key_result, happened.key_result, {"removed": True})


@keeps(events.KeyResultRestored)
def key_result_restored(
    transaction: Transaction, recorded: Recorded, happened: events.KeyResultRestored
) -> None:
    _change(transaction, recorded, tables.key_result, happened.key_result, {"removed": False})


@keeps(events.CheckedIn)
def checked_in(transaction: Transaction, recorded: Recorded, happened: events.CheckedIn) -> None:
    row = {
        "id": happened.check_in,
        "program": program_of(recorded),
        "key_result": happened.key_result,
        "value": happened.value,
        "note": happened.note,
        "at": recorded.at,
        "by": recorded.actor,
        "seq": recorded.seq,
        "withdrawn": None,
    }
    transaction.connection.execute(insert(tables.check_in), row)
    _change(transaction, recorded, tables.key_result, happened.key_result, {"current": happened.value})


@keeps(events.CheckInWithdrawn)
def check_in_withdrawn(
    transaction: Transaction, recorded: Recorded, happened: events.CheckInWithdrawn
) -> None:
    here = tables.check_in.c.id == happened.check_in
    transaction.connection.execute(update(tables.check_in).where(here).values(withdrawn=recorded.seq))
    _change(transaction, recorded, tables.key_result, happened.key_result, {"current": happened.value})


def _fresh(recorded: Recorded) -> dict[str, Any]:
    return {"removed": False, "made": recorded.seq, "changed": recorded.seq}


def _add(
    transaction: Transaction, recorded: Recorded, table: Table, id: str, columns: dict[str, Any]
) -> None:
    row = {"id": id, "program": program_of(recorded), **columns}
    transaction.connection.execute(insert(table), row)
    _keep(transaction, recorded, table, id)


def _change(
    transaction: Transaction, recorded: Recorded, table: Table, id: str, columns: dict[str, Any]
) -> None:
    changed = update(table).where(table.c.id == id).values(**columns, changed=recorded.seq)
    transaction.connection.execute(changed)
    _keep(transaction, recorded, table, id)


def _keep(transaction: Transaction, recorded: Recorded, table: Table, id: str) -> None:
    keep_version(transaction, table, VERSIONS[table], id, recorded.seq)


for _table in (*VERSIONS.keys(), *VERSIONS.values(), tables.check_in):
    kept_by_events(_table)
