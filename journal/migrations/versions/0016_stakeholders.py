"""Whose words a risk was; votes on scenarios; stakeholders, and what each of them is told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ID, DAY = sa.String(40), sa.String(10)


def upgrade() -> None:
    for table in ("risk", "risk_version"):
        op.add_column(table, sa.Column("voice", sa.String(10)))
    for table in ("scenario", "scenario_version"):
        op.add_column(table, sa.Column("vote_closed_at", sa.BigInteger))
        op.add_column(table, sa.Column("vote_closed_by", ID))
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
    op.create_table(
        "stakeholder",
        sa.Column("id", ID, nullable=False),
        sa.Column("program", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("power", sa.Integer()),
        sa.Column("interest", sa.Integer()),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stakeholder")),
    )
    op.create_index(op.f("ix_stakeholder_program"), "stakeholder", ["program"])
    op.create_table(
        "communication",
        sa.Column("id", ID, nullable=False),
        sa.Column("program", ID, nullable=False),
        sa.Column("stakeholder", ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("means", sa.String(10), nullable=False),
        sa.Column("often", sa.String(12), nullable=False),
        sa.Column("owner", ID),
        sa.Column("first", DAY, nullable=False),
        sa.Column("due", DAY),
        sa.Column("told_on", DAY),
        sa.Column("report", sa.String(20)),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication")),
    )
    op.create_index(op.f("ix_communication_program"), "communication", ["program"])
    op.create_index(op.f("ix_communication_stakeholder"), "communication", ["stakeholder"])
