"""At the door of a room: who comes at once, who comes and goes, and who may not come in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from sqlalchemy import text

from ceremonies import floor
from journal.database import Store
from live.room import Room
from live.rooms import AWAY_AFTER
from live.seats import KeptSeat, add_seat, seats_of
from live.standing import Standing
from tests.live.hall import SEAL, Hall, eventually

SOMEBODY_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    made = Hall(store)
    yield made
    for standing in made.standings.open:
        standing.close()


def sit(transaction: Any, room: str) -> KeptSeat:
    return add_seat(transaction, room, "Gus", "participant", None, None, SEAL)


@pytest.mark.postgres
def test_two_guests_who_come_at_once_to_two_workers_get_two_seats_and_two_names(postgres_url: str) -> None:
    one, two = Store(postgres_url), Store(postgres_url)
    room = Hall(one).open()
    seated, both_here = threading.Event(), threading.Event()

    def sit_slowly(transaction: Any) -> KeptSeat:
        made = sit(transaction, room)
        seated.set()
        assert both_here.wait(20)
        return made

    def somebody_waits() -> bool:
        return one.read(lambda connection: connection.execute(SOMEBODY_WAITS).scalar_one()) > 0

    first = gevent.spawn(one.write, sit_slowly)
    eventually(seated.is_set)
    second = gevent.spawn(two.write, lambda tx: sit(tx, room))
    eventually(somebody_waits)
    both_here.set()
    gevent.joinall([first, second], raise_error=True)
    sitting = one.read(lambda connection: [(seat.id, seat.name) for seat in seats_of(connection, room)])
    assert sitting == [("1", "Gus"), ("2", "Gus (2)")]
    one.close()
    two.close()


def test_whoever_may_not_come_in_costs_the_writer_nothing(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    hall._add_person("gus")
    eli, gus = hall.client("eli"), hall.client("gus")
    assert eli.join(room)["ok"]
    written: list[object] = []
    monkeypatch.setattr(hall.store, "write", lambda work, _locks=None: written.append(work))
    for asked in (room, "no-such-room", "team:no-such-team"):
        assert gus.join(asked)["error"]["code"] == "not_found"
    assert eli.join(room)["ok"]
    assert written == []


def test_who_is_gone_before_they_were_seated_is_away_after_a_while(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    eli, ana = hall.client("eli"), hall.client("ana")
    assert eli.join(room)["ok"]
    honest = Room.seat_taken

    def loses_the_line(self: Room, seat: str, take: floor.TakeSeat) -> None:
        ana.close()
        honest(self, seat, take)

    monkeypatch.setattr(Room, "seat_taken", loses_the_line)
    assert ana.ask("join", room=room)["error"]["code"] == "not_found"
    (seat,) = eli.catch_up().view["seats"].keys() - {eli.mine["seat"]}
    hall.rooms._alone_since[room, seat] -= AWAY_AFTER
    hall.rooms.sweep()
    eventually(lambda: eli.catch_up().view["seats"][seat]["away"])


def test_a_second_tab_that_does_not_get_in_makes_nobody_gone(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = hall.open()
    ana, tab = hall.client("ana"), hall.client("ana")
    assert ana.join(room)["ok"]
    monkeypatch.setattr(Room, "seat_taken", lambda *_: tab.close())
    assert tab.ask("join", room=room)["error"]["code"] == "not_found"
    assert (room, ana.mine["seat"]) not in hall.rooms._alone_since


@pytest.mark.parametrize("kind", [Room, Standing], ids=["a room", "a page"])
def test_what_is_closed_while_somebody_is_on_the_way_in_is_opened_again_for_them(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, kind: type[Room | Standing]
) -> None:
    page = f"team:{hall.team}:backlog"
    room = hall.open() if kind is Room else page
    eli, ana = hall.client("eli"), hall.client("ana")
    about = eli.join(room)
    eli.close()
    honest, closed = kind.reach, []

    def waits_too_long(self: Any, seq: int) -> None:
        if not closed:
            self.touched = 0
            hall.switchboard.sweep()
            closed.append(self)
        honest(self, seq)

    monkeypatch.setattr(kind, "reach", waits_too_long)
    ana.view, ana.seq = about["view"], about["seq"]
    assert ana.join(room, since=about["seq"], epoch=about["epoch"])["ok"]
    found = hall.rooms.awake_room(room) or hall.standings.open_page(room)
    assert found is not closed[0]
    assert ana.sid in found.audience.seats
    assert not [seat for id, seat in hall.rooms._alone_since if seat == ana.mine.get("seat")]
