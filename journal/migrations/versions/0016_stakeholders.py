"""Whose words a risk was; votes on scenarios; stakeholders, and what each of them is told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"

ID, DAY = sa.String(40), sa.String(10)


def upgrade() -> None:
    for table in ("risk", "risk_version"):
        op.add_column(table, sa.Column("voice", sa.String(10)))
