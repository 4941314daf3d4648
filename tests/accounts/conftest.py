"""A house with Harbour and Lagoon in it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from accounts import passwords
from app import create_app
from settings import Settings
from tests.accounts.harbour import Clock, House, settle


def settings_for(home: Path, url: str) -> Settings:
    return Settings(home=home, database_url=url, secret_key=b"a key for tests, never elsewhere")


def open_house(home: Path, url: str, clock: Clock) -> House:
    """A house on a migrated database."""
    app = create_app(settings_for(home, url), clock=clock)
    return House(app, app.extensions["store"], clock)


QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""As sure of a password as the house's own, EARNEST, but not as slow on purpose."""

EARNEST = passwords._hasher


@pytest.fixture
def empty_house(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house in which nobody has an account."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    house = open_house(tmp_path, database_url, Clock())
    yield house
    house.store.close()


@pytest.fixture
def house(empty_house: House) -> House:
    """A house with Harbour and Lagoon."""
    settle(empty_house)
    return empty_house
