"""Keeps the decisions in step with what happened, in the same transaction."""

from __future__ import annotations

from msgspec import to_builtins

from journal.journal import Recorded
from journal.keeping import keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.register import decision_events as events
from program.register import tables
from program.register.entry_records import Shelf

SHELF = Shelf(tables.decision, tables.decision_version)

for _table in (tables.decision, tables.decision_version):
    kept_by_events(_table)

SHELF.follow(
    changed=events.DecisionChanged, withdrawn=events.DecisionWithdrawn, restored=events.DecisionRestored
)


@keeps(events.DecisionAsked)
def decision_asked(transaction: Transaction, recorded: Recorded, happened: events.DecisionAsked) -> None:
    columns = to_builtins(happened)
    id = columns.pop("decision")
    columns |= {"asked_at": recorded.at, "asked_by": recorded.actor, "outcome": ""}
    SHELF.add(transaction, recorded, id, columns)


@keeps(events.DecisionMade)
def decision_made(transaction: Transaction, recorded: Recorded, happened: events.DecisionMade) -> None:
    columns = {
        "outcome": happened.outcome,
        "decided_at": recorded.at,
        "decided_by": recorded.actor,
        "decided_in": happened.room,
    }
    SHELF.change(transaction, recorded, happened.decision, columns)


@keeps(events.DecisionReopened)
def decision_reopened(
    transaction: Transaction, recorded: Recorded, happened: events.DecisionReopened
) -> None:
    columns = {"outcome": "", "decided_at": None, "decided_by": None, "decided_in": None}
    SHELF.change(transaction, recorded, happened.decision, columns)
