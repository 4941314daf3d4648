"""Keeps what a program's teams were called, so that a past day knows them as they were."""

from __future__ import annotations

from sqlalchemy import insert, select

from accounts import events
from backlog.streams import program_of
from backlog.tables import team_version
from backlog.versions import close_versions
from journal.journal import Recorded
from journal.keeping import keeps
from journal.writer import Transaction


@keeps(events.TeamAdded)
def team_added(transaction: Transaction, recorded: Recorded, happened: events.TeamAdded) -> None:
    _keep(transaction, recorded, {"id": happened.team, "name": happened.name, "key": happened.key})


@keeps(events.TeamChanged)
def team_changed(transaction: Transaction, recorded: Recorded, happened: events.TeamChanged) -> None:
    then = team_version.c
    chosen = select(then.id, then.name, then.key).where(then.id == happened.team, then.to_seq.is_(None))
    before = transaction.connection.execute(chosen).mappings().one()
    _keep(transaction, recorded, {**before, **happened.fields})


def _keep(transaction: Transaction, recorded: Recorded, team: dict[str, str]) -> None:
    close_versions(transaction, team_version, [team["id"]], recorded.seq)
    row = {**team, "program": program_of(recorded), "from_seq": recorded.seq, "to_seq": None}
    transaction.connection.execute(insert(team_version).values(**row))
