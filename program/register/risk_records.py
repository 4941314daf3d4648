"""Keeps the risks in step with what happened, in the same transaction."""

from __future__ import annotations

from msgspec import to_builtins

from journal.journal import Recorded
from journal.keeping import keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.register import risk_events as events
from program.register import tables
from program.register.entry_records import Shelf

SHELF = Shelf(tables.risk, tables.risk_version)

for _table in (tables.risk, tables.risk_version):
    kept_by_events(_table)

SHELF.follow(changed=events.RiskChanged, withdrawn=events.RiskWithdrawn, restored=events.RiskRestored)


@keeps(events.RiskRaised)
def risk_raised(transaction: Transaction, recorded: Recorded, happened: events.RiskRaised) -> None:
    columns = to_builtins(happened)
    id = columns.pop("risk")
    columns |= {"raised_at": recorded.at, "raised_by": recorded.actor, "moved_at": recorded.at}
    SHELF.add(transaction, recorded, id, columns)


@keeps(events.RiskMoved)
def risk_moved(transaction: Transaction, recorded: Recorded, happened: events.RiskMoved) -> None:
    columns = {"state": happened.state, "moved_at": recorded.at}
    SHELF.change(transaction, recorded, happened.risk, columns)
