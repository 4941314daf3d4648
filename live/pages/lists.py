"""The rows behind a number of the rollup: items, dependencies, capacities, votes, by what an address says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from backlog import queries
from backlog.days import Moment
from backlog.queries import Item
from program.capacity.capacity import shown
from program.capacity.queries import capacities
from program.dependencies.dependencies import broken
from program.dependencies.health import Outcome
from program.dependencies.health_queries import standings
from program.dependencies.standing_queries import urgency as urgency_of
from program.objectives.queries import counted_of, objective
from program.queries import Confidence, Judged, confidence_of, judged
from program.register.risk_queries import Risk, Wanted, risks_of

Asked = MultiDict[str, str]


class Capacity(msgspec.Struct, frozen=True):
    """What a team can carry in a Sprint; ``points`` is None where nobody knows."""

    team: str
    sprint: str
    points: float | None
    load: float
    state: str


def items(connection: Connection, program: str, asked: Asked, when: Moment) -> list[Item]:
    """The items that the address asks for: those that add up (``COUNTED``) unless it says a type.

    With an ``objective`` they are those that its progress counts, whatever their type.
    """
    cells = set(asked.getlist("cell"))
    archived = asked.get("archived") == "true"
    types: set[str] = set(queries.COUNTED)
    if "objective" in asked:
        counted = counted_of(connection, asked["objective"], when.seq)
        found = list(queries.items(connection, counted, when.seq).values())
        types = {one.type for one in found}
    else:
        found = queries.items_of_program(connection, program, when.seq, archived=archived)
    types = set(asked.getlist("type")) or types
    return [
        one
        for one in found
        if one.type in types
        and one.program == program
        and _fits(asked, {"team": one.team, "category": one.category, "sprint": one.sprint or ""})
        and (not cells or f"{one.team}:{one.sprint}" in cells)
        and one.archived == archived
    ]


def dependencies(connection: Connection, program: str, asked: Asked, when: Moment) -> list[Judged]:
    """The dependencies that the address asks for, the least slack first, those that are done last."""
    outcomes = _outcomes(connection, program, when) if "promise" in asked else {}
    found = [
        one
        for one in judged(connection, program, when.day, when.seq)
        if _fits(
            asked,
            {
                "id": one.row.id,
                "consumer_team": one.row.consumer_team,
                "producer_team": one.row.producer_team,
                "external": one.row.external,
                "flag": one.judgement.flag,
                "state": one.row.state,
                "broken": "true" if broken(one.contract) else "false",
                "promise": outcomes.get(one.row.id),
            },
        )
    ]
    return sorted(found, key=urgency)


def _outcomes(connection: Connection, program: str, when: Moment) -> dict[str, Outcome | None]:
    """What became of each promise."""
    return {one.id: one.outcome for one in standings(connection, program, when)}


def items_in(connection: Connection, rows: Sequence[object], when: Moment) -> dict[str, Item]:
    """The items that dependencies speak of."""
    needs = [one.row for one in rows if isinstance(one, Judged)]
    ids = {id for need in needs for id in (need.consumer, need.producer) if id is not None}
    return queries.items(connection, sorted(ids), when.seq)


def objectives_in(connection: Connection, program: str, asked: Asked, when: Moment) -> dict[str, str]:
    """The texts of the objectives that the address names."""
    found = [objective(connection, id, when.seq) for id in asked.getlist("objective")]
    return {one.id: one.title for one in found if one is not None and one.program == program}


def urgency(one: Judged) -> tuple[int, int, int, str]:
    """What sorts dependencies: the most urgent first."""
    return urgency_of(one.judgement.flag, one.judgement.slack, one.row.asked_at, one.row.id)


def capacity(connection: Connection, program: str, asked: Asked, when: Moment) -> list[Capacity]:
    """What is known of the teams' capacities, in the order of Sprints and names."""
    shares = queries.team_sprints_of(connection, program, when.seq)
    known = capacities(connection, program, shares, when)
    cells = set(asked.getlist("cell"))
    load: dict[tuple[str, str], float] = {}
    for one in queries.items_of_program(connection, program, when.seq):
        if one.sprint is not None and one.type in queries.COUNTED:
            load[one.team, one.sprint] = load.get((one.team, one.sprint), 0) + (one.points or 0)
    states = {(one.team, one.sprint): one.state for one in shares}
    return [
        Capacity(
            team.id,
            sprint.id,
            float(shown(known[team.id, sprint.id])) if (team.id, sprint.id) in known else None,
            load.get((team.id, sprint.id), 0),
            states.get((team.id, sprint.id), "planned"),
        )
        for sprint in queries.sprints_of(connection, program, when.seq)
        for team in queries.teams_of(connection, program, when.seq)
        if not cells or f"{team.id}:{sprint.id}" in cells
    ]


def risks(connection: Connection, program: str, asked: Asked, when: Moment) -> list[Risk]:
    """The risks, assumptions and issues that the address asks for; none where it asks for nonsense."""
    said = {name: asked[name] for name in Wanted.__struct_fields__ if name in asked}
    try:
        wanted = msgspec.convert(said, Wanted, strict=False)
    except msgspec.ValidationError:
        return []
    return risks_of(connection, program, wanted, when.seq)


def votes(connection: Connection, program: str, asked: Asked, when: Moment) -> list[Confidence]:
    """The revealed votes of confidence, the latest first."""
    found = confidence_of(connection, program, when.seq)
    return [one for one in reversed(found) if _fits(asked, {"team": one.team or ""})]


def _fits(asked: Asked, values: Mapping[str, Any]) -> bool:
    return all(value in asked.getlist(name) for name, value in values.items() if name in asked)
