"""Keeps stakeholders and the plan of what they are told in step with what happened."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins
from sqlalchemy import Table, insert, update

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.stakeholders import events
from program.stakeholders.tables import communication, stakeholder

for _table in (stakeholder, communication):
    kept_by_events(_table)


@keeps(events.StakeholderAdded)
def stakeholder_added(
    transaction: Transaction, recorded: Recorded, happened: events.StakeholderAdded
) -> None:
    columns = to_builtins(happened)
    _add(transaction, recorded, stakeholder, columns.pop("stakeholder"), columns)


@keeps(events.StakeholderChanged)
def stakeholder_changed(
    transaction: Transaction, recorded: Recorded, happened: events.StakeholderChanged
) -> None:
    _change(transaction, recorded, stakeholder, happened.stakeholder, happened.fields)


@keeps(events.StakeholderWithdrawn)
def stakeholder_withdrawn(
    transaction: Transaction, recorded: Recorded, happened: events.StakeholderWithdrawn
) -> None:
    _change(transaction, recorded, stakeholder, happened.stakeholder, {"withdrawn": True})


@keeps(events.StakeholderRestored)
def stakeholder_restored(
    transaction: Transaction, recorded: Recorded, happened: events.StakeholderRestored
) -> None:
    _change(transaction, recorded, stakeholder, happened.stakeholder, {"withdrawn": False})


@keeps(events.CommunicationPlanned)
def communication_planned(
    transaction: Transaction, recorded: Recorded, happened: events.CommunicationPlanned
) -> None:
    columns = to_builtins(happened)
    id, first = columns.pop("communication"), columns["due"]
    _add(transaction, recorded, communication, id, {**columns, "first": first})


@keeps(events.CommunicationChanged)
def communication_changed(
    transaction: Transaction, recorded: Recorded, happened: events.CommunicationChanged
) -> None:
    due = happened.fields.get("due")
    begun = {"first": due} if due is not None else {}
    _change(transaction, recorded, communication, happened.communication, {**happened.fields, **begun})


@keeps(events.CommunicationWithdrawn)
def communication_withdrawn(
    transaction: Transaction, recorded: Recorded, happened: events.CommunicationWithdrawn
) -> None:
    _change(transaction, recorded, communication, happened.communication, {"withdrawn": True})


@keeps(events.CommunicationRestored)
def communication_restored(
    transaction: Transaction, recorded: Recorded, happened: events.CommunicationRestored
) -> None:
    _change(transaction, recorded, communication, happened.communication, {"withdrawn": False})


@keeps(events.StakeholderTold)
def stakeholder_told(transaction: Transaction, recorded: Recorded, happened: events.StakeholderTold) -> None:
    columns = {"told_on": happened.on, "due": happened.due, "report": happened.report}
    _change(transaction, recorded, communication, happened.communication, columns)


def _add(
    transaction: Transaction, recorded: Recorded, table: Table, id: str, columns: dict[str, Any]
) -> None:
    row = {"id": id, "program": program_of(recorded), "withdrawn": False, "changed": recorded.seq}
    transaction.connection.execute(insert(table), {**row, **columns})


def _change(
    transaction: Transaction, recorded: Recorded, table: Table, id: str, columns: dict[str, Any]
) -> None:
    changed = update(table).where(table.c.id == id).values(**columns, changed=recorded.seq)
    transaction.connection.execute(changed)
