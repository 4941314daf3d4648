"""Who takes no bytes for a while, and then takes them again, has what everybody has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journal.database import Store
from tests.live.hall import Client, Hall


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


def falls_behind(hall: Hall, client: Client) -> None:
    hall.delivery.deaf.add(client.sid)


def takes_bytes_again(hall: Hall, client: Client) -> None:
    hall.delivery.deaf.remove(client.sid)
    hall.connections.drained(client.sid)
    client.catch_up()


def test_what_vanished_from_ones_own_meanwhile_is_gone(hall: Hall) -> None:
    room = hall.open("retrospective", items=[])
    eli, ana, tab = (hall.client(name) for name in ("eli", "ana", "ana"))
    for client in (eli, ana, tab):
        assert client.join(room)["ok"]
    assert eli.say(room, "GoToStage", stage="write")["ok"]
    column = next(iter(eli.catch_up().view["columns"]))
    assert ana.say(room, "AddCard", column=column, text="The audit came late")["ok"]
    (card,) = tab.catch_up().mine["cards"]
    falls_behind(hall, tab)
    assert ana.say(room, "RemoveCard", card=card)["ok"]
    assert ana.say(room, "AddCard", column=column, text="Nobody asked us")["ok"]
    assert tab.catch_up().mine["cards"].keys() == {card}
    takes_bytes_again(hall, tab)
    assert (tab.mine, tab.view, tab.gaps) == (ana.catch_up().mine, ana.view, 0)
    assert [one["text"] for one in tab.mine["cards"].values()] == ["Nobody asked us"]


def test_who_came_and_who_left_meanwhile_is_told(hall: Hall) -> None:
    room = hall.open()
    eli, ana = hall.client("eli"), hall.client("ana")
    assert eli.join(room)["ok"]
    assert ana.join(room)["ok"]
    falls_behind(hall, eli)
    fay = hall.client("fay")
    assert fay.join(room)["ok"]
    assert fay.say(room, "RaiseHand", raised=True)["ok"]
    before = len(hall.delivery.sent[eli.sid])
    bo = hall.client("fay")
    ana.close()
    fay.close()
    assert bo.join(room)["ok"]
    assert len(hall.delivery.sent[eli.sid]) == before
    takes_bytes_again(hall, eli)
    event, told = hall.delivery.sent[eli.sid][-1]
    assert event == "presence"
    assert told == {"room": room, "put": {fay.mine["seat"]: {"here": True}}, "gone": [ana.mine["seat"]]}


def test_where_nobody_came_or_left_and_nothing_is_ones_own_only_a_frame_is_sent(hall: Hall) -> None:
    room = hall.open()
    eli, ana = hall.client("eli"), hall.client("ana")
    assert eli.join(room)["ok"]
    assert ana.join(room)["ok"]
    falls_behind(hall, ana)
    assert eli.say(room, "RaiseHand", raised=True)["ok"]
    before = len(hall.delivery.sent[ana.sid])
    takes_bytes_again(hall, ana)
    assert [event for event, _ in hall.delivery.sent[ana.sid][before:]] == ["frame"]
    assert ana.view == eli.catch_up().view
