"""Budget lines as they are and as they were, and whether a program's totals are shared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, String, Table, Text

from backlog.tables import ID
from journal.database import metadata
from program.register.tables import entry


def _budget_line() -> list[Column[Any]]:
    return [
        Column("name", Text, nullable=False),
        Column("increment", ID, nullable=False),
        Column("team", ID),
        Column("currency", String(3), nullable=False),
        Column("plan", BigInteger, nullable=False),
        Column("actual", BigInteger, nullable=False),
        Column("forecast", BigInteger),
    ]


budget_line, budget_line_version = entry("budget_line", _budget_line)
"""Amounts are in the smallest unit of the currency."""

budget_sharing = Table(
    "budget_sharing",
    metadata,
    Column("program", ID, primary_key=True),
    Column("shared", Boolean, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
