"""Takes away what an import brought, except what somebody has built on since."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import structs, to_builtins
from sqlalchemy import Connection

from accounts.events import stream_of
from accounts.refusals import Absent, Refused
from backlog import events, queries, staging_queries
from backlog.item_fields import EDITED
from backlog.item_queries import children_of
from backlog.queries import Item
from backlog.staging import Run
from journal import journal
from journal.writer import Transaction
from program.imports.limits import limits_to_take_away
from program.imports.records import forget_said, keep_report
from program.imports.report import Report, Undone
from program.queries import Dependency, dependencies_of

COMPARED = (*(name for name in EDITED if name != "scores"), "team", "points", "sprint", "state", "category")


def undo(transaction: Transaction, id: str, by: str | None) -> Undone:
    """Undoes an applied import. Items that were changed since, or that others hang on, stay as they are.

    Raises ``Absent``; ``Refused`` where it is not applied.
    """
    connection = transaction.connection
    run = staging_queries.run(connection, id)
    if run is None:
        raise Absent
    if run.state != "applied":
        raise Refused(f"This import is {run.state}, so there is nothing to undo.", run.state)
    journal.lock(transaction, stream_of(run.program))
    brought = _brought(connection, run)
    happened, kept = _happened(connection, run, brought)
    journal.append(transaction, stream_of(run.program), [happened], by)
    forget_said(transaction, run)
    undone = Undone(id, len(happened.removed), len(happened.restored), kept)
    report = structs.replace(msgspec.convert(run.report, Report), state="undone", undone=undone)
    keep_report(transaction, run, report, state="undone")
    return undone


def _brought(connection: Connection, run: Run) -> events.ItemsImported:
    at = run.seq or 0
    for happened in journal.read(connection, stream_of(run.program), at - 1, at, ("ItemsImported",)):
        found = happened.fact()
        if isinstance(found, events.ItemsImported) and found.import_id == run.id:
            return found
    return events.ItemsImported(run.id, run.system)


def _happened(
    connection: Connection, run: Run, brought: events.ItemsImported
) -> tuple[events.ImportUndone, list[str]]:
    created = {one.item: one for one in brought.created}
    now = queries.items(connection, [*created, *(one.item for one in brought.updated)])
    contracts = dependencies_of(connection, run.program)
    ours = {one.id for one in brought.links}
    stands = {id for id, one in created.items() if id in now and not _same(now[id], _fields(one))}
    stands |= _hung_on(connection, created, contracts, ours, run.seq or 0, stands)
    removed = tuple(id for id in created if id in now and id not in stands)
    gone = set(removed)
    restored, changed = _restored(brought, now)
    links = [one for one in brought.links if one.external or one.kind != "dependency"]
    undone = events.ImportUndone(
        run.id,
        removed,
        restored,
        tuple(one.id for one in links),
        tuple(one for one in brought.resolved if one.from_node not in gone and one.to_node not in gone),
        tuple(one.id for one in contracts if one.id in ours and _untouched(one, run.seq or 0)),
        limits_to_take_away(connection, brought, run.program),
    )
    return undone, sorted(now[id].key for id in {*stands, *changed})


def _fields(one: events.ItemAdded) -> dict[str, Any]:
    return {name: to_builtins(getattr(one, name)) for name in COMPARED}


def _same(item: Item, fields: dict[str, Any]) -> bool:
    now = {name: to_builtins(getattr(item, name)) for name in COMPARED}
    return not item.archived and all(
        list(now[name]) == list(value) if name == "labels" else now[name] == value
        for name, value in fields.items()
    )


def _hung_on(
    connection: Connection,
    created: dict[str, events.ItemAdded],
    contracts: list[Dependency],
    ours: set[str],
    seq: int,
    stands: set[str],
) -> set[str]:
    """What children that stay, and contracts that others made or answered, hang on."""
    hung = {
        end
        for one in contracts
        if one.id not in ours or not _untouched(one, seq)
        for end in (one.consumer, one.producer)
        if end in created
    }
    parents = children_of(connection, list(created))
    staying = {child for child in parents if child not in created} | stands | hung
    while above := {parents[child] for child in staying if child in parents} - staying - hung:
        hung |= above
        staying |= above
    return hung


def _untouched(one: Dependency, seq: int) -> bool:
    return one.changed == seq


def _restored(
    brought: events.ItemsImported, now: dict[str, Item]
) -> tuple[tuple[events.ItemChange, ...], set[str]]:
    """The old values of what nobody changed since, and the items on which something was changed."""
    restored, changed = [], set()
    for one in brought.updated:
        if one.item not in now:
            continue
        item = now[one.item]
        same = {name: value for name, value in one.fields.items() if _now(item, name) == value}
        if len(same) < len(one.fields):
            changed.add(one.item)
        if same:
            restored.append(events.ItemChange(one.item, {name: one.before[name] for name in same}, same))
    return tuple(restored), changed


def _now(item: Item, name: str) -> Any:
    return to_builtins(getattr(item, name))
