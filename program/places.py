"""Where the things of a program are, for the one place that says no."""

from __future__ import annotations

from sqlalchemy import Connection

from accounts.access import Place, locates
from backlog.link_queries import program_of_link
from program import queries
from program.dependencies import negotiation_queries


@locates("dependency")
def place_of_dependency(connection: Connection, id: str) -> Place | None:
    """A dependency is in its program."""
    found = queries.dependency(connection, id)
    return Place(found.program) if found is not None else None


@locates("dependency_comment")
def place_of_comment(connection: Connection, id: str) -> Place | None:
    """A comment is where its dependency is."""
    said = negotiation_queries.comment(connection, id)
    return place_of_dependency(connection, said.dependency) if said is not None else None


@locates("link")
def place_of_link(connection: Connection, id: str) -> Place | None:
    """An imported link is in its program."""
    found = program_of_link(connection, id)
    return Place(found) if found is not None else None
