"""Keeps the calendar, the teams' Sprints and who is there in step with what happened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update

from backlog import events, tables
from backlog.streams import program_of
from backlog.versions import close_versions
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.writer import Transaction


def team_sprint_id(team: str, sprint: str) -> str:
    """The id of a team's share of a Sprint."""
    return f"{team}:{sprint}"


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
            seq=recorded.seq,
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
            "seq": recorded.seq,
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
    fresh = {**whose, **said, "program": program_of(recorded)}
    if not transaction.connection.execute(update(kept).where(*here).values(**said)).rowcount:
        transaction.connection.execute(insert(kept).values(**fresh))
    then, id = tables.availability_version, ":".join(whose.values())
    close_versions(transaction, then, [id], recorded.seq)
    transaction.connection.execute(insert(then).values(id=id, **fresh, from_seq=recorded.seq, to_seq=None))
