"""Scenarios as they are now."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, String, Table, Text

from backlog.tables import ID
from journal.database import metadata

scenario = Table(
    "scenario",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("changes", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("kept_by", ID),
    Column("changed", BigInteger, nullable=False),
    Column("vote_closed_at", BigInteger),
    Column("vote_closed_by", ID),
)
"""``state`` is kept, applied or deleted; without ``vote_closed_at`` people may vote on it."""

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
