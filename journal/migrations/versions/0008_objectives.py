"""Objectives, the program's charter, outcomes with key results and check-ins."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _with_versions("objective", _objective)
    op.create_index("ix_objective_program", "objective", ["program", "increment"])
    _with_versions("charter", _charter)
    _with_versions("outcome", _outcome)
    _with_versions("key_result", _key_result)
    op.create_table(
        "check_in",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("key_result", sa.String(40), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String(40)),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("withdrawn", sa.BigInteger),
    )
    op.create_index("ix_check_in_program", "check_in", ["program"])
    op.create_index("ix_item_version_parent", "item_version", ["parent"])


def _with_versions(name: str, columns: Callable[[], list[sa.Column]]) -> None:
    op.create_table(name, sa.Column("id", sa.String(40), primary_key=True), *columns())
    op.create_table(
        f"{name}_version",
        sa.Column("id", sa.String(40), nullable=False),
        *columns(),
        sa.Column("from_seq", sa.BigInteger, nullable=False),
        sa.Column("to_seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", "from_seq"),
    )
    op.create_index(f"ix_{name}_version_program", f"{name}_version", ["program", "from_seq"])


def _objective() -> list[sa.Column]:
    rank = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
    return [
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("increment", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("committed", sa.Boolean, nullable=False),
        sa.Column("owner", sa.String(40)),
        sa.Column("planned", sa.Integer),
        sa.Column("actual", sa.Integer),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("rank", rank, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    ]


def _charter() -> list[sa.Column]:
    return [
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("goal", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("scope_in", sa.Text, nullable=False),
        sa.Column("scope_out", sa.Text, nullable=False),
        sa.Column("owner", sa.String(40)),
        sa.Column("changed", sa.BigInteger, nullable=False),
    ]


def _outcome() -> list[sa.Column]:
    return [
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner", sa.String(40)),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    ]


def _key_result() -> list[sa.Column]:
    return [
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("start", sa.Float, nullable=False),
        sa.Column("target", sa.Float, nullable=False),
        sa.Column("current", sa.Float),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    ]
