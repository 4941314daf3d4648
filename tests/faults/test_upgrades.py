"""Upgrades of earlier databases, done, done twice and killed."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from tests.faults import upgrades
from tests.faults.upgrades import demo_house, killed_upgrade, revisions, upgraded

pytestmark = pytest.mark.faults

FIRST, *_, LAST, _NOW = revisions()
"""`python -m tests.faults --upgrades 20` tries all of them, and kills more."""


@pytest.fixture(scope="module")
def house() -> Iterator[Engine]:
    with demo_house() as made:
        yield made


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    name = f"bigroom_test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        address = make_url(postgres).set(drivername="postgresql+psycopg", database=name)
        yield address.render_as_string(hide_password=False)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.mark.parametrize("earlier", [FIRST, LAST])
def test_an_upgrade_keeps_every_row(house: Engine, tmp_path: Path, earlier: str) -> None:
    found, *_ = upgraded(house, f"sqlite:///{tmp_path / 'bigroom.sqlite'}", earlier)
    assert found == []


@pytest.mark.postgres
def test_an_upgrade_of_postgresql_keeps_every_row(house: Engine, empty_postgres: str) -> None:
    found, *_ = upgraded(house, empty_postgres, "0005")
    assert found == []


@pytest.mark.parametrize("last", [0, 60])
def test_a_killed_upgrade_is_done_by_the_next_one(house: Engine, tmp_path: Path, last: int) -> None:
    assert killed_upgrade(house, tmp_path, "0005", last) == ([], True)


def test_an_upgrade_that_nobody_kills_is_said_to_have_come_to_its_end(house: Engine, tmp_path: Path) -> None:
    assert killed_upgrade(house, tmp_path, "0005", 1_000_000) == ([], False)


def test_an_upgrade_that_loses_a_row_is_found(
    house: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = upgrades.migrate

    def forgetful(engine: Engine) -> None:
        honest(engine)
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM availability"))

    monkeypatch.setattr(upgrades, "migrate", forgetful)
    found, *_ = upgraded(house, f"sqlite:///{tmp_path / 'bigroom.sqlite'}", LAST)
    assert f"From {LAST}: The rows of availability are not what they were." in found
