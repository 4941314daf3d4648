"""The migrations make the tables that the code knows; a newer database is refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from journal.database import Store, metadata, open_engine
from journal.migrate import SchemaNewer, migrate


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
