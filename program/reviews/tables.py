"""What people say of a program in its weekly review: headlines, overrides, snapshots; and its reports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, String, Table, Text

from backlog.tables import DAY, ID, versions_of
from journal.database import metadata


def _headline_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("week", DAY, nullable=False),
        Column("text", Text, nullable=False),
        Column("author", ID),
        Column("at", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
    ]


def _indexed(columns: list[Column[Any]]) -> list[Column[Any]]:
    columns[0].index = True
    return columns


headline = Table(
    "headline", metadata, Column("id", String(51), primary_key=True), *_indexed(_headline_columns())
)
"""``id`` is ``program:week``; a week is written as its Monday."""

headline_version = versions_of("headline", [Column("id", String(51), nullable=False), *_headline_columns()])


def _override_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("team", ID),
        Column("colour", String(10), nullable=False),
        Column("note", Text, nullable=False),
        Column("author", ID),
        Column("said_on", DAY, nullable=False),
        Column("expires_on", DAY, nullable=False),
        Column("changed", BigInteger, nullable=False),
    ]


status_override = Table(
    "status_override", metadata, Column("id", ID, primary_key=True), *_indexed(_override_columns())
)
"""``id`` is the team's id, or the program's. ``expires_on`` is the first day on which it no longer holds."""

status_override_version = versions_of(
    "status_override", [Column("id", ID, nullable=False), *_override_columns()]
)

plan_snapshot = Table(
    "plan_snapshot",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("points", JSON, nullable=False),
    Column("author", ID),
    Column("at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""The plan as of event ``seq``; ``points`` are those of each team then."""

report_block = Table(
    "report_block",
    metadata,
    Column("id", String(61), primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("block", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("author", ID),
    Column("changed", BigInteger, nullable=False),
)
"""What was written in place of a block of the next report; ``id`` is ``program:block``."""

report = Table(
    "report",
    metadata,
    Column("id", String(61), primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("name", String(20), nullable=False),
    Column("day", DAY, nullable=False),
    Column("since", DAY, nullable=False),
    Column("moment", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("author", ID),
    Column("at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Published reports; ``moment`` is the event they tell of, ``content`` their very bytes."""
