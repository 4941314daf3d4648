"""Producers outside the program, imported links taken up, and comments on dependencies."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    for table in ("dependency", "dependency_version"):
        op.add_column(table, sa.Column("external", sa.String(120)))
        op.add_column(table, sa.Column("link", sa.String(40)))
    op.create_table(
        "dependency_comment",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("dependency", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(40)),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("gone_seq", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency_comment")),
    )
    op.create_index(op.f("ix_dependency_comment_dependency"), "dependency_comment", ["dependency"])
    op.create_index(op.f("ix_dependency_comment_program"), "dependency_comment", ["program"])
