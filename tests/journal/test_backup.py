"""A backup is whole or not at all, overwrites nothing, and makes a database again where there is none."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from journal import copies
from journal.backup import NotDone, back_up, restore
from journal.database import open_engine
from journal.migrate import SchemaNewer, migrate
from tests.programs import do_without

KEY = b"a key that will be destroyed one day"


@pytest.fixture
def filled(sqlite_url: str) -> str:
    """A database with a room and the key of its anonymous stage."""
    with open_engine(sqlite_url).begin() as connection:
        columns, room = "id, ceremony, title, made_by, made_at", "'r', 'retrospective', '', 'p', 1"
        connection.execute(text(f"INSERT INTO room ({columns}) VALUES ({room})"))
        connection.execute(text("INSERT INTO stage_secret VALUES ('r', 'write', :key)"), {"key": KEY})
    return sqlite_url


def asked(url: str, question: str) -> list[tuple[object, ...]]:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_what_was_backed_up_is_restored_without_keys_and_under_an_epoch_of_its_own(
    filled: str, tmp_path: Path
) -> None:
    file = tmp_path / "kept"
    back_up(filled, file)
    assert KEY not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    again = f"sqlite:///{tmp_path / 'again.sqlite'}"
    restore(again, file)
    assert asked(again, "SELECT id FROM room") == [("r",)]
    assert asked(again, "SELECT * FROM stage_secret") == []
    epochs = [asked(url, "SELECT id FROM epoch") for url in (filled, again)]
    assert all(len(one) == 1 for one in epochs)
    assert epochs[0] != epochs[1]
    assert asked(filled, "SELECT secret FROM stage_secret") == [(KEY,)]


@pytest.mark.postgres
def test_a_backup_of_postgresql_is_restored_into_an_empty_database_only(
    postgres_url: str, tmp_path: Path
) -> None:
    if shutil.which("pg_dump") is None:
        do_without("pg_dump is not installed.")
    file = tmp_path / "kept"
    back_up(postgres_url, file)
    with pytest.raises(NotDone, match="is not empty"):
        restore(postgres_url, file)
    with pytest.raises(NotDone, match="no backup of an SQLite database"):
        restore(f"sqlite:///{tmp_path / 'again.sqlite'}", file)


def test_a_backup_overwrites_nothing(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("of yesterday")
    with pytest.raises(NotDone, match="overwrites nothing"):
        back_up(filled, file)
    assert file.read_text() == "of yesterday"


def test_what_came_meanwhile_is_not_overwritten_either(tmp_path: Path) -> None:
    file = tmp_path / "kept"

    def make(part: Path) -> None:
        part.write_text("of today")
        file.write_text("of somebody else")

    with pytest.raises(FileExistsError):
        copies.make_whole(file, make)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("kept", "of somebody else")]


@pytest.mark.parametrize("make", ["back_up", "migrate"])
def test_a_copy_that_fails_leaves_no_file(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: str
) -> None:
    def full(_copy: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "_blank", full)
    before = set(tmp_path.iterdir())
    if make == "back_up":
        with pytest.raises(NotDone, match="No space left on device"):
            back_up(filled, tmp_path / "kept")
    else:
        engine = open_engine(filled)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0012'"))
        with pytest.raises(OSError, match="No space left"):
            migrate(engine)
    left = {one for one in tmp_path.iterdir() if not one.name.endswith(("-wal", "-shm"))}
    assert left <= before


def test_there_is_nothing_to_back_up_before_the_first_migration(tmp_path: Path) -> None:
    with pytest.raises(NotDone, match="There is no database"):
        back_up(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path / "kept")
    sqlite3.connect(tmp_path / "empty.sqlite").execute("PRAGMA user_version = 1")
    with pytest.raises(NotDone, match="nothing to back up"):
        back_up(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_database_that_is_there_is_not_restored_over(filled: str, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "kept")
    with pytest.raises(NotDone, match="without a database"):
        restore(filled, tmp_path / "kept")
    (tmp_path / "again.sqlite-wal").write_bytes(b"of another database")
    with pytest.raises(NotDone, match="without a database"):
        restore(f"sqlite:///{tmp_path / 'again.sqlite'}", tmp_path / "kept")


def damaged(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"x" * 4096 + whole[8192:])


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'zzzz'")


def foreign(file: Path) -> None:
    file.write_text("A letter.")


@pytest.mark.parametrize(
    ("spoil", "error", "sentence"),
    [
        (damaged, NotDone, "is damaged"),
        (newer, SchemaNewer, "newer Bigroom"),
        (foreign, NotDone, "no backup of an SQLite database"),
        (Path.unlink, NotDone, "cannot be read: No such file"),
    ],
)
def test_what_is_no_backup_of_this_program_is_refused_and_makes_nothing(
    filled: str, tmp_path: Path, spoil: Callable[[Path], None], error: type[Exception], sentence: str
) -> None:
    file = tmp_path / "kept"
    back_up(filled, file)
    spoil(file)
    with pytest.raises(error, match=sentence):
        restore(f"sqlite:///{tmp_path / 'again.sqlite'}", file)
    assert not (tmp_path / "again.sqlite").exists()


@pytest.mark.postgres
def test_without_the_programs_of_postgresql_a_sentence_says_so(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotDone, match="pg_dump is not installed"):
        back_up(postgres_url, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
