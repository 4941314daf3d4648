"""The health of a program's dependencies, from its tables: who promised what, when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from backlog import queries as backlog
from backlog.days import Moment
from program import queries, tables
from program.dependencies.dependencies import broken
from program.dependencies.health import Outcome, Standing, outcome
from program.dependencies.promise_queries import moments
from program.queries import Calendar, Judged

DAY = 86_400_000
"""Milliseconds."""


def standings(connection: Connection, program: str, when: Moment) -> list[Standing]:
    """Every dependency that somebody may wait for, as its health is counted at that moment."""
    judged = queries.judged(connection, program, when.day, when.seq)
    times = queries.calendar(connection, program)
    steps = _steps(connection, program, when.seq)
    told = moments(connection, program, [seq for step in steps.values() for seq in step.values()])
    zone = backlog.time_zone_of(connection, program)
    found = []
    for one in judged:
        at = {name: told[seq][1] for name, seq in steps.get(one.row.id, {}).items() if seq in told}
        accepted = at.get("accepted")
        found.append(
            Standing(
                one.row.id,
                one.row.consumer_team,
                one.row.external or one.row.producer_team,
                bool(one.row.external),
                one.judgement.flag,
                one.row.state in ("proposed", "countered"),
                broken(one.contract),
                _outcome(one, times, at.get("delivered"), zone, when.day),
                None if accepted is None else (accepted - one.row.asked_at) / DAY,
            )
        )
    return found


def _outcome(
    one: Judged, times: Calendar, delivered: int | None, zone: ZoneInfo, today: date
) -> Outcome | None:
    """What was given up owes nobody anything; what came into the program delivered has no day."""
    row = one.row
    if row.state not in ("accepted", "delivered", "verified") or row.promise not in times.sprints:
        return None
    if row.state != "accepted" and delivered is None:
        return None
    ends_on = date.fromisoformat(times.sprints[row.promise].ends_on)
    day = None if delivered is None else datetime.fromtimestamp(delivered / 1000, zone).date()
    return outcome(ends_on, day if row.state != "accepted" else None, today)


def _steps(connection: Connection, program: str, seq: int | None) -> dict[str, dict[str, int]]:
    """By dependency the event with which it was first accepted, and the one with which it was delivered.

    In the state in which a dependency was made nobody put it: there is no step for that.
    """
    row = tables.dependency_version.c
    chosen = select(row.id, row.from_seq, row.state).where(row.program == program)
    if seq is not None:
        chosen = chosen.where(row.from_seq <= seq)
    found: dict[str, dict[str, int]] = {}
    for one in connection.execute(chosen.order_by(row.id, row.from_seq)):
        if one.id not in found:
            found[one.id] = {}
        elif one.state == "accepted":
            found[one.id].setdefault("accepted", one.from_seq)
            found[one.id].pop("delivered", None)
        elif one.state == "delivered":
            found[one.id].setdefault("delivered", one.from_seq)
    return found


def names_of_producers(connection: Connection, program: str, producers: Sequence[str]) -> dict[str, str]:
    """What producers are called: teams by their names, others by what they are named."""
    teams = {one.id: one.name for one in backlog.teams_of(connection, program)}
    return {one: teams.get(one, one) for one in producers}
