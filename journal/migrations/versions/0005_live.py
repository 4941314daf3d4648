"""Rooms, their seats, and the secrets of anonymous stages."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "room",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("program", sa.String(40)),
        sa.Column("team", sa.String(40)),
        sa.Column("ceremony", sa.String(40), nullable=False),
        sa.Column("format", sa.String(40)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("code", sa.String(8)),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["program"], ["program.id"], name=op.f("fk_room_program_program")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("code", name=op.f("uq_room_code")),
    )
    op.create_index(op.f("ix_room_program"), "room", ["program"])
    op.create_index(op.f("ix_room_team"), "room", ["team"])
    op.create_table(
        "seat",
        sa.Column("room", sa.String(40), nullable=False),
        sa.Column("id", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(40)),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room"], ["room.id"], name=op.f("fk_seat_room_room")),
        sa.PrimaryKeyConstraint("room", "id", name=op.f("pk_seat")),
        sa.UniqueConstraint("digest", name=op.f("uq_seat_digest")),
    )
    op.create_table(
        "stage_secret",
        sa.Column("room", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("secret", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["room"], ["room.id"], name=op.f("fk_stage_secret_room_room")),
        sa.PrimaryKeyConstraint("room", "stage", name=op.f("pk_stage_secret")),
    )
