"""Scenarios as they are now."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, String, Table

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
)
"""``state`` is kept, applied or deleted."""
