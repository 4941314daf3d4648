"""Keeps the tables of objectives in step with what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET
from sqlalchemy import insert, select, update

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.objectives import events, tables


@keeps(events.ObjectiveAdded)
def objective_added(transaction: Transaction, recorded: Recorded, happened: events.ObjectiveAdded) -> None:
    row: dict[str, Any] = {
        "id": happened.objective,
        "program": program_of(recorded),
        "increment": happened.increment,
        "team": happened.team,
        "title": happened.title,
        "committed": happened.committed,
        "owner": happened.owner,
        "planned": None,
        "actual": None,
        "items": [],
        "rank": happened.rank,
        "removed": False,
        "made": recorded.seq,
        "changed": recorded.seq,
    }
    transaction.connection.execute(insert(tables.objective), row)
    _keep(transaction, recorded, happened.objective)


@keeps(events.ObjectiveEdited)
def objective_edited(transaction: Transaction, recorded: Recorded, happened: events.ObjectiveEdited) -> None:
    _change(transaction, recorded, happened.objective, happened.fields)


@keeps(events.ObjectiveScored)
def objective_scored(transaction: Transaction, recorded: Recorded, happened: events.ObjectiveScored) -> None:
    said = {"planned": happened.planned, "actual": happened.actual}
    values = {name: value for name, value in said.items() if value is not UNSET}
    _change(transaction, recorded, happened.objective, values)


@keeps(events.ObjectiveItemsLinked)
def items_linked(transaction: Transaction, recorded: Recorded, happened: events.ObjectiveItemsLinked) -> None:
    now = _items(transaction, happened.objective)
    more = [id for id in happened.items if id not in now]
    _change(transaction, recorded, happened.objective, {"items": [*now, *more]})


@keeps(events.ObjectiveItemsUnlinked)
def items_unlinked(
    transaction: Transaction, recorded: Recorded, happened: events.ObjectiveItemsUnlinked
) -> None:
    left = [id for id in _items(transaction, happened.objective) if id not in happened.items]
    _change(transaction, recorded, happened.objective, {"items": left})


@keeps(events.ObjectiveRanked)
def objective_ranked(transaction: Transaction, recorded: Recorded, happened: events.ObjectiveRanked) -> None:
    _change(transaction, recorded, happened.objective, {"rank": happened.rank})


@keeps(events.ObjectiveRemoved)
def objective_removed(
    transaction: Transaction, recorded: Recorded, happened: events.ObjectiveRemoved
) -> None:
    _change(transaction, recorded, happened.objective, {"removed": True})


@keeps(events.ObjectiveRestored)
def objective_restored(
    transaction: Transaction, recorded: Recorded, happened: events.ObjectiveRestored
) -> None:
    _change(transaction, recorded, happened.objective, {"removed": False})


def _items(transaction: Transaction, id: str) -> Sequence[str]:
    chosen = select(tables.objective.c["items"]).where(tables.objective.c.id == id)
    found: Sequence[str] = transaction.connection.execute(chosen).scalar_one()
    return found


def _change(transaction: Transaction, recorded: Recorded, id: str, columns: dict[str, Any]) -> None:
    changed = update(tables.objective).where(tables.objective.c.id == id)
    transaction.connection.execute(changed.values(**columns, changed=recorded.seq))
    _keep(transaction, recorded, id)


def _keep(transaction: Transaction, recorded: Recorded, id: str) -> None:
    keep_version(transaction, tables.objective, tables.objective_version, id, recorded.seq)


for _table in (tables.objective, tables.objective_version):
    kept_by_events(_table)
