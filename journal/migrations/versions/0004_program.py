"""Dependencies, confidence and proposed rankings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "dependency",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("consumer", sa.String(40), nullable=False),
        sa.Column("consumer_team", sa.String(40), nullable=False),
        sa.Column("producer", sa.String(40)),
        sa.Column("producer_team", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("needed_by", sa.String(40)),
        sa.Column("promise", sa.String(40)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("countered_by", sa.String(10)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.String(40)),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("import_id", sa.String(40)),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dependency_consumer", "dependency", ["consumer"])
    op.create_index("ix_dependency_producer", "dependency", ["producer"])
    op.create_index("ix_dependency_program", "dependency", ["program"])
    op.create_table(
        "dependency_version",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("consumer", sa.String(40), nullable=False),
        sa.Column("consumer_team", sa.String(40), nullable=False),
        sa.Column("producer", sa.String(40)),
        sa.Column("producer_team", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("needed_by", sa.String(40)),
        sa.Column("promise", sa.String(40)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("countered_by", sa.String(10)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.String(40)),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("import_id", sa.String(40)),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("from_seq", sa.BigInteger, nullable=False),
        sa.Column("to_seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", "from_seq"),
    )
    op.create_index("ix_dependency_version_program", "dependency_version", ["program", "from_seq"])
    op.create_table(
        "confidence",
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("sprint", sa.String(40)),
        sa.Column("increment", sa.String(40)),
        sa.Column("mean", sa.Float, nullable=False),
        sa.Column("lowest", sa.Float, nullable=False),
        sa.Column("votes", sa.Integer, nullable=False),
        sa.Column("room", sa.String(40)),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("program", "seq"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("scores", sa.JSON, nullable=False),
        sa.Column("room", sa.String(40)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_proposal_program", "proposal", ["program"])
