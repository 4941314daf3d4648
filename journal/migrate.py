"""Brings a database to the shape this program knows, or refuses a newer one."""

from __future__ import annotations

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.engine import make_url

from journal import tables
from journal.copies import copy_sqlite
from journal.database import metadata


class SchemaNewer(Exception):
    """The database was made by a newer Bigroom."""


def migrate(engine: Engine) -> None:
    """Runs the migrations that are missing, after a copy of an SQLite file that has some. Idempotent."""
    with engine.connect() as connection:
        current, head = revision(connection), newest()
        if current == head:
            return
        refuse_newer(current)
        if current is not None:
            _copy_sqlite(connection, current)
        _take_your_time(connection)
        with connection.begin():
            configuration = _configuration()
            configuration.attributes["connection"] = connection
            configuration.attributes["metadata"] = metadata
            command.upgrade(configuration, "head")
            if connection.execute(select(tables.epoch.c.id)).first() is None:
                connection.execute(insert(tables.epoch).values(id=secrets.token_hex(8)))


def revision(connection: Connection) -> str | None:
    """The revision the database is at; None before the first."""
    with connection.begin():
        return MigrationContext.configure(connection).get_current_revision()


def revision_within(connection: Connection) -> str | None:
    """The same in a transaction that has begun. Raises ``DBAPIError`` where nothing was ever migrated."""
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def newest() -> str | None:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def refuse_newer(current: str | None) -> None:
    """Raises ``SchemaNewer`` for a revision that this program does not know."""
    if current is None:
        return
    try:
        ScriptDirectory.from_config(_configuration()).get_revision(current)
    except CommandError as error:
        raise SchemaNewer(
            f"This database is from a newer Bigroom (revision {current}). Update Bigroom or restore a backup."
        ) from error


def _take_your_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        from journal.impatient import wait_as_long_as_it_takes

        wait_as_long_as_it_takes(connection)


def _copy_sqlite(connection: Connection, current: str) -> None:
    url = make_url(str(connection.engine.url))
    if url.get_backend_name() == "sqlite" and url.database:
        copy = Path(f"{url.database}.{current}.before-migration")
        if not copy.exists():
            copy_sqlite(connection, copy)


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return configuration
