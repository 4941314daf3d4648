"""The program's charter, its outcomes and their key results: what is so now, and what was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, String, Table, Text

from backlog.tables import ID, versions_of
from journal.database import metadata


def _charter_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("goal", Text),
        Column("outcome", Text, nullable=False),
        Column("scope_in", Text, nullable=False),
        Column("scope_out", Text, nullable=False),
        Column("owner", ID),
        Column("changed", BigInteger, nullable=False),
    ]


charter = Table("charter", metadata, Column("id", ID, primary_key=True), *_charter_columns())
"""``id`` is the program's; no row means that nothing was written yet."""

charter_version = versions_of("charter", [Column("id", ID, nullable=False), *_charter_columns()])


def _outcome_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("title", Text, nullable=False),
        Column("owner", ID),
        Column("removed", Boolean, nullable=False),
        Column("made", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
    ]


outcome = Table("outcome", metadata, Column("id", ID, primary_key=True), *_outcome_columns())

outcome_version = versions_of("outcome", [Column("id", ID, nullable=False), *_outcome_columns()])


def _key_result_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("outcome", ID, nullable=False),
        Column("title", Text, nullable=False),
        Column("start", Float, nullable=False),
        Column("target", Float, nullable=False),
        Column("current", Float),
        Column("unit", String(40), nullable=False),
        Column("removed", Boolean, nullable=False),
        Column("made", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
    ]


key_result = Table("key_result", metadata, Column("id", ID, primary_key=True), *_key_result_columns())

key_result_version = versions_of("key_result", [Column("id", ID, nullable=False), *_key_result_columns()])

check_in = Table(
    "check_in",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("key_result", ID, nullable=False),
    Column("value", Float, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", ID),
    Column("seq", BigInteger, nullable=False),
    Column("withdrawn", BigInteger),
)
"""``seq`` is the event that said it, ``withdrawn`` the one that took it back."""
