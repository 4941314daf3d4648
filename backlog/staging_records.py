"""Keeps imports and their rows. Nothing of it is in the journal: what was not applied never was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import to_builtins
from sqlalchemy import delete, insert, select, update

from backlog import tables
from backlog.importers.parsed import ImportMapping
from journal.writer import Transaction

DAY = 24 * 60 * 60 * 1000
"""How long an import that was not applied is kept, in milliseconds."""


def open_run(transaction: Transaction, run: Mapping[str, Any]) -> None:
    """Begins an import with these columns, and lets go of old ones."""
    _forget_old(transaction)
    begun = {"state": "staged", "at": transaction.now, "report": {}}
    transaction.connection.execute(insert(tables.import_run).values(**run, **begun))


def _forget_old(transaction: Transaction) -> None:
    """The rows go; who comes back to a report that was kept is told so."""
    connection, row = transaction.connection, tables.import_run.c
    chosen = select(row.id, row.report).where(row.state == "staged", row.at < transaction.now - DAY)
    for old in connection.execute(chosen).all():
        forget_rows(transaction, old.id)
        if old.report:
            change_run(transaction, old.id, state="expired", report={**old.report, "state": "expired"})
        else:
            connection.execute(delete(tables.import_run).where(row.id == old.id))


def add_rows(transaction: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps rows of a file."""
    transaction.connection.execute(insert(tables.staged_row), rows)


def decide(transaction: Transaction, id: str, team: str | None, mapping: ImportMapping) -> None:
    """Another team for rows that name none, and other meanings of the file's names."""
    change_run(transaction, id, team=team, mapping=to_builtins(mapping))


def change_run(transaction: Transaction, id: str, **columns: Any) -> None:
    """Other values for some columns of an import."""
    changed = update(tables.import_run).where(tables.import_run.c.id == id)
    transaction.connection.execute(changed.values(**columns))


def forget_rows(transaction: Transaction, id: str) -> None:
    """Lets go of the rows of an import."""
    transaction.connection.execute(delete(tables.staged_row).where(tables.staged_row.c.import_id == id))
