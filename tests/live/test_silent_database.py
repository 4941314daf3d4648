"""A PostgreSQL that falls silent in mid-work: nobody waits for ever, nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator

import gevent
import pytest

from journal.database import Store
from journal.journal import lock
from journal.patience import Patience
from journal.writer import Locks, Transaction, Unavailable
from tests.journal.test_writer import kept, note
from tests.live.hall import Hall, eventually
from tests.live.silent_database import SilentWay
from tests.live.test_room import joined

pytestmark = pytest.mark.postgres

SHORT = Patience(connect=2, answer=0.5, lock=2.0, idle=0.5)


@pytest.fixture
def way(postgres_url: str) -> Iterator[SilentWay]:
    way = SilentWay(postgres_url)
    yield way
    way.close()


@pytest.fixture
def store(way: SilentWay) -> Iterator[Store]:
    store = Store(way.url, patience=SHORT)
    yield store
    way.speak_again()
    store.close()


def test_clients_are_told_and_keep_what_they_have_until_the_database_speaks_again(
    store: Store, way: SilentWay
) -> None:
    hall = Hall(store)
    room, other = hall.open(), hall.open()
    eli, ana = joined(hall, room, "eli", "ana")
    fay = hall.client("fay")
    way.fall_silent()
    coming = gevent.spawn(fay.join, other)
    assert eli.say(room, "RaiseHand", id="h1", raised=True)["error"]["code"] == "unavailable"
    assert coming.get(timeout=20)["error"]["code"] == "unavailable"
    assert ana.ask("whereami", room=room)["ok"]
    way.speak_again()
    assert fay.join(other)["ok"]
    done = eli.say(room, "RaiseHand", id="h1", raised=True)
    assert done["ok"]
    assert eli.say(room, "RaiseHand", id="h1", raised=True) == done
    eventually(lambda: ana.catch_up().view["seats"][eli.mine["seat"]].get("hand") == 1)


def test_what_the_silent_one_has_locked_is_free_for_others_and_its_own_work_undone(
    store: Store, way: SilentWay, postgres_url: str
) -> None:
    other = Store(postgres_url)
    other.write(note("before"))

    def is_cut_off(tx: Transaction) -> int:
        lock(tx, "room/1")
        way.fall_silent()
        return note("of the silent one")(tx)

    writing = gevent.spawn(store.write, is_cut_off, Locks("room/1"))
    eventually(lambda: way.silent)
    assert other.write(note("of another"), Locks("room/1")) == 2
    with pytest.raises(Unavailable):
        writing.get(timeout=20)
    way.speak_again()
    assert store.write(note("afterwards"), Locks("room/1")) == 3
    assert kept(other) == ["before", "of another", "afterwards"]
    other.close()
