"""WIP limits of the columns of teams' boards."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "wip_limit",
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("category", sa.String(10), nullable=False),
        sa.Column("limit", sa.Integer()),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wip_limit")),
    )
    op.create_index(op.f("ix_wip_limit_program"), "wip_limit", ["program"])
    op.create_index(op.f("ix_wip_limit_team"), "wip_limit", ["team"])
