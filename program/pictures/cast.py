"""Who and what the pages of a program speak of: its teams, its Sprints, its people."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from accounts.programs import find_program
from backlog import queries as backlog
from backlog.days import Moment
from backlog.queries import Sprint, Team
from program.queries import names_of


class Cast(Struct, frozen=True):
    """The program's name and key, its teams by name, its Sprints in time, and what its people are called."""

    name: str
    key: str
    teams: list[Team]
    sprints: list[Sprint]
    people: dict[str, str]

    @property
    def called(self) -> dict[str, str]:
        """The names of teams and people, by id: what sentences call them."""
        return {one.id: one.name for one in self.teams} | self.people


def cast_of(connection: Connection, program: str, when: Moment) -> Cast:
    """Those of a moment; what the program and its people are called is of now."""
    named = find_program(connection, program)
    return Cast(
        named.name,
        named.key,
        backlog.teams_of(connection, program, when.seq),
        backlog.sprints_of(connection, program, when.seq),
        names_of(connection, backlog.members_of(connection, program, when.at)),
    )
