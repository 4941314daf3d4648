"""The legend of a room: what the teams, Sprints and people are called whose ids stand in its view."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from backlog import queries
from live.memory import Memory
from live.program_briefs import spans_program
from program.queries import names_of

Legend = dict[str, Any]
"""``{teams: {id: {name, key, index}}, sprints: {id: {name, index, starts_on, ends_on}}, people: {id: {name}},
me}``; ``me`` is the id of the person who looks, None for a guest."""


def legend_of(connection: Connection, memory: Memory, me: str | None) -> Legend:
    """The legend as it is now; empty for a room without a program.

    Of people: those of its sheets and who owns a thing; in a room of the whole program a member is told of
    all members, since each of them may own a risk.
    """
    program = memory.card.program
    if program is None:
        return {"teams": {}, "sprints": {}, "people": {}, "me": None}
    brief = memory.state.parts["brief"]
    present = {member.person for sheet in brief.sheets.values() for member in sheet.members}
    if spans_program(memory.play):
        present |= {one.owner for one in brief.things.values() if one.owner is not None}
        present |= queries.members_of(connection, program) if me is not None else set()
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
