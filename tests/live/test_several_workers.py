"""Two workers on one PostgreSQL, with a doorbell between them that may be deaf."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from accounts.teams import take_role
from ceremonies import floor
from journal.database import Store
from live.elsewhere import SILENT
from tests.live.hall import Client, Delivery, Hall, eventually

pytestmark = pytest.mark.postgres


class Wire:
    """What one worker says all hear, unless it is cut."""

    def __init__(self) -> None:
        self.halls: list[Hall] = []
        self.cut = False

    def say(self, said: dict[str, Any]) -> None:
        if not self.cut:
            for hall in self.halls:
                hall.switchboard.rung(msgspec.json.decode(msgspec.json.encode(said)))


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def workers(postgres_url: str, wire: Wire) -> Iterator[tuple[Hall, Hall]]:
    """Two workers of one house: the second has a store, rooms and clients of its own."""
    one = Hall(Store(postgres_url))
    two = copy.copy(one)
    two.store, two.delivery, two.numbers = Store(postgres_url), Delivery(), itertools.count(1000)
    two.start()
    wire.halls = [one, two]
    for number, hall in enumerate(wire.halls, start=1):
        hall.switchboard.join(number, wire)
        hall.switchboard.relay.look()
    yield one, two
    for hall in wire.halls:
        hall.store.close()


def both_in(workers: tuple[Hall, Hall], room: str) -> tuple[Client, Client]:
    eli, ana = workers[0].client("eli"), workers[1].client("ana")
    assert eli.join(room)["ok"]
    assert ana.join(room)["ok"]
    eventually(lambda: len(eli.catch_up().view["seats"]) == 2)
    return eli, ana


def call_rolls(workers: tuple[Hall, Hall]) -> None:
    for hall in workers:
        hall.switchboard.presence.tell_changes()


def only_item(client: Client) -> str:
    return next(iter(client.view["items"]))


def test_a_vote_at_one_worker_is_seen_at_the_other_with_the_name_of_who_voted(
    workers: tuple[Hall, Hall],
) -> None:
    room = workers[0].open()
    eli, ana = both_in(workers, room)
    assert {seat["name"] for seat in eli.view["seats"].values()} == {"Eli", "Ana"}
    item = only_item(eli)
    assert eli.say(room, "PresentItem", item=item)["ok"]
    eventually(lambda: ana.catch_up().view["table"]["item"] == item)
    assert ana.say(room, "CastVote", card="5", item=item, round=1)["ok"]
    eventually(lambda: eli.catch_up().view["votes"] == {ana.mine["seat"]: {"voted": True}})
    assert eli.gaps == ana.gaps == 0


def test_commands_of_both_workers_come_in_one_order_and_both_see_the_same(workers: tuple[Hall, Hall]) -> None:
    room = workers[0].open()
    eli, ana = both_in(workers, room)
    for turn in range(20):
        assert eli.say(room, "RaiseHand", raised=turn % 2 == 0)["ok"]
        assert ana.say(room, "SetReady", ready=turn % 2 == 0)["ok"]
    eventually(lambda: eli.catch_up().seq == ana.catch_up().seq)
    assert eli.view == ana.view
    assert eli.gaps == ana.gaps == 0


def test_without_a_doorbell_looking_finds_what_the_other_did(workers: tuple[Hall, Hall], wire: Wire) -> None:
    room = workers[0].open()
    eli, ana = both_in(workers, room)
    wire.cut = True
    assert eli.say(room, "RaiseHand", raised=True)["ok"]
    seat = eli.mine["seat"]
    assert not ana.catch_up().view["seats"][seat].get("hand")
    workers[1].switchboard.relay.look()
    eventually(lambda: ana.catch_up().view["seats"][seat].get("hand"))


def test_who_comes_from_the_other_worker_never_sees_the_room_go_back(
    workers: tuple[Hall, Hall], wire: Wire
) -> None:
    room, page = workers[0].open(), f"team:{workers[0].team}"
    eli, ana = both_in(workers, room)
    assert eli.join(page)["ok"]
    assert ana.join(page)["ok"]
    wire.cut = True
    assert eli.say(room, "RaiseHand", raised=True)["ok"]
    seen = eli.catch_up().seq
    again = workers[1].client("eli")
    epoch = workers[0].rooms.epoch
    assert again.join(room, since=seen, epoch=epoch)["seq"] >= seen
    added = eli.say(page, "AddItems", items=[{"title": "Refund API"}])
    answer = again.ask("join", room=page, since=added["seq"], epoch=epoch)
    assert answer["seq"] >= added["seq"]
    far = again.ask("join", room=room, since=10**9, epoch=epoch)
    assert far["ok"]
    assert far["seq"] < 10**6


def test_the_same_id_at_both_workers_is_answered_once(workers: tuple[Hall, Hall]) -> None:
    room = workers[0].open()
    eli, other_tab = workers[0].client("eli"), workers[1].client("eli")
    assert eli.join(room)["ok"]
    assert other_tab.join(room)["ok"]
    assert eli.mine["seat"] == other_tab.mine["seat"]
    first = eli.say(room, "RaiseHand", id="h1", raised=True)
    assert other_tab.say(room, "RaiseHand", id="h1", raised=True) == first
    assert other_tab.say(room, "RaiseHand", id="h1", raised=False)["error"]["code"] == "conflict"


def test_who_lost_their_role_is_put_out_of_the_room_at_the_other_worker(workers: tuple[Hall, Hall]) -> None:
    one, two = workers
    room = one.open()
    _, ana = both_in(workers, room)
    gone = one.people["ana"]
    one.store.write(lambda tx: take_role(tx, one.people["hana"], one.program, gone))
    eventually(lambda: ("closed", {"room": room, "reason": "forbidden"}) in two.delivery.sent[ana.sid])


def test_what_was_done_at_one_worker_is_taken_back_at_the_other(workers: tuple[Hall, Hall]) -> None:
    page = f"team:{workers[0].team}"
    here, there = (hall.client("eli") for hall in workers)
    assert here.join(page)["ok"]
    assert there.join(page)["ok"]
    for hall in workers:
        hall.switchboard.relay.look()
    for title in ("Refund API", "Payout report"):
        assert here.say(page, "AddItems", items=[{"title": title}])["ok"]
    assert there.say(page, "Undo")["ok"]
    eventually(lambda: "Payout report" not in str(there.catch_up().view))
    assert here.say(page, "Undo")["ok"]
    eventually(lambda: "Refund API" not in str(there.catch_up().view))
    assert there.say(page, "Undo")["error"]["reason"] == "nothing_to_undo"


def test_a_change_by_one_is_on_the_page_that_the_other_shows(workers: tuple[Hall, Hall]) -> None:
    one, two = workers
    page = f"team:{one.team}"
    ana = two.client("ana")
    assert ana.join(page)["ok"]
    two.switchboard.relay.look()
    eli = one.client("eli")
    assert eli.join(page)["ok"]
    assert eli.say(page, "AddItems", items=[{"title": "Refund API"}])["ok"]
    eventually(lambda: "Refund API" in str(ana.catch_up().view))


def test_who_is_connected_elsewhere_is_here_and_not_marked_away(workers: tuple[Hall, Hall]) -> None:
    one, _two = workers
    room = one.open()
    eli, ana = both_in(workers, room)
    call_rolls(workers)
    ana_seat = ana.mine["seat"]
    late = one.client("eli")
    late.join(room)
    presence = [data for event, data in one.delivery.sent[late.sid] if event == "presence"]
    assert presence[0]["put"][ana_seat] == {"here": True}
    one.rooms.seat_left(room, ana_seat)
    one.rooms._alone_since[room, ana_seat] -= 60_000
    one.rooms.sweep()
    assert eli.say(room, "SetReady", ready=True)["ok"]
    assert not eli.catch_up().view["seats"][ana_seat]["away"]


def test_who_leaves_the_other_worker_is_away_after_a_while(workers: tuple[Hall, Hall]) -> None:
    one, _two = workers
    room = one.open()
    eli, ana = both_in(workers, room)
    call_rolls(workers)
    ana_seat = ana.mine["seat"]
    ana.close()
    call_rolls(workers)
    one.rooms._alone_since[room, ana_seat] -= 60_000
    one.rooms.sweep()
    eventually(lambda: eli.catch_up().view["seats"][ana_seat]["away"])


def test_a_worker_that_falls_silent_takes_its_people_with_it(
    workers: tuple[Hall, Hall], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _two = workers
    room = one.open()
    _eli, ana = both_in(workers, room)
    call_rolls(workers)
    board, clock = one.switchboard, one.store.clock
    assert ana.mine["seat"] in board.elsewhere.seats(room)
    monkeypatch.setattr(board.elsewhere, "_clock", lambda: clock() + SILENT)
    board.presence._call()
    board.elsewhere.sweep()
    assert board.elsewhere.seats(room) == set()
    assert (room, ana.mine["seat"]) in one.rooms._alone_since


def test_a_worker_that_ends_says_so_last_whoever_asks_and_whoever_is_still_there(
    workers: tuple[Hall, Hall],
) -> None:
    one, two = workers
    room = one.open()
    eli, _ana = both_in(workers, room)
    call_rolls(workers)
    assert one.switchboard.elsewhere.seats(room)
    two.switchboard.presence.leave()
    late = two.client("fay")
    assert late.join(room)["ok"]
    call_rolls(workers)
    two.switchboard.presence._call()
    one.switchboard.presence._call(asks=True)
    assert one.switchboard.elsewhere.seats(room) == set()
    assert two.switchboard.elsewhere.seats(room) == {eli.mine["seat"]}


def test_while_the_doorbell_is_deaf_nobody_is_marked_away(
    workers: tuple[Hall, Hall], wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _two = workers
    room = one.open()
    eli, ana = both_in(workers, room)
    call_rolls(workers)
    wire.cut = True
    clock = one.store.clock
    monkeypatch.setattr(one.switchboard.elsewhere, "_clock", lambda: clock() + SILENT)
    one.switchboard.elsewhere.sweep()
    one.rooms.seat_left(room, ana.mine["seat"])
    one.rooms._alone_since[room, ana.mine["seat"]] -= 60_000
    one.rooms.sweep()
    assert eli.say(room, "SetReady", ready=True)["ok"]
    assert not eli.catch_up().view["seats"][ana.mine["seat"]]["away"]


def test_who_was_marked_away_by_mistake_is_back_at_once(workers: tuple[Hall, Hall]) -> None:
    one, _two = workers
    room = one.open()
    eli, ana = both_in(workers, room)
    awake, seat = one.rooms.find(room), ana.mine["seat"]
    awake.enqueue(_away(seat))
    eventually(lambda: "SeatBack" in _kinds(one, room))
    eventually(lambda: not eli.catch_up().view["seats"][seat]["away"])


def test_a_worker_that_does_not_know_what_happened_sends_its_clients_away(
    workers: tuple[Hall, Hall], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = workers
    room = one.open()
    eli, ana = both_in(workers, room)
    older = two.rooms.find(room).memory.play

    def unknown(*_: object) -> None:
        raise KeyError("HandRaised")

    monkeypatch.setattr(older, "happened", unknown)
    assert eli.say(room, "RaiseHand", raised=True)["ok"]
    eventually(lambda: two.delivery.sent_away == {ana.sid})
    eventually(lambda: two.rooms.find(room).idle)


def _away(seat: str) -> Any:
    from ceremonies.play import on_the_floor
    from live.tick import Pending

    return Pending(said=on_the_floor(floor.MarkAway(seat, away=True)))


def _kinds(hall: Hall, room: str) -> str:
    from journal.journal import read

    return " ".join(one.kind for one in hall.store.read(lambda c: list(read(c, f"room/{room}"))))
