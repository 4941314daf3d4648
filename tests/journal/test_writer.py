"""The writer in trouble: commits whose answer is lost, rows that others hold, listeners that fail."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gevent
import pytest
from sqlalchemy import Connection, event, insert, select, text
from sqlalchemy.exc import OperationalError

from journal import journal, snapshots, tables
from journal.database import Store, open_engine
from journal.patience import Patience
from journal.writer import Locks, Transaction, Unavailable
from tests.journal.notes import NoteWritten


def note(text: str, stream: str = "room/1") -> Callable[[Transaction], int]:
    return lambda tx: journal.append(tx, stream, [NoteWritten(text)])[-1].seq


def kept(store: Store, stream: str = "room/1") -> list[str]:
    return store.read(lambda c: [one.body["text"] for one in journal.read(c, stream)])


@contextmanager
def commits(store: Store, trouble: Callable[[Connection], None]) -> Iterator[None]:
    """Every COMMIT meets the trouble first."""
    event.listen(store.engine, "commit", trouble)
    try:
        yield
    finally:
        event.remove(store.engine, "commit", trouble)


def cut(store: Store) -> OperationalError:
    driver = store.engine.dialect.loaded_dbapi
    return OperationalError("COMMIT", None, driver.OperationalError("cut"), connection_invalidated=True)


def test_a_commit_whose_answer_is_lost_is_not_done_again(store: Store) -> None:
    def commits_and_is_cut(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            connection.connection.driver_connection.commit()
            raise cut(store)

    store.write(note("before"))
    with commits(store, commits_and_is_cut), pytest.raises(Unavailable):
        store.write(note("once"))
    store.write(note("after"))
    assert kept(store) == ["before", "once", "after"]


def test_what_is_cut_before_its_commit_is_decided_again(store: Store) -> None:
    tries = []

    def is_cut_at_first(tx: Transaction) -> int:
        tries.append(tx)
        seq = note("kept")(tx)
        if len(tries) == 1:
            raise cut(store)
        return seq

    assert store.write(is_cut_at_first) == 1
    assert kept(store) == ["kept"]


@pytest.mark.postgres
def test_work_that_stood_still_for_too_long_is_decided_again(postgres_url: str) -> None:
    store, other = Store(postgres_url, patience=Patience(idle=0.3)), open_engine(postgres_url)
    tries = []

    def stands_still_at_first(tx: Transaction) -> int:
        tries.append(tx)
        if len(tries) == 1:
            session = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            there = text("SELECT 1 FROM pg_stat_activity WHERE pid = :pid")
            with other.connect() as watching:
                while watching.execute(there, {"pid": session}).first():
                    watching.rollback()
        tx.connection.execute(text("SELECT 1"))
        return note("kept")(tx)

    assert store.write(stands_still_at_first) == 1
    assert kept(store) == ["kept"]
    assert len(tries) == 2
    store.close()


def test_a_listener_that_fails_keeps_nobody_waiting(store: Store) -> None:
    told: list[int] = []
    store.writer.on_commit(lambda _recorded: 1 / 0)
    store.writer.on_commit(lambda recorded: told.extend(one.seq for one in recorded))
    with gevent.Timeout(10):
        assert store.write(note("a")) == 1
        assert store.write(note("b")) == 2
    assert told == [1, 2]


@pytest.mark.postgres
def test_a_row_that_another_holds_fails_only_who_needs_it(postgres_url: str) -> None:
    store, other = Store(postgres_url), open_engine(postgres_url)
    store.write(note("a", "room/1"))
    store.write(note("a", "room/2"))
    with other.begin() as holding:
        row = select(tables.stream).where(tables.stream.c.name == "room/1").with_for_update()
        holding.execute(row)
        jobs = {
            stream: gevent.spawn(store.write, note("b", stream), Locks(stream))
            for stream in ("room/1", "room/2")
        }
        gevent.joinall(list(jobs.values()), timeout=20)
    assert isinstance(jobs["room/1"].exception, Unavailable)
    assert jobs["room/2"].value == 2
    store.close()


@pytest.mark.postgres
def test_two_first_events_of_a_stream_wait_for_each_other(postgres_url: str) -> None:
    store, other = Store(postgres_url), open_engine(postgres_url)
    with other.begin() as first:
        first.execute(insert(tables.stream).values(name="room/1", seq=1))
        second = gevent.spawn(store.write, note("second"))
        with gevent.Timeout(20):
            while not first.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted")).first():
                gevent.sleep(0.01)
    assert second.get(timeout=20) == 2
    store.close()


def test_a_later_snapshot_stays(store: Store) -> None:
    store.write(note("a"))
    store.write(lambda tx: snapshots.keep(tx, "room/1", 9, 1, "later"))
    store.write(lambda tx: snapshots.keep(tx, "room/1", 7, 1, "earlier"))
    assert store.read(lambda c: snapshots.find(c, "room/1", 1)) == (9, "later")
    store.write(lambda tx: snapshots.keep(tx, "room/1", 7, 2, "of another shape"))
    assert store.read(lambda c: snapshots.find(c, "room/1", 2)) == (7, "of another shape")


class Held:
    """Something that a piece of work speaks of."""


@pytest.mark.parametrize("asked", ["read", "write"])
def test_work_that_fails_is_forgotten_without_the_garbage_collector(store: Store, asked: str) -> None:
    held = Held()
    gone = weakref.ref(held)

    def ask(held: Held) -> None:
        def fails(_: object) -> None:
            raise LookupError(held)

        with pytest.raises(LookupError):
            getattr(store, asked)(fails)

    gc.disable()
    try:
        ask(held)
        del held
        store.read(lambda _: None)
        store.write(lambda _: None)
        assert gone() is None
    finally:
        gc.enable()
