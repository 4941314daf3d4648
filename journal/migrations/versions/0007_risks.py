"""The register: risks, assumptions and issues, decisions, milestones."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _entries("risk", _risk)
    _entries("decision", _decision)
    _entries("milestone", _milestone)


def _entries(name: str, columns) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(40), nullable=False),
        *_every(columns),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_program", name, ["program"])
    op.create_table(
        f"{name}_version",
        sa.Column("id", sa.String(40), nullable=False),
        *_every(columns),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("to_seq", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", "from_seq", name=op.f(f"pk_{name}_version")),
    )
    op.create_index(f"ix_{name}_version_program", f"{name}_version", ["program", "from_seq"])


def _every(columns) -> list[sa.Column]:
    return [
        sa.Column("program", sa.String(40), nullable=False),
        *columns(),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
    ]


def _risk() -> list[sa.Column]:
    return [
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("chance", sa.Integer()),
        sa.Column("impact", sa.Integer()),
        sa.Column("owner", sa.String(40)),
        sa.Column("due", sa.String(10)),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("room", sa.String(40)),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("raised_by", sa.String(40)),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
    ]


def _decision() -> list[sa.Column]:
    return [
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("owner", sa.String(40)),
        sa.Column("needed_by", sa.String(10)),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("room", sa.String(40)),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(40)),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger()),
        sa.Column("decided_by", sa.String(40)),
        sa.Column("decided_in", sa.String(40)),
    ]


def _milestone() -> list[sa.Column]:
    return [
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("on", sa.String(10), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("reached", sa.String(10)),
        sa.Column("links", sa.JSON(), nullable=False),
    ]
