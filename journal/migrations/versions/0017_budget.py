"""Budget lines with their versions, and whether a program's totals are shared."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ID = sa.String(40)


def upgrade() -> None:
    op.create_table(
        "budget_line",
        sa.Column("id", ID, nullable=False),
        *_every(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
    )
    op.create_index("ix_budget_line_program", "budget_line", ["program"])
    op.create_table(
        "budget_line_version",
        sa.Column("id", ID, nullable=False),
        *_every(),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("to_seq", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", "from_seq", name=op.f("pk_budget_line_version")),
    )
    op.create_index("ix_budget_line_version_program", "budget_line_version", ["program", "from_seq"])
    op.create_table(
        "budget_sharing",
        sa.Column("program", ID, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("program", name=op.f("pk_budget_sharing")),
    )


def _every() -> list[sa.Column]:
    return [
        sa.Column("program", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("increment", ID, nullable=False),
        sa.Column("team", ID),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("plan", sa.BigInteger(), nullable=False),
        sa.Column("actual", sa.BigInteger(), nullable=False),
        sa.Column("forecast", sa.BigInteger()),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
    ]
