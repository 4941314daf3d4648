"""A room whose database fails for a while: everybody is answered, and nothing that the room owes is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from gevent.event import AsyncResult, Event
from sqlalchemy.exc import OperationalError

from journal.database import Store
from journal.writer import Transaction, Unavailable
from live import room as rooms
from live import stage_keys
from live.memory import Memory
from tests.live.hall import Hall, eventually
from tests.live.test_room import joined, present_first

pytestmark = pytest.mark.sqlite_alone


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


def fails(_work: object, _locks: object = None) -> object:
    raise Unavailable("database or disk is full")


@pytest.mark.both_databases
def test_a_tick_that_fails_for_another_reason_is_answered_too(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    eli, ana = joined(hall, room, "eli", "ana")
    item = present_first(eli, room)

    def breaks(*_: object) -> object:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(rooms, "play_tick", breaks)
        assert ana.say(room, "CastVote", id="v1", card="5", item=item)["error"]["code"] == "unavailable"
    assert ana.say(room, "CastVote", id="v1", card="5", item=item)["ok"]


@pytest.mark.both_databases
def test_what_the_room_says_itself_is_said_once_the_database_is_back(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    eli, ana = joined(hall, room, "eli", "ana")
    seat = ana.mine["seat"]
    ana.close()
    with monkeypatch.context() as broken:
        broken.setattr(hall.store, "write", fails)
        hall.rooms._alone_since[room, seat] -= 20_000
        hall.rooms.sweep()
        assert eli.say(room, "SetReady", ready=True)["error"]["code"] == "unavailable"
        assert not eli.catch_up().view["seats"][seat]["away"]
    eventually(lambda: eli.catch_up().view["seats"][seat]["away"])


def test_a_timer_that_ran_out_meanwhile_fires_once_the_database_is_back(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    (eli,) = joined(hall, room, "eli")
    assert eli.say(room, "StartTimer", seconds=60)["ok"]
    awake = hall.rooms.find(room)
    clock = hall.store.clock
    with monkeypatch.context() as broken:
        broken.setattr(hall.store, "write", fails)
        monkeypatch.setattr(hall.store, "clock", lambda: clock() + 61_000)
        monkeypatch.setattr(hall.store.writer, "_clock", lambda: clock() + 61_000)
        awake.refresh()
        eventually(lambda: awake.idle)
    eventually(lambda: awake.memory.play.wakes(awake.state) is None)


@pytest.mark.both_databases
def test_a_batch_that_breaks_the_writer_is_answered_and_the_next_one_is_written(store: Store) -> None:
    def broken() -> int:
        raise ZeroDivisionError

    clock, store.writer._clock = store.writer._clock, broken
    with pytest.raises(Unavailable):
        store.write(lambda transaction: transaction.now)
    store.writer._clock = clock
    assert store.write(lambda transaction: transaction.now) > 0


def test_what_cannot_be_shown_is_answered_and_shown_with_what_follows(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    eli, ana = joined(hall, room, "eli", "ana")

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(hall.rooms.find(room).audience, "publish", breaks)
        assert ana.say(room, "RaiseHand", raised=True)["ok"]
    assert eli.say(room, "SetReady", ready=True)["ok"]
    eventually(lambda: eli.catch_up().view["seats"][ana.mine["seat"]]["hand"])
    assert eli.gaps == 0


def test_a_timer_ends_though_the_tick_in_which_it_was_due_failed(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    (eli,) = joined(hall, room, "eli")
    assert eli.say(room, "StartTimer", seconds=1)["ok"]
    played, failures = rooms.play_tick, []

    def fails_at_first(*tick: object) -> object:
        if not failures:
            failures.append(tick)
            raise ZeroDivisionError
        return played(*tick)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(rooms, "play_tick", fails_at_first)
        eventually(lambda: failures)
        eventually(lambda: eli.catch_up().view["room"]["timer"]["over"])


def test_behind_a_database_that_does_not_answer_no_more_is_taken_than_a_room_can_hold(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    eli, ana = joined(hall, room, "eli", "ana")
    answers, write, answering = [], hall.store.write, Event()

    def waits(work: object, locks: object = None) -> object:
        answering.wait()
        return write(work, locks)  # type: ignore[arg-type]

    monkeypatch.setattr(rooms, "MOST_WAITING", 2)
    with monkeypatch.context() as silent:
        silent.setattr(hall.store, "write", waits)
        for number in range(5):
            command = {"room": room, "id": f"h{number}", "name": "RaiseHand", "args": {"raised": True}}
            hall.connections.handlers["command"](ana.sid, command, answers.append)
            gevent.sleep(0)
        eventually(lambda: len(answers) >= 2)
        assert {one["error"]["code"] for one in answers} == {"unavailable"}
        answering.set()
        eventually(lambda: len(answers) == 5)
    assert 2 <= sum(one["ok"] for one in answers) <= 3
    assert eli.say(room, "RaiseHand", raised=True)["ok"]


@pytest.mark.both_databases
@pytest.mark.parametrize("again", [True, False], ids=["decided again", "given up"])
def test_notes_that_could_not_be_closed_are_open_and_nothing_written_is_lost(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    room = hall.open("retrospective", items=[], settings={"anonymous": True})
    eli, ana = joined(hall, room, "eli", "ana")
    assert eli.say(room, "GoToStage", stage="write")["ok"]
    column = next(iter(eli.catch_up().view["columns"]))
    driver, failures, keys = hall.store.engine.dialect.loaded_dbapi, [], stage_keys.turned

    def fails_at_first(transaction: Transaction, memory: Memory, state: Any, happened: Any) -> Memory:
        turned = keys(transaction, memory, state, happened)
        if not failures and any(type(one.event).__name__ == "NotesClosed" for one in happened):
            failures.append(memory)
            lost = driver.OperationalError("the connection is lost")
            raise OperationalError("UPDATE", None, lost, connection_invalidated=again)
        return turned

    def said() -> list[bool]:
        """Ana writes a note in the same tick in which Eli closes them."""
        note = {"room": room, "id": "note", "name": "AddCard", "args": {"column": column, "text": "Late"}}
        close = {"room": room, "id": "close", "name": "CloseNotes", "args": {}}
        answers = [AsyncResult(), AsyncResult()]
        hall.connections.handlers["command"](ana.sid, note, answers[0].set)
        hall.connections.handlers["command"](eli.sid, close, answers[1].set)
        return [one.get(timeout=20)["ok"] for one in answers]

    monkeypatch.setattr(stage_keys, "turned", fails_at_first)
    if not again:
        assert said() == [False, False]
        assert hall.rooms.find(room).memory.play.mark("write", ana.mine["seat"]) is not None
    assert said() == [True, True]
    assert failures
    assert hall.rooms.find(room).memory.play.mark("write", ana.mine["seat"]) is None
    eventually(lambda: "Late" in str(eli.say(room, "GoToStage", stage="group") and eli.catch_up().view))
