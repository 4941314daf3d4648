"""Keeps the WIP limits of teams' boards in step with what happened."""

from __future__ import annotations

from sqlalchemy import delete, insert, update

from backlog import events, tables
from backlog.streams import program_of
from backlog.versions import close_versions
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.writer import Transaction


@keeps(events.WipLimitSet)
def wip_limit_set(transaction: Transaction, recorded: Recorded, happened: events.WipLimitSet) -> None:
    _set(transaction, recorded, happened.team, happened.category, happened.limit)


@keeps(events.ItemsImported)
def limits_imported(transaction: Transaction, recorded: Recorded, happened: events.ItemsImported) -> None:
    for one in happened.limits:
        _set(transaction, recorded, one.team, one.category, one.limit)


@keeps(events.ImportUndone)
def import_undone(transaction: Transaction, recorded: Recorded, happened: events.ImportUndone) -> None:
    ids = [_id(one.team, one.category) for one in happened.limits]
    transaction.connection.execute(delete(tables.wip_limit).where(tables.wip_limit.c.id.in_(ids)))
    close_versions(transaction, tables.wip_limit_version, ids, recorded.seq)


def _set(
    transaction: Transaction, recorded: Recorded, team: str, category: events.Category, limit: int | None
) -> None:
    id = _id(team, category)
    said = {"limit": limit, "changed": recorded.seq}
    changed = update(tables.wip_limit).where(tables.wip_limit.c.id == id).values(**said)
    if not transaction.connection.execute(changed).rowcount:
        fresh = {"id": id, "program": program_of(recorded), "team": team, "category": category}
        transaction.connection.execute(insert(tables.wip_limit).values(**fresh, **said))
    keep_version(transaction, tables.wip_limit, tables.wip_limit_version, id, recorded.seq)


def _id(team: str, category: events.Category) -> str:
    return f"{team}:{category}"
