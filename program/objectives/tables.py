"""Objectives of teams and of the program by increment: what is so now, and what was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, Table, Text

from backlog.tables import ID, RANK, versions_of
from journal.database import metadata


def _objective_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("increment", ID, nullable=False),
        Column("team", ID),
        Column("title", Text, nullable=False),
        Column("committed", Boolean, nullable=False),
        Column("owner", ID),
        Column("planned", Integer),
        Column("actual", Integer),
        Column("items", JSON, nullable=False),
        Column("rank", RANK, nullable=False),
        Column("removed", Boolean, nullable=False),
        Column("made", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
    ]


objective = Table(
    "objective",
    metadata,
    Column("id", ID, primary_key=True),
    *_objective_columns(),
    Index("ix_objective_program", "program", "increment"),
)
"""An objective without a team is the program's; ``planned`` and ``actual`` are business values."""

objective_version = versions_of("objective", [Column("id", ID, nullable=False), *_objective_columns()])
