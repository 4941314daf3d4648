"""Stores for tests: a fresh SQLite file, and a fresh PostgreSQL database that is dropped afterwards."""

from __future__ import annotations

import os
import secrets
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import app  # noqa: F401  (every table is known once the house is wired)
from hypothesis import HealthCheck, settings
from journal.database import Store
from journal.migrate import migrate

# How long an example takes depends on the machine, never on the rule under test.
settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("house")

POSTGRES = os.environ.get("BIGROOM_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def _postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of a PostgreSQL server. Skips loudly where none answers; with CI=true that fails."""
    if not _postgres_answers():
        sentence = "No PostgreSQL server answers; set BIGROOM_TEST_POSTGRES_URL to one."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        warnings.warn(sentence, stacklevel=1)
        pytest.skip(sentence)
    return POSTGRES


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The SQLAlchemy address of a database of this test's own."""
    name = f"bigroom_test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield postgres.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0] + f"/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bigroom.sqlite'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store."""
    fresh = Store(database_url)
    migrate(fresh.engine)
    yield fresh
    fresh.close()
