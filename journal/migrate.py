"""Brings a database to the shape this program knows, or refuses a newer one."""

from __future__ import annotations

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.engine import make_url

from journal import tables
from journal.database import metadata


class SchemaNewer(Exception):
    """The database was made by a newer Bigroom."""


def migrate(engine: Engine) -> None:
    """Runs the migrations that are missing, after a copy of an SQLite file that has some. Idempotent."""
    with engine.connect() as connection:
        current, head = revision(connection), newest()
        if current == head:
            return
        _refuse_newer(current)
        if current is not None:
            _copy_sqlite(connection, current)
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


def newest() -> str | None:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def _refuse_newer(current: str | None) -> None:
    if current is None:
        return
    try:
        ScriptDirectory.from_config(_configuration()).get_revision(current)
    except CommandError as error:
        raise SchemaNewer(
            f"This database is from a newer Bigroom (revision {current}). Update Bigroom or restore a backup."
        ) from error


def _copy_sqlite(connection: Connection, current: str) -> None:
    url = make_url(str(connection.engine.url))
    if url.get_backend_name() == "sqlite" and url.database:
        copy = Path(f"{url.database}.{current}.before-migration")
        if not copy.exists():
            connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
            connection.rollback()


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return configuration
