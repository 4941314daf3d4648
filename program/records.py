"""Keeps the tables of the program in step with what happened, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from backlog import events as backlog
from backlog.item_records import score
from backlog.streams import program_of
from backlog.versions import chunks, close_versions, keep_versions
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program import events, tables
from program.budget import records as budget_records
from program.dependencies import records as dependency_records
from program.objectives import records as objective_records
from program.outcomes import records as outcome_records
from program.register import decision_records, milestone_records, risk_records
from program.reviews import records as review_records
from program.scenarios import records as scenario_records
from program.stakeholders import records as stakeholder_records

KEPT_ALONG = (
    budget_records,
    decision_records,
    dependency_records,
    milestone_records,
    objective_records,
    outcome_records,
    review_records,
    risk_records,
    scenario_records,
    stakeholder_records,
)
"""The keepers of the program's rooms: importing each keeps its tables."""


@keeps(events.DependencyAsked)
def dependency_asked(transaction: Transaction, recorded: Recorded, happened: events.DependencyAsked) -> None:
    row = {
        "id": happened.dependency,
        "program": program_of(recorded),
        "consumer": happened.consumer,
        "consumer_team": happened.consumer_team,
        "producer": happened.producer,
        "producer_team": happened.producer_team,
        "title": happened.title,
        "needed_by": happened.needed_by,
        "promise": None,
        "state": "proposed",
        "reason": "",
        "asked_at": recorded.at,
        "asked_by": recorded.actor,
        "changed": recorded.seq,
        "external": happened.external or None,
        "link": happened.link,
    }
    transaction.connection.execute(insert(tables.dependency), row)
    _keep(transaction, recorded, happened.dependency)


@keeps(events.DependencyAnswered)
def dependency_answered(
    transaction: Transaction, recorded: Recorded, happened: events.DependencyAnswered
) -> None:
    columns: dict[str, Any] = {
        "state": happened.state,
        "promise": happened.promise,
        "countered_by": happened.countered_by,
        "reason": happened.reason,
    }
    if happened.state == "accepted" and happened.state_before != "accepted":
        columns["accepted_at"] = recorded.at
    _change(transaction, recorded, happened.dependency, columns)


@keeps(events.DependencyReverted)
def dependency_reverted(
    transaction: Transaction, recorded: Recorded, happened: events.DependencyReverted
) -> None:
    columns: dict[str, Any] = {
        "state": happened.state,
        "promise": happened.promise,
        "countered_by": happened.countered_by,
        "reason": happened.reason,
    }
    if happened.state_before == "accepted":
        columns["accepted_at"] = None
    _change(transaction, recorded, happened.dependency, columns)


def _change(transaction: Transaction, recorded: Recorded, id: str, columns: dict[str, Any]) -> None:
    changed = update(tables.dependency).where(tables.dependency.c.id == id)
    transaction.connection.execute(changed.values(**columns, changed=recorded.seq))
    _keep(transaction, recorded, id)


def _keep(transaction: Transaction, recorded: Recorded, id: str) -> None:
    keep_version(transaction, tables.dependency, tables.dependency_version, id, recorded.seq)


@keeps(backlog.ItemMovedToTeam)
def item_moved_to_team(
    transaction: Transaction, recorded: Recorded, happened: backlog.ItemMovedToTeam
) -> None:
    """The contract goes with the item."""
    row = tables.dependency.c
    for item, team in ((row.consumer, "consumer_team"), (row.producer, "producer_team")):
        ids = _ids(transaction, item == happened.item)
        for id in ids:
            _change(transaction, recorded, id, {team: happened.team})


@keeps(backlog.ItemsImported)
def items_imported(transaction: Transaction, recorded: Recorded, happened: backlog.ItemsImported) -> None:
    """The links that say who waits for whom in the program are dependencies."""
    program = program_of(recorded)
    _follow(transaction, recorded, happened.updated)
    rows = [
        {
            "id": one.id,
            "program": program,
            "consumer": one.from_node,
            "consumer_team": one.consumer_team,
            "producer": one.to_node,
            "producer_team": one.producer_team,
            "title": one.title,
            "needed_by": one.needed_by,
            "promise": one.promise,
            "state": one.state,
            "reason": "",
            "asked_at": recorded.at,
            "asked_by": recorded.actor,
            "import_id": happened.import_id,
            "changed": recorded.seq,
            "external": one.outside or None,
        }
        for one in happened.links
        if one.kind == "dependency" and not one.external
    ]
    if rows:
        transaction.connection.execute(insert(tables.dependency), rows)
        ids = [str(one["id"]) for one in rows]
        keep_versions(transaction, tables.dependency, tables.dependency_version, ids, recorded.seq)


@keeps(backlog.ImportUndone)
def import_undone(transaction: Transaction, recorded: Recorded, happened: backlog.ImportUndone) -> None:
    row = tables.dependency.c
    ids = _ids(transaction, row.id.in_(happened.dependencies)) if happened.dependencies else []
    for some in chunks(ids):
        transaction.connection.execute(tables.dependency.delete().where(row.id.in_(some)))
        close_versions(transaction, tables.dependency_version, some, recorded.seq)
    _follow(transaction, recorded, happened.restored)


def _follow(transaction: Transaction, recorded: Recorded, changes: Sequence[backlog.ItemChange]) -> None:
    row = tables.dependency.c
    for change in changes:
        if "team" in change.fields:
            for item, team in ((row.consumer, "consumer_team"), (row.producer, "producer_team")):
                for id in _ids(transaction, item == change.item):
                    _change(transaction, recorded, id, {team: change.fields["team"]})


def _ids(transaction: Transaction, where: ColumnElement[bool]) -> list[str]:
    return list(transaction.connection.execute(select(tables.dependency.c.id).where(where)).scalars())


@keeps(events.ConfidenceVoted)
def confidence_voted(transaction: Transaction, recorded: Recorded, happened: events.ConfidenceVoted) -> None:
    transaction.connection.execute(
        insert(tables.confidence).values(
            program=program_of(recorded),
            seq=recorded.seq,
            team=happened.team,
            sprint=happened.sprint,
            increment=happened.increment,
            mean=happened.mean,
            lowest=happened.lowest,
            votes=happened.votes,
            room=happened.room,
            at=recorded.at,
        )
    )


@keeps(events.RankingProposed)
def ranking_proposed(transaction: Transaction, recorded: Recorded, happened: events.RankingProposed) -> None:
    transaction.connection.execute(
        insert(tables.proposal).values(
            id=happened.proposal,
            program=program_of(recorded),
            team=happened.team,
            method=happened.method,
            items=list(happened.order),
            scores=happened.scores,
            room=happened.room,
            state="open",
            at=recorded.at,
            changed=recorded.seq,
        )
    )
    _keep_ranking(transaction, recorded, happened.proposal)


@keeps(events.RankingAccepted)
def ranking_accepted(transaction: Transaction, recorded: Recorded, happened: events.RankingAccepted) -> None:
    here = tables.proposal.c.id == happened.proposal
    connection = transaction.connection
    connection.execute(update(tables.proposal).where(here).values(state="accepted", changed=recorded.seq))
    _keep_ranking(transaction, recorded, happened.proposal)
    proposed = connection.execute(
        select(tables.proposal.c.method, tables.proposal.c.scores).where(here)
    ).one()
    score(transaction, recorded, proposed.method, proposed.scores)


@keeps(events.RankingWithdrawn)
def ranking_withdrawn(
    transaction: Transaction, recorded: Recorded, happened: events.RankingWithdrawn
) -> None:
    here = tables.proposal.c.id == happened.proposal
    withdrawn = update(tables.proposal).where(here).values(state="withdrawn", changed=recorded.seq)
    transaction.connection.execute(withdrawn)
    _keep_ranking(transaction, recorded, happened.proposal)


def _keep_ranking(transaction: Transaction, recorded: Recorded, id: str) -> None:
    keep_version(transaction, tables.proposal, tables.proposal_version, id, recorded.seq)


for _table in (
    tables.dependency,
    tables.dependency_version,
    tables.confidence,
    tables.proposal,
    tables.proposal_version,
):
    kept_by_events(_table)
