"""How much there is of everything in a demo program."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from backlog import queries
from program.queries import dependencies_of
from program.register.queries import decisions_of, milestones_of
from program.register.risk_queries import Wanted, risks_of


class Counts(Struct, frozen=True):
    """``others`` are bugs, tasks, spikes and enablers."""

    teams: int
    features: int
    stories: int
    others: int
    dependencies: int
    risks: int
    decisions: int
    milestones: int


def counts(connection: Connection, program: str) -> Counts:
    """What the program holds."""
    types = [one.type for one in queries.items_of_program(connection, program)]
    others = sum(one in queries.COUNTED and one != "story" for one in types)
    return Counts(
        len(queries.teams_of(connection, program)),
        types.count("feature"),
        types.count("story"),
        others,
        len(dependencies_of(connection, program)),
        len(risks_of(connection, program, Wanted(kind="risk"))),
        len(decisions_of(connection, program)),
        len(milestones_of(connection, program)),
    )
