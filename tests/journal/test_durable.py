"""What is acknowledged has reached the disk: every connection says so, or there is none."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from journal import database
from journal.database import Store, Undurable, open_engine


def durability(connection: Connection) -> tuple[str, int]:
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    return mode, connection.exec_driver_sql("PRAGMA synchronous").scalar_one()


def test_readers_and_the_writer_sync_at_every_commit(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bigroom.sqlite'}")
    assert store.read(durability) == ("wal", 2)
    assert store.write(lambda transaction: durability(transaction.connection)) == ("wal", 2)
    store.close()


@pytest.mark.parametrize("weaker", ["synchronous=NORMAL", "journal_mode=DELETE"])
def test_a_connection_that_would_not_is_refused(
    tmp_path: Path, weaker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, weaker))
    engine = open_engine(f"sqlite:///{tmp_path / 'bigroom.sqlite'}")
    with pytest.raises(Undurable, match="local disk"):
        engine.connect()
