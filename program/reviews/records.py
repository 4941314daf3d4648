"""Keeps headlines, overrides, snapshots and reports in step with what happened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, delete, insert

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.reviews import events, tables


@keeps(events.HeadlineWritten)
def headline_written(transaction: Transaction, recorded: Recorded, happened: events.HeadlineWritten) -> None:
    id = f"{program_of(recorded)}:{happened.week}"
    said = {"week": happened.week, "text": happened.text, "at": recorded.at, "changed": recorded.seq}
    _put(transaction, recorded, tables.headline, id, said if happened.text else None)
    keep_version(transaction, tables.headline, tables.headline_version, id, recorded.seq)


@keeps(events.StatusOverridden)
def status_overridden(
    transaction: Transaction, recorded: Recorded, happened: events.StatusOverridden
) -> None:
    id = happened.team or program_of(recorded)
    said = {
        "team": happened.team,
        "colour": happened.colour,
        "note": happened.note,
        "said_on": happened.said_on,
        "expires_on": happened.expires_on,
        "changed": recorded.seq,
    }
    _put(transaction, recorded, tables.status_override, id, said if happened.colour else None)
    keep_version(transaction, tables.status_override, tables.status_override_version, id, recorded.seq)


@keeps(events.SnapshotTaken)
def snapshot_taken(transaction: Transaction, recorded: Recorded, happened: events.SnapshotTaken) -> None:
    said = {
        "name": happened.name,
        "baseline": happened.baseline,
        "points": happened.points,
        "at": recorded.at,
        "seq": recorded.seq,
    }
    _put(transaction, recorded, tables.plan_snapshot, happened.snapshot, said)


@keeps(events.ReportBlockWritten)
def block_written(transaction: Transaction, recorded: Recorded, happened: events.ReportBlockWritten) -> None:
    id = f"{program_of(recorded)}:{happened.block}"
    said = {"block": happened.block, "text": happened.text, "changed": recorded.seq}
    _put(transaction, recorded, tables.report_block, id, said if happened.text else None)


@keeps(events.ReportPublished)
def report_published(transaction: Transaction, recorded: Recorded, happened: events.ReportPublished) -> None:
    """The next report begins with automatic texts again."""
    program, kept = program_of(recorded), tables.report_block
    said = {
        "name": happened.name,
        "day": happened.day,
        "since": happened.since,
        "moment": happened.moment,
        "sha256": happened.sha256,
        "content": happened.content,
        "at": recorded.at,
        "seq": recorded.seq,
    }
    _put(transaction, recorded, tables.report, f"{program}:{happened.name}", said)
    transaction.connection.execute(delete(kept).where(kept.c.program == program))


def _put(
    transaction: Transaction, recorded: Recorded, table: Table, id: str, said: dict[str, Any] | None
) -> None:
    """The row anew, or no row."""
    transaction.connection.execute(delete(table).where(table.c.id == id))
    if said is not None:
        whose = {"id": id, "program": program_of(recorded), "author": recorded.actor}
        transaction.connection.execute(insert(table).values(**whose, **said))


for _table in (
    tables.headline,
    tables.headline_version,
    tables.status_override,
    tables.status_override_version,
    tables.plan_snapshot,
    tables.report_block,
    tables.report,
):
    kept_by_events(_table)
