"""The floor every writer stands on: streams, their events, answers, snapshots, the epoch."""

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, Table, Text

from journal.database import metadata

stream = Table(
    "stream",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("stream", String(80), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(80)),
    Column("kind", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("stream", "seq"),
)

answer = Table(
    "answer",
    metadata,
    Column("scope", String(160), nullable=False),
    Column("id", String(80), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    PrimaryKeyConstraint("scope", "id"),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("stream", String(80), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("shape", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

epoch = Table("epoch", metadata, Column("id", String(32), primary_key=True))
