"""Keeps the milestones in step with what happened, in the same transaction."""

from __future__ import annotations

from msgspec import to_builtins

from journal.journal import Recorded
from journal.keeping import keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.register import milestone_events as events
from program.register import tables
from program.register.entry_records import Shelf

SHELF = Shelf(tables.milestone, tables.milestone_version)

for _table in (tables.milestone, tables.milestone_version):
    kept_by_events(_table)

SHELF.follow(
    changed=events.MilestoneChanged, withdrawn=events.MilestoneWithdrawn, restored=events.MilestoneRestored
)


@keeps(events.MilestoneSet)
def milestone_set(transaction: Transaction, recorded: Recorded, happened: events.MilestoneSet) -> None:
    columns = to_builtins(happened)
    SHELF.add(transaction, recorded, columns.pop("milestone"), columns)
