"""People and how they prove who they are; programs, their teams, and who has which role in them.

``membership.team`` is ``""`` where the role is for the whole program. ``membership.person`` may also
name a visitor, so it refers to no table. Times are milliseconds since 1970, UTC.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from journal.database import metadata

ID = String(40)

person = Table(
    "person",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("email", String(320), unique=True),
    Column("password", String(200)),
    Column("admin", Boolean, nullable=False),
    Column("theme", String(10), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
    Column("seq", BigInteger, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("id", ID, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("person", ID, nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("id", ID, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("person", ID, ForeignKey("person.id"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("scopes", String(100), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("used_at", BigInteger),
    Column("revoked_at", BigInteger),
)

start_link = Table("start_link", metadata, Column("digest", String(64), primary_key=True))

program = Table(
    "program",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("key", String(10), nullable=False),
    Column("goal", Text, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

team = Table(
    "team",
    metadata,
    Column("id", ID, primary_key=True),
    Column("program", ID, ForeignKey("program.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("key", String(10), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    UniqueConstraint("program", "key"),
)

membership = Table(
    "membership",
    metadata,
    Column("program", ID, primary_key=True),
    Column("team", ID, primary_key=True),
    Column("person", ID, primary_key=True, index=True),
    Column("role", String(20), nullable=False),
)

membership_version = Table(
    "membership_version",
    metadata,
    Column("program", ID, primary_key=True),
    Column("team", ID, primary_key=True),
    Column("person", ID, primary_key=True),
    Column("from_at", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(20), nullable=False),
    Column("to_at", BigInteger),
    Index("ix_membership_version_program", "program", "from_at"),
)
"""Who had which role between two times: roles are written on another stream than the work they are for."""

invitation = Table(
    "invitation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("program", ID, ForeignKey("program.id"), nullable=False, index=True),
    Column("team", ID, nullable=False),
    Column("role", String(20), nullable=False),
    Column("email", String(320)),
    Column("max_uses", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("made_by", ID, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
