"""Scenarios as they are now, and as they were."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table, Text

from backlog.tables import ID, versions_of
from journal.database import metadata


def _scenario_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("name", String(100), nullable=False),
        Column("changes", JSON, nullable=False),
        Column("state", String(10), nullable=False),
        Column("kept_at", BigInteger, nullable=False),
        Column("kept_by", ID),
        Column("changed", BigInteger, nullable=False),
        Column("vote_closed_at", BigInteger),
        Column("vote_closed_by", ID),
    ]


scenario = Table(
    "scenario",
    metadata,
    Column("id", ID, primary_key=True),
    *_scenario_columns(),
    Index("ix_scenario_program", "program"),
)
"""``state`` is kept, applied or deleted; without ``vote_closed_at`` people may vote on it."""

scenario_version = versions_of("scenario", [Column("id", ID, nullable=False), *_scenario_columns()])

scenario_vote = Table(
    "scenario_vote",
    metadata,
    Column("scenario", ID, primary_key=True),
    Column("person", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("choice", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Who said what of a scenario: one word a person. ``choice`` is for, against or abstain."""
