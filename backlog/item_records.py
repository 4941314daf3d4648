"""Keeps the items in step with what happened, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import UNSET, to_builtins
from sqlalchemy import bindparam, case, func, insert, select, update

from backlog import events, tables
from backlog.streams import program_of
from backlog.versions import chunks, keep_versions
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.writer import Transaction


def columns_of(fields: events.Fields) -> dict[str, Any]:
    """The columns that hold these fields of an item."""
    columns = {name: value for name, value in fields.items() if name != "source"}
    if "source" in fields:
        source = to_builtins(fields["source"]) or {}
        columns |= {
            "source_system": source.get("system"),
            "source_key": source.get("key"),
            "source_url": source.get("url"),
        }
    return columns


@keeps(events.ItemAdded)
def item_added(transaction: Transaction, recorded: Recorded, happened: events.ItemAdded) -> None:
    add_items(transaction, recorded, [happened])


@keeps(events.ItemsAdded)
def items_added(transaction: Transaction, recorded: Recorded, happened: events.ItemsAdded) -> None:
    add_items(transaction, recorded, happened.items)


def add_items(transaction: Transaction, recorded: Recorded, added: Sequence[events.ItemAdded]) -> None:
    """New rows with their first versions, and the numbers they used up."""
    rows = [_row(recorded, one) for one in added]
    if not rows:
        return
    transaction.connection.execute(insert(tables.item), rows)
    opened = [{**row, "from_seq": recorded.seq, "to_seq": None} for row in rows]
    transaction.connection.execute(insert(tables.item_version), opened)
    _count(transaction, program_of(recorded), added)


def _row(recorded: Recorded, added: events.ItemAdded) -> dict[str, Any]:
    at = added.created_at or recorded.at
    begun, ended = added.category != "todo", added.category == "done"
    source = added.source
    return {
        "id": added.item,
        "program": program_of(recorded),
        "team": added.team,
        "key": added.key,
        "number": added.number,
        "title": added.title,
        "description": added.description,
        "type": added.type,
        "parent": added.parent,
        "state": added.state,
        "category": added.category,
        "points": added.points,
        "rank": added.rank,
        "sprint": added.sprint,
        "assignee": added.assignee,
        "labels": list(added.labels),
        "due": added.due,
        "source_system": source.system if source else None,
        "source_key": source.key if source else None,
        "source_url": source.url if source else None,
        "scores": added.scores,
        "archived": False,
        "created_at": at,
        "started_at": added.started_at if added.started_at is not None or not begun else recorded.at,
        "done_at": added.done_at if added.done_at is not None or not ended else recorded.at,
        "changed": recorded.seq,
    }


def _count(transaction: Transaction, program: str, added: Iterable[events.ItemAdded]) -> None:
    highest: dict[str, int] = {}
    for one in added:
        prefix = one.key.rpartition("-")[0]
        highest[prefix] = max(highest.get(prefix, 0), one.number)
    counted = tables.item_number
    for prefix, last in highest.items():
        here = (counted.c.program == program) & (counted.c.prefix == prefix)
        larger = case((counted.c.last < last, last), else_=counted.c.last)
        if not transaction.connection.execute(update(counted).where(here).values(last=larger)).rowcount:
            transaction.connection.execute(insert(counted).values(program=program, prefix=prefix, last=last))


def _change(transaction: Transaction, recorded: Recorded, id: str, columns: dict[str, Any]) -> None:
    changed = update(tables.item).where(tables.item.c.id == id).values(**columns, changed=recorded.seq)
    transaction.connection.execute(changed)
    keep_version(transaction, tables.item, tables.item_version, id, recorded.seq)


def change_items(transaction: Transaction, recorded: Recorded, changes: dict[str, dict[str, Any]]) -> None:
    """New values of many rows: columns by item."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for id, columns in changes.items():
        named = {f"new_{name}": value for name, value in columns.items()}
        alike[tuple(columns)].append({**named, "which": id})
    for names, rows in alike.items():
        values = {name: bindparam(f"new_{name}", type_=tables.item.c[name].type) for name in names}
        changed = update(tables.item).where(tables.item.c.id == bindparam("which"))
        transaction.connection.execute(changed.values(**values, changed=recorded.seq), rows)
    keep_versions(transaction, tables.item, tables.item_version, list(changes), recorded.seq)


@keeps(events.ItemEdited)
def item_edited(transaction: Transaction, recorded: Recorded, happened: events.ItemEdited) -> None:
    _change(transaction, recorded, happened.item, columns_of(happened.fields))


@keeps(events.ItemEstimated)
def item_estimated(transaction: Transaction, recorded: Recorded, happened: events.ItemEstimated) -> None:
    _change(transaction, recorded, happened.item, {"points": happened.points})


@keeps(events.ItemRanked)
def item_ranked(transaction: Transaction, recorded: Recorded, happened: events.ItemRanked) -> None:
    _change(transaction, recorded, happened.item, {"rank": happened.rank})


@keeps(events.ItemsRanked)
def items_ranked(transaction: Transaction, recorded: Recorded, happened: events.ItemsRanked) -> None:
    change_items(transaction, recorded, {id: {"rank": rank} for id, rank in happened.ranks.items()})


@keeps(events.ItemScheduled)
def item_scheduled(transaction: Transaction, recorded: Recorded, happened: events.ItemScheduled) -> None:
    _change(transaction, recorded, happened.item, {"sprint": happened.sprint})


@keeps(events.ItemStateChanged)
def item_state_changed(
    transaction: Transaction, recorded: Recorded, happened: events.ItemStateChanged
) -> None:
    columns: dict[str, Any] = {"state": happened.state, "category": happened.category}
    if happened.category != "todo":
        columns["started_at"] = func.coalesce(tables.item.c.started_at, recorded.at)
    if happened.category != "done":
        columns["done_at"] = None
    elif happened.before is not UNSET and happened.before[1] != "done":
        columns["done_at"] = recorded.at
    _change(transaction, recorded, happened.item, columns)


@keeps(events.ItemMovedToTeam)
def item_moved_to_team(
    transaction: Transaction, recorded: Recorded, happened: events.ItemMovedToTeam
) -> None:
    _change(transaction, recorded, happened.item, {"team": happened.team, "rank": happened.rank})


def score(transaction: Transaction, recorded: Recorded, method: str, scores: dict[str, float]) -> None:
    """Writes what a method scored beside each item's other scores."""
    row, changes = tables.item.c, {}
    for some in chunks(list(scores)):
        for item in transaction.connection.execute(select(row.id, row.scores).where(row.id.in_(some))):
            changes[item.id] = {"scores": {**item.scores, method: scores[item.id]}}
    change_items(transaction, recorded, changes)


@keeps(events.ItemArchived)
def item_archived(transaction: Transaction, recorded: Recorded, happened: events.ItemArchived) -> None:
    _change(transaction, recorded, happened.item, {"archived": True})


@keeps(events.ItemRestored)
def item_restored(transaction: Transaction, recorded: Recorded, happened: events.ItemRestored) -> None:
    _change(transaction, recorded, happened.item, {"archived": False})
