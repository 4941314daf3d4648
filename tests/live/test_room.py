"""Rooms over a store: what clients see, what is kept, what a crash leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from sqlalchemy import select

from accounts.teams import take_role
from backlog import queries
from ceremonies.floor import EndCeremony
from ceremonies.play import on_the_floor
from journal import journal, tables
from journal.database import Store
from journal.writer import Unavailable
from live.tick import Pending, play_tick
from tests.live.hall import Client, Hall, eventually

pytestmark = pytest.mark.sqlite_alone


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


@pytest.fixture
def room(hall: Hall) -> str:
    return hall.open()


def joined(hall: Hall, room: str, *names: str) -> list[Client]:
    clients = [hall.client(name) for name in names]
    for client in clients:
        assert client.join(room)["ok"]
    for client in clients:
        client.catch_up()
    return clients


def present_first(eli: Client, room: str) -> str:
    item = next(iter(eli.view["items"]))
    assert eli.say(room, "PresentItem", item=item)["ok"]
    return item


def test_who_made_the_room_facilitates_members_take_part_and_observers_watch(hall: Hall, room: str) -> None:
    eli, ana, fay = joined(hall, room, "eli", "ana", "fay")
    roles = {seat["name"]: seat["role"] for seat in fay.view["seats"].values()}
    assert roles == {"Eli": "facilitator", "Ana": "participant", "Fay": "observer"}
    assert eli.view == ana.view == fay.view
    assert eli.mine["seat"] != ana.mine["seat"]


def test_a_stranger_and_a_room_that_does_not_exist_get_the_same_answer(hall: Hall, room: str) -> None:
    hall._add_person("gus")
    gus = hall.client("gus")
    assert gus.join(room) == gus.join("no-such-room")
    assert gus.say(room, "RaiseHand", raised=True)["error"]["code"] == "not_found"


@pytest.mark.both_databases
def test_everybody_ends_with_the_view_of_a_fresh_join(hall: Hall, room: str) -> None:
    eli, ana, fay = joined(hall, room, "eli", "ana", "fay")
    item = present_first(eli, room)
    ana.say(room, "CastVote", card="5", item=item, round=1)
    eli.say(room, "CastVote", card="8", item=item, round=1)
    eli.say(room, "RevealVotes", item=item, round=1)
    fresh = hall.client("fay")
    fresh.join(room)
    for client in (eli, ana, fay):
        client.catch_up()
        assert (client.view, client.seq, client.gaps) == (fresh.view, fresh.seq, 0)
    assert ana.mine["card"] == "5"


def test_a_vote_is_hidden_in_every_message_to_others(hall: Hall, room: str) -> None:
    eli, ana, fay = joined(hall, room, "eli", "ana", "fay")
    item = present_first(eli, room)
    before = {client.sid: len(hall.delivery.sent[client.sid]) for client in (eli, fay)}
    ana.say(room, "CastVote", card="13", item=item)
    for client in (eli, fay):
        told = hall.delivery.sent[client.sid][before[client.sid] :]
        assert [event for event, _ in told] == ["frame"]
        assert "13" not in str(told[0][1]["put"])
    assert [event for event, _ in hall.delivery.sent[ana.sid]][-2:] == ["mine", "frame"]


@pytest.mark.both_databases
def test_an_id_gets_its_first_answer_again_and_no_second_effect(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    item = present_first(eli, room)
    first = ana.say(room, "CastVote", id="v1", card="5", item=item)
    seq = hall.rooms.find(room).memory.seq
    assert ana.say(room, "CastVote", id="v1", card="5", item=item) == first
    assert ana.say(room, "CastVote", id="v1", card="8", item=item)["error"]["code"] == "conflict"
    assert hall.rooms.find(room).memory.seq == seq
    assert eli.say(room, "CastVote", id="v1", card="8", item=item)["ok"]


def test_twins_in_one_tick_have_one_effect(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    item = present_first(eli, room)
    twins = [gevent.spawn(ana.say, room, "CastVote", id="twin", card="5", item=item) for _ in range(3)]
    gevent.joinall(twins, raise_error=True)
    assert twins[0].value == twins[1].value == twins[2].value
    kinds = hall.store.read(lambda c: [one.kind for one in journal.read(c, f"room/{room}")])
    assert kinds.count("estimate.VoteCast") == 1


def test_a_refusal_is_remembered_even_when_it_would_succeed_now(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    refused = ana.say(room, "CastVote", id="early", card="5")
    assert refused["error"]["reason"] == "no_item"
    present_first(eli, room)
    assert ana.say(room, "CastVote", id="early", card="5") == refused


@pytest.mark.both_databases
def test_after_a_crash_the_room_is_what_it_was_and_answers_as_before(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    item = present_first(eli, room)
    answer = ana.say(room, "CastVote", id="v1", card="5", item=item)
    ana.catch_up()
    hall.start()
    again = hall.client("ana")
    assert again.join(room)["ok"]
    assert again.view == ana.view
    assert again.mine == ana.mine
    assert again.say(room, "CastVote", id="v1", card="5", item=item) == answer


def test_who_comes_back_gets_only_what_changed(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    epoch = ana.ask("join", room=room)["epoch"]
    ana.close()
    present_first(eli, room)
    back = hall.client("ana")
    back.view, back.seq = ana.view, ana.seq
    answer = back.join(room, since=ana.seq, epoch=epoch)
    assert "view" not in answer
    assert answer["from"] == ana.seq
    assert back.view == hall.rooms.find(room).audience.view
    assert "view" in back.ask("join", room=room, since=ana.seq, epoch="another")


def test_a_client_that_takes_no_bytes_gets_one_frame_when_it_does(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    hall.delivery.deaf.add(ana.sid)
    before = len(hall.delivery.sent[ana.sid])
    item = present_first(eli, room)
    for card in ("5", "8", "13"):
        eli.say(room, "CastVote", card=card, item=item)
    eli.say(room, "RevealVotes", item=item)
    assert len(hall.delivery.sent[ana.sid]) == before
    hall.delivery.deaf.clear()
    hall.connections.drained(ana.sid)
    ana.catch_up()
    assert (ana.view, ana.gaps) == (eli.catch_up().view, 0)


@pytest.mark.both_databases
def test_an_agreed_estimate_lands_on_the_item_in_the_same_commit(hall: Hall, room: str) -> None:
    (eli,) = joined(hall, room, "eli")
    item = present_first(eli, room)
    assert eli.say(room, "AgreeEstimate", card="5", item=item)["ok"]
    assert hall.store.read(lambda c: queries.item(c, item)).points == 5
    eventually(lambda: eli.catch_up().view["items"][item]["points"] == 5)


def test_an_estimate_that_access_refuses_changes_neither_room_nor_item(hall: Hall, room: str) -> None:
    eli, fay = joined(hall, room, "eli", "fay")
    item = present_first(eli, room)
    seat = fay.mine["seat"]
    fay.say(room, "SitDown")
    eli.say(room, "HandOver", seat=seat)
    answer = fay.say(room, "AgreeEstimate", card="5", item=item)
    assert answer["error"]["code"] == "forbidden"
    assert hall.store.read(lambda c: queries.item(c, item)).points is None
    assert eli.catch_up().view["items"][item]["estimate"] is None


@pytest.mark.both_databases
def test_a_commit_that_fails_is_answered_unavailable_and_leaves_the_id_free(
    hall: Hall, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    item = present_first(eli, room)

    def fails(work: object, locks: object = None) -> object:
        raise Unavailable("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(hall.store, "write", fails)
        assert ana.say(room, "CastVote", id="v1", card="5", item=item)["error"]["code"] == "unavailable"
    assert ana.say(room, "CastVote", id="v1", card="5", item=item)["ok"]
    assert ana.catch_up().mine["card"] == "5"


@pytest.mark.both_databases
def test_an_empty_room_falls_asleep_and_wakes_from_its_snapshot(hall: Hall, room: str) -> None:
    eli, _ = joined(hall, room, "eli", "ana")
    present_first(eli, room)
    view = hall.rooms.find(room).audience.view
    for sid in list(hall.connections._joined):
        hall.connections.disconnect(sid)
    hall.rooms.find(room).touched -= 3_600_000
    hall.rooms.sweep()
    assert hall.rooms.awake == []
    assert hall.rooms.find(room).audience.view == view


@pytest.mark.parametrize("ended", [True, False])
def test_a_room_that_is_over_falls_asleep_soon(hall: Hall, room: str, ended: bool) -> None:
    eli, _ = joined(hall, room, "eli", "ana")
    if ended:
        assert eli.say(room, "EndCeremony")["ok"]
    for sid in list(hall.connections._joined):
        hall.connections.disconnect(sid)
    hall.rooms.find(room).touched -= 10_000
    hall.rooms.sweep()
    assert bool(hall.rooms.awake) is not ended


def test_a_seat_is_away_when_its_last_connection_is_gone_for_a_while(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    ana.close()
    key = (room, ana.mine["seat"])
    hall.rooms._alone_since[key] -= 20_000
    hall.rooms.sweep()
    eventually(lambda: eli.catch_up().view["seats"][ana.mine["seat"]]["away"])
    back = hall.client("ana")
    back.join(room)
    assert back.view["seats"][ana.mine["seat"]]["away"] is False


def test_who_loses_the_role_is_sent_out_of_the_open_room(hall: Hall, room: str) -> None:
    eli, ana = joined(hall, room, "eli", "ana")
    person = hall.people["ana"]
    hall.store.write(lambda tx: take_role(tx, hall.people["hana"], hall.program, person))
    eventually(lambda: ("closed", {"room": room, "reason": "forbidden"}) in hall.delivery.sent[ana.sid])
    assert ana.say(room, "RaiseHand", raised=True)["error"]["code"] == "not_found"
    assert eli.say(room, "RaiseHand", raised=True)["ok"]


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("command", {"room": 7}),
        ("command", {"room": "r", "id": "x", "name": "CastVote"}),
        ("join", {}),
        ("join", {"room": "r", "since": "1"}),
    ],
)
def test_a_message_that_does_not_fit_is_answered_malformed(hall: Hall, event: str, payload: dict) -> None:
    assert hall.client("ana").ask(event, **payload)["error"]["code"] == "malformed"


def test_unknown_commands_bad_arguments_and_old_ones_are_told_apart(hall: Hall, room: str) -> None:
    (ana,) = joined(hall, room, "ana")
    assert ana.say(room, "Dance")["error"]["code"] == "unknown"
    assert ana.say(room, "CastVote", card=5)["error"]["code"] == "malformed"
    assert ana.say(room, "CastVote", card="5", colour="red")["error"]["code"] == "malformed"
    old = ana.ask("command", room=room, id="old", name="RaiseHand", args={"raised": True}, at=1)
    assert old["error"]["code"] == "stale"
    assert (
        ana.ask("command", room=room, id="s", name="CastVote", args={"card": "5"}, stage="other")["error"][
            "reason"
        ]
        == "stage_closed"
    )


@pytest.mark.both_databases
def test_closing_the_notes_destroys_the_key_of_an_anonymous_retrospective(hall: Hall) -> None:
    room = hall.open("retrospective", items=[], settings={"anonymous": True})
    eli, ana = joined(hall, room, "eli", "ana")
    assert eli.say(room, "GoToStage", stage="write")["ok"]
    column = next(iter(eli.catch_up().view["columns"]))
    written = ana.say(room, "AddCard", id="note", column=column, text="The audit came late")
    assert written["ok"]
    assert [card["text"] for card in ana.catch_up().mine["cards"].values()] == ["The audit came late"]
    assert "audit" not in str(hall.delivery.sent[eli.sid])
    assert eli.say(room, "GoToStage", stage="group")["ok"]
    assert eli.say(room, "CloseNotes")["ok"]
    again = ana.say(room, "AddCard", id="note", column=column, text="The audit came late")
    assert again["error"]["reason"] in ("notes_closed", "stage_closed")
    seat = ana.mine["seat"]
    rows = hall.store.read(
        lambda c: [str(one.body) for one in journal.read(c, f"room/{room}") if one.kind.startswith("write.")]
    )
    assert rows
    assert not [row for row in rows if f"'{seat}'" in row]


def anonymous(hall: Hall) -> tuple[str, Client, Client, str]:
    """A retrospective without names in which Eli and Ana write; its first column."""
    room = hall.open("retrospective", items=[], settings={"anonymous": True})
    eli, ana = joined(hall, room, "eli", "ana")
    assert eli.say(room, "GoToStage", stage="write")["ok"]
    return room, eli, ana, next(iter(eli.catch_up().view["columns"]))


def test_an_anonymous_undo_is_done_once_and_leads_to_nobody(hall: Hall) -> None:
    room, _, ana, column = anonymous(hall)
    for text in ("The audit came late", "Nobody asked us"):
        assert ana.say(room, "AddCard", column=column, text=text)["ok"]
    first = ana.say(room, "Undo", id="back")
    assert first["ok"]
    assert ana.say(room, "Undo", id="back") == first
    assert len(ana.catch_up().mine["cards"]) == 1
    hall.start()
    (ana,) = joined(hall, room, "ana")
    assert ana.say(room, "Undo", id="back") == first
    chosen = select(tables.answer.c.scope).where(tables.answer.c.id == "back")
    assert hall.store.read(lambda c: c.execute(chosen).all()) == []


def test_what_was_first_tried_before_the_notes_were_closed_is_not_done_after_it(hall: Hall) -> None:
    room, eli, ana, column = anonymous(hall)
    before = hall.store.clock()
    assert ana.say(room, "AddCard", column=column, text="The audit came late")["ok"]
    assert ana.say(room, "AddCard", id="note", column=column, text="Nobody asked us")["ok"]
    assert ana.say(room, "Undo", id="back")["ok"]
    assert eli.say(room, "CloseNotes")["ok"]
    assert eli.say(room, "ReopenNotes")["ok"]
    seq = hall.rooms.find(room).memory.seq
    again: dict[str, dict[str, Any]] = {
        "note": {"name": "AddCard", "args": {"column": column, "text": "Nobody asked us"}},
        "back": {"name": "Undo", "args": {}},
    }
    for id, command in again.items():
        answer = ana.ask("command", room=room, id=id, at=before, **command)
        assert answer["error"]["reason"] == "notes_closed"
    assert hall.rooms.find(room).memory.seq == seq
    later = hall.store.clock() + 1
    fresh = {"column": column, "text": "And now?"}
    assert ana.ask("command", room=room, id="new", name="AddCard", args=fresh, at=later)["ok"]


@pytest.mark.both_databases
def test_a_room_that_was_ended_elsewhere_has_no_key_here_either(hall: Hall) -> None:
    room, eli, ana, column = anonymous(hall)
    assert ana.say(room, "AddCard", column=column, text="The audit came late")["ok"]
    memory = hall.rooms.find(room).memory
    hall.store.write(lambda tx: play_tick(tx, memory, [Pending(said=on_the_floor(EndCeremony()))]))
    eventually(lambda: eli.catch_up().view["room"]["state"] == "ended")
    assert hall.rooms.find(room).memory.play.mark("write", ana.mine["seat"]) is None
