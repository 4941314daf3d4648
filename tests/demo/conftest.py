"""The demo program, loaded once on SQLite and once on PostgreSQL, and copies of it to play in."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

import cli
import rooms  # noqa: F401  (every table is known)
from accounts.sealing import Seal
from demo.calendar import read_clock
from demo.loading import load
from journal.database import Store
from journal.migrate import migrate

SEAL = Seal(b"a key for tests")
CLOCK = read_clock("2026-11-20T09:00", "Europe/Berlin")
"""A Friday; in the demo Sprint 12 is in its first week."""


def fresh(url: str) -> Store:
    store = Store(url)
    migrate(store.engine)
    return store


class Sqlite:
    """Databases in files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self) -> str:
        return f"sqlite:///{self._folder / secrets.token_hex(6)}.sqlite"

    def copy(self, url: str) -> str:
        copied = self.new()
        shutil.copy(url.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
        return copied

    def close(self) -> None:
        pass


class Postgres:
    """Databases on a server, dropped at the end."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._names: list[str] = []

    def new(self, like: str = "template1") -> str:
        name = f"bigroom_test_{secrets.token_hex(6)}"
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        self._names.append(name)
        address = self._server.replace("postgresql://", "postgresql+psycopg://")
        return address.rsplit("/", 1)[0] + f"/{name}"

    def copy(self, url: str) -> str:
        return self.new(url.rsplit("/", 1)[1])

    def close(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            for name in self._names:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sqlite | Postgres]:
    sqlite = request.param == "sqlite"
    found = (
        Sqlite(tmp_path_factory.mktemp("demo")) if sqlite else Postgres(request.getfixturevalue("postgres"))
    )
    yield found
    found.close()


@pytest.fixture(scope="session")
def loaded(databases: Sqlite | Postgres) -> str:
    """The address of a database with the demo in it, which nobody has open."""
    url = databases.new()
    store = fresh(url)
    load(store, CLOCK, SEAL, seed=7)
    store.close()
    return url


@pytest.fixture(scope="session")
def demo_store(databases: Sqlite | Postgres, loaded: str) -> Iterator[Store]:
    """The demo, to be looked at."""
    store = Store(databases.copy(loaded), clock=lambda: CLOCK)
    yield store
    store.close()


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """Another demo of the same seed and clock, loaded from the command line, and what that said."""
    home = tmp_path_factory.mktemp("twin")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BIGROOM_HOME", str(home))
        patched.delenv("BIGROOM_DATABASE_URL", raising=False)
        asked = ["demo", "load", "--clock", "2026-11-20T09:00", "--seed", "7"]
        said = CliRunner().invoke(cli.main, asked, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    store = Store(f"sqlite:///{home / 'bigroom.sqlite'}")
    yield store, said.output
    store.close()
