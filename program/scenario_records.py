"""Keeps the scenarios in step with what happened."""

from __future__ import annotations

from msgspec import to_builtins
from sqlalchemy import insert, update

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program import scenario_events as events
from program.scenario_tables import scenario, scenario_version


@keeps(events.ScenarioKept)
def scenario_kept(transaction: Transaction, recorded: Recorded, happened: events.ScenarioKept) -> None:
    transaction.connection.execute(
        insert(scenario).values(
            id=happened.scenario,
            program=program_of(recorded),
            name=happened.name,
            changes=to_builtins(happened.changes),
            state="kept",
            kept_at=recorded.at,
            kept_by=recorded.actor,
            changed=recorded.seq,
        )
    )
    _keep(transaction, recorded, happened.scenario)


@keeps(events.ScenarioApplied)
def scenario_applied(transaction: Transaction, recorded: Recorded, happened: events.ScenarioApplied) -> None:
    _turn(transaction, recorded, happened.scenario, "applied")


@keeps(events.ScenarioReopened)
def scenario_reopened(
    transaction: Transaction, recorded: Recorded, happened: events.ScenarioReopened
) -> None:
    _turn(transaction, recorded, happened.scenario, "kept")


@keeps(events.ScenarioDeleted)
def scenario_deleted(transaction: Transaction, recorded: Recorded, happened: events.ScenarioDeleted) -> None:
    _turn(transaction, recorded, happened.scenario, "deleted")


@keeps(events.ScenarioRestored)
def scenario_restored(
    transaction: Transaction, recorded: Recorded, happened: events.ScenarioRestored
) -> None:
    _turn(transaction, recorded, happened.scenario, "kept")


def _turn(transaction: Transaction, recorded: Recorded, id: str, state: str) -> None:
    turned = update(scenario).where(scenario.c.id == id).values(state=state, changed=recorded.seq)
    transaction.connection.execute(turned)
    _keep(transaction, recorded, id)


def _keep(transaction: Transaction, recorded: Recorded, id: str) -> None:
    keep_version(transaction, scenario, scenario_version, id, recorded.seq)


kept_by_events(scenario)
kept_by_events(scenario_version)
