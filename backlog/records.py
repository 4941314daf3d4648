"""Keeps the tables of the backlog in step with what happened, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import UNSET, to_builtins
from sqlalchemy import bindparam, case, func, insert, select, update

from backlog import events, tables
from backlog.versions import chunks, close_versions, keep_versions
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction

PREFIX = "program/"


def program_of(recorded: Recorded) -> str:
    """The program in whose stream it happened."""
    return recorded.stream.removeprefix(PREFIX)


def team_sprint_id(team: str, sprint: str) -> str:
    """The id of a team's share of a Sprint."""
    return f"{team}:{sprint}"


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
    _add(transaction, recorded, [happened])


@keeps(events.ItemsAdded)
def items_added(transaction: Transaction, recorded: Recorded, happened: events.ItemsAdded) -> None:
    _add(transaction, recorded, happened.items)


def _add(transaction: Transaction, recorded: Recorded, added: Sequence[events.ItemAdded]) -> None:
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


def _change_many(transaction: Transaction, recorded: Recorded, changes: dict[str, dict[str, Any]]) -> None:
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
    _change_many(transaction, recorded, {id: {"rank": rank} for id, rank in happened.ranks.items()})


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
    _change_many(transaction, recorded, changes)


@keeps(events.ItemArchived)
def item_archived(transaction: Transaction, recorded: Recorded, happened: events.ItemArchived) -> None:
    _change(transaction, recorded, happened.item, {"archived": True})


@keeps(events.ItemRestored)
def item_restored(transaction: Transaction, recorded: Recorded, happened: events.ItemRestored) -> None:
    _change(transaction, recorded, happened.item, {"archived": False})


@keeps(events.IncrementCreated)
def increment_created(
    transaction: Transaction, recorded: Recorded, happened: events.IncrementCreated
) -> None:
    program = program_of(recorded)
    transaction.connection.execute(
        insert(tables.increment).values(
            id=happened.increment,
            program=program,
            name=happened.name,
            starts_on=happened.starts_on,
            ends_on=happened.ends_on,
        )
    )
    rows = [
        {
            "id": one.id,
            "program": program,
            "increment": happened.increment,
            "name": one.name,
            "position": one.index,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
        }
        for one in happened.sprints
    ]
    transaction.connection.execute(insert(tables.sprint), rows)


@keeps(events.GoalSet)
def goal_set(transaction: Transaction, recorded: Recorded, happened: events.GoalSet) -> None:
    _share(transaction, recorded, happened.team, happened.sprint, goal=happened.goal)


@keeps(events.CapacitySet)
def capacity_set(transaction: Transaction, recorded: Recorded, happened: events.CapacitySet) -> None:
    _share(transaction, recorded, happened.team, happened.sprint, capacity=happened.capacity)


@keeps(events.SprintStarted)
def sprint_started(transaction: Transaction, recorded: Recorded, happened: events.SprintStarted) -> None:
    _share(
        transaction,
        recorded,
        happened.team,
        happened.sprint,
        state="active",
        committed_points=happened.points,
        committed_items=list(happened.items),
        started_at=recorded.at,
    )


@keeps(events.SprintClosed)
def sprint_closed(transaction: Transaction, recorded: Recorded, happened: events.SprintClosed) -> None:
    _share(
        transaction,
        recorded,
        happened.team,
        happened.sprint,
        state="closed",
        done_points=happened.points,
        closed_at=recorded.at,
    )


@keeps(events.SprintReopened)
def sprint_reopened(transaction: Transaction, recorded: Recorded, happened: events.SprintReopened) -> None:
    columns: dict[str, Any] = {"state": happened.state, "done_points": None, "closed_at": None}
    if happened.state == "planned":
        columns |= {"committed_points": None, "committed_items": [], "started_at": None}
    _share(transaction, recorded, happened.team, happened.sprint, **columns)


def _share(transaction: Transaction, recorded: Recorded, team: str, sprint: str, **columns: Any) -> None:
    id = team_sprint_id(team, sprint)
    columns["changed"] = recorded.seq
    changed = update(tables.team_sprint).where(tables.team_sprint.c.id == id).values(**columns)
    if not transaction.connection.execute(changed).rowcount:
        fresh = {
            "id": id,
            "program": program_of(recorded),
            "team": team,
            "sprint": sprint,
            "state": "planned",
            "goal": "",
            "committed_items": [],
        }
        transaction.connection.execute(insert(tables.team_sprint).values(**fresh | columns))
    keep_version(transaction, tables.team_sprint, tables.team_sprint_version, id, recorded.seq)


@keeps(events.AvailabilitySet)
def availability_set(transaction: Transaction, recorded: Recorded, happened: events.AvailabilitySet) -> None:
    kept = tables.availability
    whose = {"team": happened.team, "sprint": happened.sprint, "person": happened.person}
    here = [kept.c[name] == value for name, value in whose.items()]
    said = {"days_off": happened.days_off, "focus": happened.focus, "allocation": happened.allocation}
    if not transaction.connection.execute(update(kept).where(*here).values(**said)).rowcount:
        fresh = {**whose, **said, "program": program_of(recorded)}
        transaction.connection.execute(insert(kept).values(**fresh))


@keeps(events.ItemsImported)
def items_imported(transaction: Transaction, recorded: Recorded, happened: events.ItemsImported) -> None:
    program = program_of(recorded)
    _add(transaction, recorded, happened.created)
    changes = {one.item: columns_of(one.fields) for one in happened.updated}
    _change_many(transaction, recorded, changes)
    if happened.externals:
        rows = [{"program": program, **to_builtins(one)} for one in happened.externals]
        transaction.connection.execute(insert(tables.external_item), rows)
    _remove(transaction, tables.link, [one.id for one in happened.resolved])
    _link(transaction, program, happened.import_id, happened.links)


@keeps(events.ImportUndone)
def import_undone(transaction: Transaction, recorded: Recorded, happened: events.ImportUndone) -> None:
    _remove(transaction, tables.item, happened.removed)
    for some in chunks(happened.removed):
        close_versions(transaction, tables.item_version, some, recorded.seq)
    changes = {one.item: columns_of(one.fields) for one in happened.restored}
    _change_many(transaction, recorded, changes)
    _remove(transaction, tables.link, happened.links)
    _link(transaction, program_of(recorded), happened.import_id, happened.relinked)


def _link(transaction: Transaction, program: str, of: str, links: Iterable[events.Link]) -> None:
    rows = [
        {
            "id": one.id,
            "program": program,
            "kind": one.kind,
            "from_node": one.from_node,
            "to_node": one.to_node,
            "external": one.external,
            "raw_type": one.raw_type,
            "import_id": of,
        }
        for one in links
        if one.external or one.kind != "dependency"
    ]
    if rows:
        transaction.connection.execute(insert(tables.link), rows)


def _remove(transaction: Transaction, table: Any, ids: Sequence[str]) -> None:
    for some in chunks(ids):
        transaction.connection.execute(table.delete().where(table.c.id.in_(some)))


for _table in (
    tables.item,
    tables.item_version,
    tables.item_number,
    tables.increment,
    tables.sprint,
    tables.team_sprint,
    tables.team_sprint_version,
    tables.availability,
    tables.external_item,
    tables.link,
):
    kept_by_events(_table)
