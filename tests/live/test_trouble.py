"""A room whose database fails for a while: everybody is answered, and nothing that the room owes is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journal.database import Store
from journal.writer import Unavailable
from live import room as rooms
from tests.live.hall import Hall, eventually
from tests.live.test_room import joined, present_first


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


def fails(_work: object, _locks: object = None) -> object:
    raise Unavailable("database or disk is full")


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


def test_a_batch_that_breaks_the_writer_is_answered_and_the_next_one_is_written(store: Store) -> None:
    def broken() -> int:
        raise ZeroDivisionError

    clock, store.writer._clock = store.writer._clock, broken
    with pytest.raises(Unavailable):
        store.write(lambda transaction: transaction.now)
    store.writer._clock = clock
    assert store.write(lambda transaction: transaction.now) > 0
