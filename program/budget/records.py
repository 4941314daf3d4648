"""Keeps the budget in step with what happened, in the same transaction."""

from __future__ import annotations

from msgspec import to_builtins
from sqlalchemy import delete, insert

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.budget import events, tables
from program.register.entry_records import Shelf

SHELF = Shelf(tables.budget_line, tables.budget_line_version)

for _table in (tables.budget_line, tables.budget_line_version, tables.budget_sharing):
    kept_by_events(_table)

SHELF.follow(
    changed=events.BudgetLineChanged, withdrawn=events.BudgetLineWithdrawn, restored=events.BudgetLineRestored
)


@keeps(events.BudgetLineAdded)
def budget_line_added(transaction: Transaction, recorded: Recorded, happened: events.BudgetLineAdded) -> None:
    columns = to_builtins(happened)
    SHELF.add(transaction, recorded, columns.pop("line"), columns)


@keeps(events.BudgetTotalsShared)
def budget_totals_shared(
    transaction: Transaction, recorded: Recorded, happened: events.BudgetTotalsShared
) -> None:
    program, table = program_of(recorded), tables.budget_sharing
    transaction.connection.execute(delete(table).where(table.c.program == program))
    row = {"program": program, "shared": happened.shared, "changed": recorded.seq}
    transaction.connection.execute(insert(table), row)
