"""Keeps stakeholders and the plan of what they are told in step with what happened."""

from __future__ import annotations

from msgspec import to_builtins

from journal.journal import Recorded
from journal.keeping import keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.register.entry_records import Shelf
from program.stakeholders import events
from program.stakeholders.tables import communication, stakeholder

STAKEHOLDERS, COMMUNICATIONS = Shelf(stakeholder), Shelf(communication)

for _table in (stakeholder, communication):
    kept_by_events(_table)

STAKEHOLDERS.follow(
    changed=events.StakeholderChanged,
    withdrawn=events.StakeholderWithdrawn,
    restored=events.StakeholderRestored,
)
COMMUNICATIONS.follow(
    changed=None, withdrawn=events.CommunicationWithdrawn, restored=events.CommunicationRestored
)


@keeps(events.StakeholderAdded)
def stakeholder_added(
    transaction: Transaction, recorded: Recorded, happened: events.StakeholderAdded
) -> None:
    columns = to_builtins(happened)
    STAKEHOLDERS.add(transaction, recorded, columns.pop("stakeholder"), columns)


@keeps(events.CommunicationPlanned)
def communication_planned(
    transaction: Transaction, recorded: Recorded, happened: events.CommunicationPlanned
) -> None:
    columns = to_builtins(happened)
    id, first = columns.pop("communication"), columns["due"]
    COMMUNICATIONS.add(transaction, recorded, id, {**columns, "first": first})


@keeps(events.CommunicationChanged)
def communication_changed(
    transaction: Transaction, recorded: Recorded, happened: events.CommunicationChanged
) -> None:
    due = happened.fields.get("due")
    begun = {"first": due} if due is not None else {}
    COMMUNICATIONS.change(transaction, recorded, happened.communication, {**happened.fields, **begun})


@keeps(events.StakeholderTold)
def stakeholder_told(transaction: Transaction, recorded: Recorded, happened: events.StakeholderTold) -> None:
    columns = {"told_on": happened.on, "due": happened.due, "report": happened.report}
    COMMUNICATIONS.change(transaction, recorded, happened.communication, columns)
