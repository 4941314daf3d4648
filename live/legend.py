"""The legend of a room: what the teams, Sprints and people are called whose ids stand in its view."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from backlog import queries
from live.memory import Memory
from program.queries import names_of

Legend = dict[str, Any]
"""``{teams: {id: {name, key, index}}, sprints: {id: {name, index, starts_on, ends_on}}, people: {id: {name}},
me}``; ``me`` is the id of the person who looks, None for a guest."""


def legend_of(connection: Connection, memory: Memory, me: str | None) -> Legend:
    """The legend as it is now; empty for a room without a program. Of people: those of its sheets."""
    program = memory.card.program
    if program is None:
        return {"teams": {}, "sprints": {}, "people": {}, "me": None}
    sheets = memory.state.parts["brief"].sheets.values()
    present = {member.person for sheet in sheets for member in sheet.members}
    teams = enumerate(queries.teams_of(connection, program), start=1)
    return {
        "teams": {one.id: {"name": one.name, "key": one.key, "index": place} for place, one in teams},
        "sprints": {
            one.id: {
                "name": one.name,
                "index": one.index,
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
            }
            for one in queries.sprints_of(connection, program)
        },
        "people": {id: {"name": name} for id, name in names_of(connection, present).items()},
        "me": me,
    }
