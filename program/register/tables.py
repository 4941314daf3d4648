"""The register: risks (with assumptions and issues), decisions, milestones; what is so now, and what was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from backlog.tables import DAY, ID, versions_of
from journal.database import metadata


def entry(name: str, columns: Callable[[], list[Column[Any]]]) -> tuple[Table, Table]:
    """The table of a kind of entry with these columns and those that all have, and that of its versions."""

    def every() -> list[Column[Any]]:
        return [
            Column("program", ID, nullable=False),
            *columns(),
            Column("withdrawn", Boolean, nullable=False),
            Column("changed", BigInteger, nullable=False),
        ]

    now = Table(
        name,
        metadata,
        Column("id", ID, primary_key=True),
        *every(),
        Index(f"ix_{name}_program", "program"),
    )
    return now, versions_of(name, [Column("id", ID, nullable=False), *every()])


def _risk() -> list[Column[Any]]:
    return [
        Column("kind", String(10), nullable=False),
        Column("text", Text, nullable=False),
        Column("response", Text, nullable=False),
        Column("team", ID),
        Column("state", String(10), nullable=False),
        Column("chance", Integer),
        Column("impact", Integer),
        Column("owner", ID),
        Column("due", DAY),
        Column("links", JSON, nullable=False),
        Column("room", ID),
        Column("raised_at", BigInteger, nullable=False),
        Column("raised_by", ID),
        Column("moved_at", BigInteger, nullable=False),
        Column("voice", String(10)),
    ]


def _decision() -> list[Column[Any]]:
    return [
        Column("text", Text, nullable=False),
        Column("team", ID),
        Column("owner", ID),
        Column("needed_by", DAY),
        Column("links", JSON, nullable=False),
        Column("room", ID),
        Column("asked_at", BigInteger, nullable=False),
        Column("asked_by", ID),
        Column("outcome", Text, nullable=False),
        Column("decided_at", BigInteger),
        Column("decided_by", ID),
        Column("decided_in", ID),
    ]


def _milestone() -> list[Column[Any]]:
    return [
        Column("name", Text, nullable=False),
        Column("on", DAY, nullable=False),
        Column("team", ID),
        Column("reached", DAY),
        Column("links", JSON, nullable=False),
    ]


risk, risk_version = entry("risk", _risk)
"""``raised_at`` and ``moved_at`` (when it came into its state) are in milliseconds since 1970."""

decision, decision_version = entry("decision", _decision)
"""``decided_in`` is the room in which it was decided; without ``decided_at`` it is open."""

milestone, milestone_version = entry("milestone", _milestone)
"""``reached`` is the day on which it was so."""
