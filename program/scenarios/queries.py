"""What the tables say of scenarios. ``seq`` asks for the state as of that event; None asks for now."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from backlog.versions import as_of
from program.scenarios import tables
from program.scenarios.events import Scenario
from program.scenarios.scenarios import Kept


def scenario(connection: Connection, id: str) -> Kept | None:
    """The scenario, be it deleted, or None."""
    row = connection.execute(select(tables.scenario).where(tables.scenario.c.id == id)).one_or_none()
    return kept_in(row) if row is not None else None


def scenarios_of(connection: Connection, program: str, seq: int | None = None) -> list[Kept]:
    """The scenarios of a program that were not deleted, in the order in which they were kept."""
    rows, held = as_of(tables.scenario, tables.scenario_version, seq)
    row = rows.c
    chosen = select(rows).where(row.program == program, row.state != "deleted", *held)
    return [kept_in(one) for one in connection.execute(chosen.order_by(row.kept_at, row.id))]


def kept_in(row: Row[Any]) -> Kept:
    """The scenario a row of ``scenario`` holds."""
    changes = msgspec.convert(row.changes, Scenario)
    return Kept(row.id, row.program, row.name, changes, row.state, row.kept_at, row.kept_by, row.changed)
