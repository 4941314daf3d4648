"""Links out of the program that nobody has taken up as a dependency."""

from __future__ import annotations

from sqlalchemy import Connection, select

from backlog.link_queries import KeptLink, waits_outside
from backlog.versions import as_of
from program.tables import dependency, dependency_version


def loose_waits_outside(connection: Connection, program: str, seq: int | None = None) -> list[KeptLink]:
    """What waits for something outside and is no contract, now or as of an event, by id."""
    rows, held = as_of(dependency, dependency_version, seq)
    row = rows.c
    chosen = select(row.link).where(row.program == program, row.link.is_not(None), *held)
    taken_up = set(connection.execute(chosen).scalars())
    return [one for one in waits_outside(connection, program, seq) if one.id not in taken_up]
