"""Where the things of the backlog are, for the one place that says no."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from accounts.access import Actor, Place, demand, locates
from accounts.calls import Call
from backlog import rules
from backlog.item_queries import home_of_item
from backlog.staging_queries import home_of_run
from journal.facts import Fact
from journal.journal import Recorded


@locates("item")
def place_of_item(connection: Connection, id: str) -> Place | None:
    """An item is in its team."""
    home = home_of_item(connection, id)
    return Place(*home) if home is not None else None


@locates("import")
def place_of_import(connection: Connection, id: str) -> Place | None:
    """An import is in its program, or in the team it was made for."""
    home = home_of_run(connection, id)
    return Place(*home) if home is not None else None


def write_as(call: Call, program: str, proposals: Iterable[Fact]) -> list[Recorded]:
    """Writes what the caller of REST proposes, each proposal if they may. Raises ``Refused``, ``Absent``."""
    recorded: list[Recorded] = []
    for proposal in proposals:
        _demand_all(call.connection, call.actor, rules.needs(call.transaction, program, proposal))
        recorded += rules.write(call.transaction, program, [proposal], call.actor.id)
    return recorded


def _demand_all(connection: Connection, actor: Actor, needed: Iterable[tuple[str, Place]]) -> None:
    for verb, place in needed:
        demand(connection, actor, verb, place)
