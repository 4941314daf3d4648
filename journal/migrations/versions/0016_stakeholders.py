"""Whose words a risk was; votes on scenarios; stakeholders, and what each of them is told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"

ID, DAY = sa.String(40), sa.String(10)


def upgrade() -> None:
    for table in ("risk", "risk_version"):
        op.add_column(table, sa.Column("voice", sa.String(10)))
    op.add_column("scenario", sa.Column("vote_closed_at", sa.BigInteger))
    op.add_column("scenario", sa.Column("vote_closed_by", ID))
    op.create_table(
        "scenario_vote",
        sa.Column("scenario", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("program", ID, nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scenario", "person", name=op.f("pk_scenario_vote")),
    )
    op.create_index(op.f("ix_scenario_vote_program"), "scenario_vote", ["program"])
