"""Keeps what an import did, and what its source said of each item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import to_builtins
from sqlalchemy import delete, insert

from backlog.staging import Run
from backlog.staging_records import change_run
from backlog.tables import imported_value
from journal.writer import Transaction
from program.imports.report import Report


def keep_report(transaction: Transaction, run: Run, found: Report, **columns: Any) -> Report:
    """Keeps the report of an import, and how far it is."""
    change_run(transaction, run.id, report=to_builtins(found), **columns)
    return found


def remember(transaction: Transaction, run: Run, said: Mapping[str, dict[str, Any]], seq: int) -> None:
    """Keeps what the source said by item; ``seq`` is the event of the import."""
    rows = [
        {"item": item, "import_id": run.id, "seq": seq, "fields": fields} for item, fields in said.items()
    ]
    if rows:
        transaction.connection.execute(insert(imported_value), rows)


def forget_said(transaction: Transaction, run: Run) -> None:
    """Lets go of what the source said at that import."""
    transaction.connection.execute(delete(imported_value).where(imported_value.c.import_id == run.id))
