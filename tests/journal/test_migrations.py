"""The migrations make the tables that the code knows; a newer database is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from journal.database import Store, metadata, open_engine
from journal.migrate import SchemaNewer, _configuration, migrate, newest, revision


def test_the_migrations_make_exactly_the_tables_of_the_code(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    migrate(store.engine)


def test_a_database_from_a_newer_version_is_refused(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaNewer, match="newer Bigroom"):
        migrate(engine)


def test_an_earlier_database_is_brought_up_to_date_after_a_copy_without_keys(tmp_path: Path) -> None:
    key = b"a key that will be destroyed one day"
    engine = open_engine(f"sqlite:///{tmp_path / 'bigroom.sqlite'}")
    configuration = _configuration()
    with engine.begin() as connection:
        configuration.attributes |= {"connection": connection, "metadata": metadata}
        command.upgrade(configuration, "0005")
        columns, room = "id, ceremony, title, made_by, made_at", "'r', 'retrospective', '', 'p', 1"
        connection.execute(text(f"INSERT INTO room ({columns}) VALUES ({room})"))
        connection.execute(text("INSERT INTO stage_secret VALUES ('r', 'write', :key)"), {"key": key})
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT secret FROM stage_secret")).scalar() == key
    assert revision(engine.connect()) == newest()
    (copy,) = tmp_path.glob("*.before-migration")
    assert key not in copy.read_bytes()
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT * FROM stage_secret").fetchall() == [("r", "write", None)]
        assert copied.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)
