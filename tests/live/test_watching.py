"""Who only watches: shown what everybody may see, in nobody's seat, without a word in the room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.roles import Role
from accounts.teams import take_role
from journal.database import Store
from live import seats
from tests.live.hall import SEAL, Client, Hall, eventually

pytestmark = pytest.mark.sqlite_alone

CANARY = "The audit came late"


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


def joined(hall: Hall, room: str, *names: str) -> list[Client]:
    clients = [hall.client(name) for name in names]
    for client in clients:
        assert client.join(room)["ok"]
    return [client.catch_up() for client in clients]


def watching(hall: Hall, room: str, name: str) -> Client:
    screen = hall.client(name)
    assert screen.join(room, watch=True)["ok"]
    return screen


def guest(hall: Hall, room: str) -> Client:
    place = hall.store.write(lambda tx: seats.add_seat(tx, room, "Gus", "participant", hall.team, None, SEAL))
    return hall.client_of(seats.token_of(SEAL, room, place.id))


@pytest.mark.both_databases
def test_a_screen_follows_the_room_and_is_in_nobodys_seat(hall: Hall) -> None:
    room = hall.open()
    eli, _ = joined(hall, room, "eli", "ana")
    before = eli.catch_up().seq
    screen = hall.client("eli")
    answer = screen.join(room, watch=True)
    assert (answer["seat"], answer["role"], answer["mine"]) == (None, "observer", {})
    assert eli.say(room, "PresentItem", item=next(iter(eli.view["items"])))["ok"]
    assert screen.catch_up().view == eli.catch_up().view
    assert eli.seq == before + 1
    assert len(eli.view["seats"]) == 2
    assert screen.gaps == 0


def test_a_member_who_watches_takes_no_seat(hall: Hall) -> None:
    room = hall.open()
    (eli,) = joined(hall, room, "eli")
    watching(hall, room, "fay")
    assert [seat["name"] for seat in eli.catch_up().view["seats"].values()] == ["Eli"]
    assert hall.store.read(lambda c: [one.name for one in seats.seats_of(c, room)]) == ["Eli"]


def test_what_its_owner_wrote_hidden_is_in_no_byte_to_the_screen(hall: Hall) -> None:
    room = hall.open("retrospective", items=[])
    eli, ana = joined(hall, room, "eli", "ana")
    assert eli.say(room, "GoToStage", stage="write")["ok"]
    screen = hall.client("ana")
    said = [screen.ask("join", room=room, watch=True)]
    column = next(iter(eli.catch_up().view["columns"]))
    assert ana.say(room, "AddCard", column=column, text=CANARY)["ok"]
    hall.delivery.deaf.add(screen.sid)
    assert ana.say(room, "AddCard", column=column, text=CANARY)["ok"]
    hall.delivery.deaf.clear()
    hall.connections.drained(screen.sid)
    said.append(screen.ask("whereami", room=room))
    assert CANARY in str(hall.delivery.sent[ana.sid])
    assert CANARY not in str(said)
    told = hall.delivery.sent[screen.sid]
    assert "frame" in [event for event, _ in told]
    assert "mine" not in [event for event, _ in told]
    assert CANARY not in str(told)


def test_who_only_watches_says_nothing(hall: Hall) -> None:
    room = hall.open()
    (eli,) = joined(hall, room, "eli")
    screen = watching(hall, room, "eli")
    refused = screen.say(room, "PresentItem", item=next(iter(eli.view["items"])))
    assert refused["error"]["code"] == "forbidden"
    assert eli.catch_up().view["table"]["item"] is None


def test_a_screen_is_not_present_and_keeps_nobody_from_being_away(hall: Hall) -> None:
    room = hall.open()
    eli, ana = joined(hall, room, "eli", "ana")
    seat = ana.mine["seat"]
    watching(hall, room, "ana")
    ana.close()
    hall.rooms._alone_since[room, seat] -= 20_000
    hall.rooms.sweep()
    eventually(lambda: eli.catch_up().view["seats"][seat]["away"])
    told = [data for event, data in hall.delivery.sent[eli.sid] if event == "presence"]
    assert told[-1] == {"room": room, "put": {}, "gone": [seat]}


def test_who_comes_in_is_told_who_has_a_connection(hall: Hall) -> None:
    room = hall.open()
    eli, ana = joined(hall, room, "eli", "ana")
    told = next(data for event, data in hall.delivery.sent[ana.sid] if event == "presence")
    assert set(told["put"]) == {eli.mine["seat"], ana.mine["seat"]}


def test_a_connection_that_sat_down_and_then_watches_gives_its_seat_back(hall: Hall) -> None:
    room = hall.open()
    (eli,) = joined(hall, room, "eli")
    seat = eli.mine["seat"]
    assert eli.join(room, watch=True)["ok"]
    assert (room, seat) in hall.rooms._alone_since
    assert eli.say(room, "RaiseHand", raised=True)["error"]["code"] == "forbidden"
    assert eli.join(room)["ok"]
    assert (room, seat) not in hall.rooms._alone_since
    assert eli.say(room, "RaiseHand", raised=True)["ok"]


@pytest.mark.both_databases
def test_a_guest_may_watch_from_another_screen_and_a_stranger_may_not(hall: Hall) -> None:
    room = hall.open()
    assert guest(hall, room).ask("join", room=room, watch=True)["ok"]
    hall._add_person("gus")
    stranger = hall.client("gus")
    assert stranger.ask("join", room=room, watch=True) == stranger.ask("join", room="no-such", watch=True)


def test_who_loses_the_role_is_shown_nothing_more(hall: Hall) -> None:
    room = hall.open()
    screen = watching(hall, room, "ana")
    other = watching(hall, room, "fay")
    hall.store.write(lambda tx: take_role(tx, hall.people["hana"], hall.program, hall.people["ana"]))
    closed = ("closed", {"room": room, "reason": "forbidden"})
    eventually(lambda: closed in hall.delivery.sent[screen.sid])
    assert closed not in hall.delivery.sent[other.sid]
    hall.give("ana", Role.DEVELOPER)
    assert screen.join(room, watch=True)["ok"]


def test_a_room_stays_awake_while_a_screen_shows_it(hall: Hall) -> None:
    room = hall.open()
    screen = watching(hall, room, "eli")
    hall.rooms.find(room).touched -= 3_600_000
    hall.rooms.sweep()
    assert [one.id for one in hall.rooms.awake] == [room]
    screen.close()
    hall.rooms.sweep()
    assert hall.rooms.awake == []
