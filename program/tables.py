"""Dependencies, confidence and proposed rankings: what is so now, and what was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from backlog.tables import ID, versions_of
from journal.database import metadata


def _dependency_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("consumer", ID, nullable=False),
        Column("consumer_team", ID, nullable=False),
        Column("producer", ID),
        Column("producer_team", ID, nullable=False),
        Column("title", Text, nullable=False),
        Column("needed_by", ID),
        Column("promise", ID),
        Column("state", String(10), nullable=False),
        Column("countered_by", String(10)),
        Column("reason", Text, nullable=False),
        Column("asked_at", BigInteger, nullable=False),
        Column("asked_by", ID),
        Column("accepted_at", BigInteger),
        Column("import_id", ID),
        Column("changed", BigInteger, nullable=False),
        Column("external", String(120)),
        Column("link", ID),
    ]


dependency = Table(
    "dependency",
    metadata,
    Column("id", ID, primary_key=True),
    *_dependency_columns(),
    Index("ix_dependency_program", "program"),
    Index("ix_dependency_consumer", "consumer"),
    Index("ix_dependency_producer", "producer"),
)

dependency_version = versions_of("dependency", [Column("id", ID, nullable=False), *_dependency_columns()])

dependency_comment = Table(
    "dependency_comment",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, nullable=False),
    Column("dependency", ID, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("by", ID),
    Column("at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("gone_seq", BigInteger),
    Index("ix_dependency_comment_program", "program"),
)
"""What people say about a dependency; ``gone_seq`` is the event with which they took it back."""

confidence = Table(
    "confidence",
    metadata,
    Column("program", ID, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("team", ID),
    Column("sprint", ID),
    Column("increment", ID),
    Column("mean", Float, nullable=False),
    Column("lowest", Float, nullable=False),
    Column("votes", Integer, nullable=False),
    Column("room", ID),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("program", "seq"),
)


def _proposal_columns() -> list[Column[Any]]:
    return [
        Column("program", ID, nullable=False),
        Column("team", ID),
        Column("method", String(40), nullable=False),
        Column("items", JSON, nullable=False),
        Column("scores", JSON, nullable=False),
        Column("room", ID),
        Column("state", String(10), nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
    ]


proposal = Table(
    "proposal",
    metadata,
    Column("id", ID, primary_key=True),
    *_proposal_columns(),
    Index("ix_proposal_program", "program"),
)
"""An order a method gave; ``state`` is open, accepted or withdrawn."""

proposal_version = versions_of("proposal", [Column("id", ID, nullable=False), *_proposal_columns()])
