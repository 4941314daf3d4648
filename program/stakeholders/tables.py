"""Stakeholders, and the plan of what they are told, as they are now."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, Text

from backlog.tables import DAY, ID
from journal.database import metadata

stakeholder = Table(
    "stakeholder",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("power", Integer),
    Column("interest", Integer),
    Column("needs", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("changed", BigInteger, nullable=False),
)

communication = Table(
    "communication",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("stakeholder", ID, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("means", String(10), nullable=False),
    Column("often", String(12), nullable=False),
    Column("owner", ID),
    Column("first", DAY, nullable=False),
    Column("due", DAY),
    Column("told_on", DAY),
    Column("report", String(20)),
    Column("withdrawn", Boolean, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
"""``first`` is the day with which the rhythm began, ``due`` the next one (null: none), ``report`` the status
report that told it last."""
