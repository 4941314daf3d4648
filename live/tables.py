"""Rooms, their seats and what only the door knows: codes, tokens, names, the secrets of stages.

Names are kept here and nowhere else. Times are milliseconds since 1970, UTC.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from journal.copies import leave_out_of_copies
from journal.database import metadata

ID = String(40)

room = Table(
    "room",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, ForeignKey("program.id"), index=True),
    Column("team", ID, index=True),
    Column("ceremony", String(40), nullable=False),
    Column("format", String(40)),
    Column("title", String(200), nullable=False),
    Column("code", String(8), unique=True),
    Column("made_by", ID, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)

seat = Table(
    "seat",
    metadata,
    Column("room", ID, ForeignKey("room.id"), nullable=False),
    Column("id", String(8), nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", ID),
    Column("name", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("role", String(20), nullable=False),
    Column("team", ID),
    Column("guest", Boolean, nullable=False),
    Column("digest", String(64), unique=True),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("room", "id"),
)

stage_secret = Table(
    "stage_secret",
    metadata,
    Column("room", ID, ForeignKey("room.id"), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("secret", LargeBinary),
    PrimaryKeyConstraint("room", "stage"),
)
leave_out_of_copies(stage_secret.c.secret)
