"""Append, read, redact: on SQLite and on PostgreSQL."""

from __future__ import annotations

import gevent
import msgspec
import pytest
from sqlalchemy import Connection, select

from journal import answers, journal, snapshots, tables
from journal.database import Store
from journal.facts import Entry, Newer, restore
from journal.keeping import keeps
from journal.writer import Locks, Transaction
from tests.journal.notes import NoteWritten


def write(
    store: Store, *texts: str, stream: str = "room/1", locks: Locks | None = None
) -> list[journal.Recorded]:
    notes = [NoteWritten(text) for text in texts]
    return store.write(lambda tx: journal.append(tx, stream, notes, "ana"), locks)


def texts(store: Store, stream: str = "room/1", after: int = 0) -> list[str]:
    def ask(connection: Connection) -> list[str]:
        return [one.body["text"] for one in journal.read(connection, stream, after)]

    return store.read(ask)


def test_events_are_numbered_without_a_gap_in_the_order_of_commits(store: Store) -> None:
    assert [one.seq for one in write(store, "a", "b")] == [1, 2]
    assert [one.seq for one in write(store, "c")] == [3]
    assert texts(store) == ["a", "b", "c"]
    assert texts(store, after=2) == ["c"]


def test_streams_are_numbered_each_for_itself(store: Store) -> None:
    write(store, "a")
    assert write(store, "b", stream="program/1")[0].seq == 1
    assert store.read(lambda c: journal.heads(c, ["room/1", "program/1", "room/9"])) == {
        "room/1": 1,
        "program/1": 1,
    }


def test_work_that_fails_leaves_nothing_and_harms_no_neighbour(store: Store) -> None:
    def fails(tx: Transaction) -> None:
        journal.append(tx, "room/1", [NoteWritten("lost")])
        raise LookupError("no such room")

    failing = gevent.spawn(lambda: store.write(fails))
    good = gevent.spawn(lambda: write(store, "kept"))
    gevent.joinall([failing, good])
    assert isinstance(failing.exception, LookupError)
    assert texts(store) == ["kept"]


def test_what_waits_together_is_committed_together_and_told_once(store: Store) -> None:
    told: list[list[int]] = []
    store.writer.on_commit(lambda recorded: told.append([one.seq for one in recorded]))
    locks = Locks("room/1")
    gevent.joinall([gevent.spawn(write, store, str(n), locks=locks) for n in range(50)], raise_error=True)
    assert sorted(int(text) for text in texts(store)) == list(range(50))
    assert [seq for batch in told for seq in batch] == list(range(1, 51))
    assert len(told) < 50


def test_a_keeper_writes_in_the_same_transaction(store: Store) -> None:
    seen: list[str] = []

    @keeps(NoteWritten)
    def remember(tx: Transaction, recorded: journal.Recorded, note: NoteWritten) -> None:
        seen.append(f"{recorded.seq} {note.text}")

    write(store, "a")
    assert seen == ["1 a"]


def test_a_redacted_text_is_gone_and_says_so(store: Store) -> None:
    write(store, "a secret", "b")
    store.write(lambda tx: snapshots.keep(tx, "room/1", 2, 1, "{}"))
    store.write(lambda tx: journal.redact(tx, "room/1", 1, "text"))
    recorded = store.read(lambda c: list(journal.read(c, "room/1")))
    assert [one.body for one in recorded] == [{"text": ""}, {"text": "b"}, {"seq": 1, "field": "text"}]
    assert recorded[2].kind == "TextRedacted"
    assert store.read(lambda c: snapshots.find(c, "room/1", 1)) is None


def test_an_answer_is_found_under_its_scope_and_forgotten_after_a_day(store: Store) -> None:
    answer = answers.Answer("room/1:seat/2", "id-1", answers.digest("CastVote", {"card": "5"}), {"ok": True})
    store.write(lambda tx: answers.keep(tx, [answer]))
    asked = [("room/1:seat/2", "id-1"), ("room/1:seat/3", "id-1")]
    assert store.read(lambda c: answers.find(c, asked)) == {("room/1:seat/2", "id-1"): answer}

    def a_day_later(tx: Transaction) -> int:
        tx.now += answers.DAY + 1
        return answers.forget(tx, 10)

    assert store.write(lambda tx: answers.forget(tx, 10)) == 0
    assert store.write(a_day_later) == 1
    assert store.read(lambda c: answers.find(c, asked)) == {}


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert answers.digest("X", {"a": 1, "b": 2}) == answers.digest("X", {"b": 2, "a": 1})
    assert answers.digest("X", {"a": 1}) != answers.digest("X", {"a": 2})


def test_a_snapshot_of_another_shape_is_ignored(store: Store) -> None:
    store.write(lambda tx: snapshots.keep(tx, "room/1", 7, 1, "old"))
    assert store.read(lambda c: snapshots.find(c, "room/1", 1)) == (7, "old")
    assert store.read(lambda c: snapshots.find(c, "room/1", 2)) is None


def test_a_fact_from_a_newer_program_is_refused() -> None:
    with pytest.raises(Newer, match="version 9"):
        restore("NoteWritten", 9, {"text": "a"})


def test_a_body_is_the_json_that_was_given(store: Store) -> None:
    body = {"text": "Zürich 🂡", "n": [1, None, {"deep": True}]}
    store.write(lambda tx: journal.append(tx, "room/1", [Entry("NoteWritten", 1, {"text": "x"})]))
    store.write(
        lambda tx: tx.connection.execute(
            tables.event.update().values(body=msgspec.json.encode(body).decode())
        )
    )
    assert store.read(lambda c: [one.body for one in journal.read(c, "room/1")]) == [body]


def test_sqlite_commits_are_durable(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    pragmas = store.write(
        lambda tx: [
            tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode", "secure_delete")
        ]
    )
    assert pragmas == [2, "wal", 1]
    store.close()


def test_the_epoch_is_made_once(store: Store) -> None:
    epochs = store.read(lambda c: c.execute(select(tables.epoch.c.id)).scalars().all())
    assert len(epochs) == 1
