"""Items, Sprints, availability, links and imports: what is so now, and (as ``*_version``) what was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from journal.database import metadata

ID = String(40)
DAY = String(10)
RANK = String(64).with_variant(String(64, collation="C"), "postgresql")
"""Ranks are ordered by code units on both databases."""


def versions_of(name: str, columns: list[Column[Any]]) -> Table:
    """The as-of table of ``name``: its columns, and the events between which they held."""
    return Table(
        f"{name}_version",
        metadata,
        *columns,
        Column("from_seq", BigInteger, nullable=False),
        Column("to_seq", BigInteger),
        PrimaryKeyConstraint("id", "from_seq"),
        Index(f"ix_{name}_version_program", "program", "from_seq"),
    )


def _item_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("team", ID, nullable=False),
        Column("key", String(40), nullable=False),
        Column("number", Integer, nullable=False),
        Column("title", Text, nullable=False),
        Column("description", Text, nullable=False),
        Column("type", String(20), nullable=False),
        Column("parent", ID),
        Column("state", String(80), nullable=False),
        Column("category", String(10), nullable=False),
        Column("points", Float),
        Column("rank", RANK, nullable=False),
        Column("sprint", ID),
        Column("assignee", ID),
        Column("labels", JSON, nullable=False),
        Column("due", DAY),
        Column("source_system", String(80)),
        Column("source_key", String(255)),
        Column("source_url", Text),
        Column("scores", JSON, nullable=False),
        Column("archived", Boolean, nullable=False),
        Column("created_at", BigInteger, nullable=False),
        Column("started_at", BigInteger),
        Column("done_at", BigInteger),
        Column("changed", BigInteger, nullable=False),
    ]


item = Table(
    "item",
    metadata,
    Column("id", ID, primary_key=True),
    *_item_columns(),
    Index("ix_item_program_key", "program", "key", unique=True),
    Index("ix_item_program_source", "program", "source_system", "source_key", unique=True),
    Index("ix_item_team_rank", "team", "rank"),
    Index("ix_item_sprint", "sprint"),
    Index("ix_item_parent", "parent"),
)

item_version = versions_of("item", [Column("id", ID, nullable=False), *_item_columns()])
Index("ix_item_version_parent", item_version.c.parent)

item_number = Table(
    "item_number",
    metadata,
    Column("program", ID, nullable=False),
    Column("prefix", String(20), nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("program", "prefix"),
)
"""The last number given out under a team's key; numbers are never given out twice."""

increment = Table(
    "increment",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("starts_on", DAY, nullable=False),
    Column("ends_on", DAY, nullable=False),
    Column("seq", BigInteger, nullable=False, server_default="0"),
)
"""``seq`` is the event that made it: as of an earlier one it is not there. So for Sprints."""

sprint = Table(
    "sprint",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("increment", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("starts_on", DAY, nullable=False),
    Column("ends_on", DAY, nullable=False),
    Column("seq", BigInteger, nullable=False, server_default="0"),
)


def _team_sprint_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("team", ID, nullable=False),
        Column("sprint", ID, nullable=False),
        Column("state", String(10), nullable=False),
        Column("goal", Text, nullable=False),
        Column("capacity", Float),
        Column("committed_points", Float),
        Column("committed_items", JSON, nullable=False),
        Column("done_points", Float),
        Column("started_at", BigInteger),
        Column("closed_at", BigInteger),
        Column("changed", BigInteger, nullable=False),
    ]


team_sprint = Table(
    "team_sprint",
    metadata,
    Column("id", String(81), primary_key=True),
    *_team_sprint_columns(),
    Index("ix_team_sprint_team", "team", "sprint"),
)
"""A team's share of a Sprint; ``id`` is ``team:sprint``, and no row means planned without a goal."""

team_sprint_version = versions_of(
    "team_sprint", [Column("id", String(81), nullable=False), *_team_sprint_columns()]
)

availability = Table(
    "availability",
    metadata,
    Column("team", ID, nullable=False),
    Column("sprint", ID, nullable=False),
    Column("person", ID, nullable=False),
    Column("program", ID, nullable=False),
    Column("days_off", Float, nullable=False),
    Column("focus", Float),
    Column("allocation", Float),
    PrimaryKeyConstraint("team", "sprint", "person"),
)

availability_version = versions_of(
    "availability",
    [
        Column("id", String(123), nullable=False),
        Column("team", ID, nullable=False),
        Column("sprint", ID, nullable=False),
        Column("person", ID, nullable=False),
        Column("program", ID, nullable=False),
        Column("days_off", Float, nullable=False),
        Column("focus", Float),
        Column("allocation", Float),
    ],
)
"""``id`` is ``team:sprint:person``."""

team_version = versions_of(
    "team",
    [
        Column("id", ID, nullable=False),
        Column("program", ID, nullable=False),
        Column("name", String(200), nullable=False),
        Column("key", String(10), nullable=False),
    ],
)
"""What the teams of ``accounts`` were called, and from when on there were any."""

wip_limit = Table(
    "wip_limit",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("team", ID, nullable=False, index=True),
    Column("category", String(10), nullable=False),
    Column("limit", Integer),
    Column("changed", BigInteger, nullable=False),
)
"""WIP limits of teams' boards; ``id`` is ``team:category``. A limit taken away leaves its row."""

wip_limit_version = versions_of(
    "wip_limit",
    [
        Column("id", String(60), nullable=False),
        Column("program", ID, nullable=False),
        Column("team", ID, nullable=False),
        Column("category", String(10), nullable=False),
        Column("limit", Integer),
        Column("changed", BigInteger, nullable=False),
    ],
)

external_item = Table(
    "external_item",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False),
    Column("system", String(80), nullable=False),
    Column("key", String(255), nullable=False),
    Column("title", Text, nullable=False),
    Index("ix_external_item_program_key", "program", "system", "key", unique=True),
)


def _link_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("kind", String(20), nullable=False),
        Column("from_node", ID, nullable=False),
        Column("to_node", ID, nullable=False),
        Column("external", Boolean, nullable=False),
        Column("raw_type", String(120), nullable=False),
        Column("import_id", ID, nullable=False),
    ]


link = Table(
    "link",
    metadata,
    Column("id", ID, primary_key=True),
    *_link_columns(),
    Index("ix_link_program", "program"),
    Index("ix_link_from_node", "from_node"),
    Index("ix_link_to_node", "to_node"),
)
"""Links that are no contracts: relations between items, and dependencies with an external end."""

link_version = versions_of("link", [Column("id", ID, nullable=False), *_link_columns()])

import_run = Table(
    "import_run",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False, index=True),
    Column("team", ID),
    Column("system", String(80), nullable=False),
    Column("filename", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("actor", ID),
    Column("at", BigInteger, nullable=False),
    Column("mapping", JSON, nullable=False),
    Column("report", JSON, nullable=False),
    Column("seq", BigInteger),
)
"""An uploaded file: ``state`` is staged, applied or undone; ``seq`` is its ``ItemsImported``."""

staged_row = Table(
    "staged_row",
    metadata,
    Column("import_id", ID, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("place", Integer, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("import_id", "kind", "place"),
)
"""What the parser read, until it is applied; ``kind`` is about, row, parent, link or limit."""

imported_value = Table(
    "imported_value",
    metadata,
    Column("item", ID, nullable=False),
    Column("import_id", ID, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("fields", JSON, nullable=False),
    PrimaryKeyConstraint("item", "import_id"),
    Index("ix_imported_value_import", "import_id"),
)
"""What the source said of an item at an import; a field changed here since is never overwritten."""
