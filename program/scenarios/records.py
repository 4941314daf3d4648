"""Keeps the scenarios in step with what happened."""

from __future__ import annotations

from msgspec import to_builtins
from sqlalchemy import delete, insert, update

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program.scenarios import events
from program.scenarios.tables import scenario, scenario_version, scenario_vote


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


@keeps(events.ScenarioVoted)
def scenario_voted(transaction: Transaction, recorded: Recorded, happened: events.ScenarioVoted) -> None:
    row = scenario_vote.c
    here = (row.scenario == happened.scenario) & (row.person == happened.voter)
    transaction.connection.execute(delete(scenario_vote).where(here))
    if happened.choice is not None:
        transaction.connection.execute(
            insert(scenario_vote).values(
                scenario=happened.scenario,
                person=happened.voter,
                program=program_of(recorded),
                choice=happened.choice,
                reason=happened.reason,
                at=recorded.at,
            )
        )


@keeps(events.ScenarioVoteClosed)
def scenario_vote_closed(
    transaction: Transaction, recorded: Recorded, happened: events.ScenarioVoteClosed
) -> None:
    _close(transaction, recorded, happened.scenario, recorded.at, recorded.actor)


@keeps(events.ScenarioVoteReopened)
def scenario_vote_reopened(
    transaction: Transaction, recorded: Recorded, happened: events.ScenarioVoteReopened
) -> None:
    _close(transaction, recorded, happened.scenario, None, None)


def _close(transaction: Transaction, recorded: Recorded, id: str, at: int | None, by: str | None) -> None:
    columns = {"vote_closed_at": at, "vote_closed_by": by, "changed": recorded.seq}
    transaction.connection.execute(update(scenario).where(scenario.c.id == id).values(**columns))
    _keep(transaction, recorded, id)


def _turn(transaction: Transaction, recorded: Recorded, id: str, state: str) -> None:
    turned = update(scenario).where(scenario.c.id == id).values(state=state, changed=recorded.seq)
    transaction.connection.execute(turned)
    _keep(transaction, recorded, id)


def _keep(transaction: Transaction, recorded: Recorded, id: str) -> None:
    keep_version(transaction, scenario, scenario_version, id, recorded.seq)


for _table in (scenario, scenario_version, scenario_vote):
    kept_by_events(_table)
