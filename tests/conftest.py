"""Stores for tests: a fresh SQLite file, and an emptied PostgreSQL database that is dropped afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from redis import Redis
from redis.exceptions import RedisError

import rooms  # noqa: F401  (every table is known)
from journal.database import Store, metadata, open_engine
from journal.migrate import migrate
from tests.compiled import compile_once
from tests.programs import do_without

# How long an example takes depends on the machine, never on the rule under test.
STEADY: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("house", max_examples=40, derandomize=os.environ.get("CI") == "true", **STEADY)
settings.register_profile("thorough", max_examples=1_000, **STEADY)
settings.load_profile("house")
compile_once()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process is left with it at the end."""
    items.sort(key=_how_short)


LONG = (
    "browser/test_screens_of_pages.py",
    "browser/test_screens_of_rooms.py",
    "live/test_exits.py",
    "faults/test_backups.py",
    "faults/test_wrong.py",
    "ceremonies/test_every_ceremony.py",
    "fuzz/test_fuzz.py",
    "test_cli.py",
    "faults/test_disk.py",
    "live/test_network_path.py",
    "live/test_import_pages.py",
    "program/test_imports.py",
    "ceremonies/test_secrecy.py",
    "live/test_pages.py",
    "program/test_replay.py",
)
"""The files of tests that took more than ten seconds, the longest first."""


def _how_short(item: pytest.Item) -> int:
    if item.get_closest_marker("timeout"):
        return -1
    file = item.path.relative_to(Path(__file__).parent).as_posix()
    if file in LONG:
        return LONG.index(file)
    return len(LONG) + (not (item.get_closest_marker("browser") or item.get_closest_marker("faults")))


POSTGRES = os.environ.get("BIGROOM_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("BIGROOM_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


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
        do_without("No PostgreSQL server answers; set BIGROOM_TEST_POSTGRES_URL to one.")
    return POSTGRES


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a Redis server. Skips loudly where none answers; with CI=true that fails."""
    try:
        Redis.from_url(REDIS, socket_timeout=2).ping()
    except RedisError:
        do_without("No Redis server answers; set BIGROOM_TEST_REDIS_URL to one.")
    return REDIS


@pytest.fixture(scope="session")
def postgres_database(postgres: str) -> Iterator[str]:
    """The SQLAlchemy address of a migrated database of this run's own."""
    name = f"bigroom_test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        # What these tests prove is not that a disk keeps it, so none waits for one.
        server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        migrate(open_engine(_address(postgres, name)))
        yield _address(postgres, name)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(postgres_database: str) -> Iterator[str]:
    """The same, as empty as it was migrated: every test leaves nothing behind.

    A database of each test's own would cost it ten times as much.
    """
    yield postgres_database
    with psycopg.connect(postgres_database.replace("+psycopg", ""), autocommit=True) as cleaner:
        cleaner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        filled = [table.name for table in metadata.sorted_tables if table.name != "epoch"]
        cleaner.execute("SET session_replication_role = replica")
        cleaner.execute(";".join(f'DELETE FROM "{name}"' for name in filled))


def _address(postgres: str, name: str) -> str:
    server = postgres.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0]
    return f"{server}/{name}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that the others are copied from."""
    path = tmp_path_factory.mktemp("template") / "bigroom.sqlite"
    migrate(open_engine(f"sqlite:///{path}"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that have to be free in memory before databases are put there: they take one or two GB together."""


@pytest.fixture(scope="session")
def database_folder() -> Iterator[Path]:
    """Where the files of single tests lie: in memory if there is room, since every write waits for a disk.

    That a disk keeps what was acknowledged is shown in tests/faults, on files that lie on one.
    """
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="bigroom-tests-", dir=MEMORY if in_memory else None) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(database_folder: Path, sqlite_template: Path) -> str:
    """The SQLAlchemy address of a migrated file of this test's own.

    It stays until the run ends: a room that a test left open goes on writing into it.
    """
    return f"sqlite:///{shutil.copy(sqlite_template, mkdtemp(dir=database_folder))}"


CHOICES = ("sqlite_alone", "both_databases")
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What stands on a database is tested on both, but for what is marked ``sqlite_alone``.

    In a module that is so marked, the tests marked ``both_databases`` run on both after all.
    """
    if "database_url" in metafunc.fixturenames:
        told = [mark.name for mark in metafunc.definition.iter_markers() if mark.name in CHOICES]
        alone = bool(told) and told[0] == "sqlite_alone"
        metafunc.parametrize("database_url", DATABASES[:1] if alone else DATABASES, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own: on SQLite, then on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store."""
    fresh = Store(database_url)
    yield fresh
    fresh.close()
