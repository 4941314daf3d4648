"""What the dependency map shows beside items and dependencies: what is named on it, and the scenarios."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from accounts.refusals import Refused
from backlog.days import Moment
from backlog.link_queries import outside_of, waits_outside
from live.frames import View
from program.plan.dependency_map import map_of
from program.plan.queries import Planned, plan_at
from program.scenarios.queries import scenarios_of
from program.scenarios.scenarios import Kept, what_if
from program.scenarios.vote_queries import votes_on, votes_then
from program.scenarios.votes import Vote


def links_outside(connection: Connection, program: str, seq: int | None) -> View:
    """``links``: what items wait for outside the program; ``outside``: what that is, key and title."""
    known = outside_of(connection, program)
    waits = [one for one in waits_outside(connection, program, seq) if one.to_node in known]
    used = {one.to_node for one in waits}
    return {
        "links": {one.id: {"producer": one.to_node, "consumer": one.from_node} for one in waits},
        "outside": {id: {"key": one.key, "title": one.title} for id, one in known.items() if id in used},
    }


def map_rows(connection: Connection, program: str, when: Moment) -> View:
    """The critical path, slack by item, cycles and bottlenecks; each scenario with what it would mean."""
    found = plan_at(connection, program, when)
    named: dict[str, Any] = msgspec.to_builtins(map_of(found))
    kept = scenarios_of(connection, program, when.seq)
    ids = [one.id for one in kept]
    votes = votes_on(connection, ids) if when.seq is None else votes_then(connection, program, ids, when.seq)
    return {
        **named,
        "scenarios": {one.id: _scenario_row(connection, found, one, votes[one.id]) for one in kept},
    }


def _scenario_row(connection: Connection, found: Planned, one: Kept, vote: Vote) -> View:
    row = {
        "name": one.name,
        "state": one.state,
        "changes": msgspec.to_builtins(one.changes),
        "at": one.kept_at,
        "by": one.kept_by,
        "vote": msgspec.to_builtins(vote),
        "outcome": None,
        "problem": None,
    }
    if one.state == "kept":
        try:
            row["outcome"] = msgspec.to_builtins(what_if(connection, one.program, found, one.changes))
        except Refused as refused:
            row["problem"] = refused.sentence
    return row
