"""What is acknowledged has reached the disk: every connection says so, or there is none."""

from pathlib import Path

import gevent
import pytest
from sqlalchemy import Connection

from journal import database, writer
from journal.database import Store, Undurable, open_engine
from journal.writer import Transaction


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


def test_the_log_forgets_as_soon_as_nobody_reads_in_it_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, "busy_timeout=50"))
    monkeypatch.setattr(writer, "SCRUB_AGAIN", 0.01)
    store, log = Store(f"sqlite:///{tmp_path / 'bigroom.sqlite'}"), tmp_path / "bigroom.sqlite-wal"
    store.write(lambda transaction: transaction.connection.exec_driver_sql("CREATE TABLE secret (key)"))

    def delete(transaction: Transaction) -> None:
        transaction.connection.exec_driver_sql("DELETE FROM secret")
        transaction.scrubs = True

    with store.engine.connect().execution_options(reading=True) as reader:
        reader.exec_driver_sql("SELECT * FROM secret").all()
        store.write(delete)
        gevent.sleep(0.2)
        assert log.stat().st_size > 0
    with gevent.Timeout(20):
        while log.stat().st_size:
            gevent.sleep(0.01)
    store.close()
