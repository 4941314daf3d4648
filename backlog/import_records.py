"""Keeps items and links in step with what a file brought, set by set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import to_builtins
from sqlalchemy import insert

from backlog import events, tables
from backlog.item_records import add_items, change_items, columns_of
from backlog.streams import program_of
from backlog.versions import chunks, close_versions, keep_versions
from journal.journal import Recorded
from journal.keeping import keeps
from journal.writer import Transaction


@keeps(events.ItemsImported)
def items_imported(transaction: Transaction, recorded: Recorded, happened: events.ItemsImported) -> None:
    program = program_of(recorded)
    add_items(transaction, recorded, happened.created)
    changes = {one.item: columns_of(one.fields) for one in happened.updated}
    change_items(transaction, recorded, changes)
    if happened.externals:
        rows = [{"program": program, **to_builtins(one)} for one in happened.externals]
        transaction.connection.execute(insert(tables.external_item), rows)
    _unlink(transaction, recorded, [one.id for one in happened.resolved])
    _link(transaction, recorded, happened.import_id, happened.links)


@keeps(events.ImportUndone)
def import_undone(transaction: Transaction, recorded: Recorded, happened: events.ImportUndone) -> None:
    _remove(transaction, tables.item, happened.removed)
    for some in chunks(happened.removed):
        close_versions(transaction, tables.item_version, some, recorded.seq)
    changes = {one.item: columns_of(one.fields) for one in happened.restored}
    change_items(transaction, recorded, changes)
    _unlink(transaction, recorded, happened.links)
    _link(transaction, recorded, happened.import_id, happened.relinked)


def _link(transaction: Transaction, recorded: Recorded, of: str, links: Iterable[events.Link]) -> None:
    program = program_of(recorded)
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
        ids = [str(row["id"]) for row in rows]
        keep_versions(transaction, tables.link, tables.link_version, ids, recorded.seq)


def _unlink(transaction: Transaction, recorded: Recorded, ids: Sequence[str]) -> None:
    _remove(transaction, tables.link, ids)
    for some in chunks(ids):
        close_versions(transaction, tables.link_version, some, recorded.seq)


def _remove(transaction: Transaction, table: Any, ids: Sequence[str]) -> None:
    for some in chunks(ids):
        transaction.connection.execute(table.delete().where(table.c.id.in_(some)))
