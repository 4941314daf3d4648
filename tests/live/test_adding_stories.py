"""Stories added in a poker room over a store: they are the team's items at once, and once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.access import NOBODY
from accounts.callers import Credentials
from accounts.roles import Role
from backlog import queries
from backlog.events import ItemEdited
from backlog.queries import Item
from journal import journal
from journal.database import Store
from live import seats, visitors
from live.waking import wake
from program import rules
from tests.live.hall import SEAL, Client, Hall, eventually

pytestmark = pytest.mark.sqlite_alone


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


def opened(hall: Hall, name: str = "eli", **wanted: Any) -> tuple[str, Client]:
    room = hall.open(by=name, **{"items": [], **wanted})
    client = hall.client(name)
    assert client.join(room)["ok"]
    return room, client


def add(client: Client, room: str, *titles: str, id: str | None = None) -> dict[str, Any]:
    return client.say(room, "AddItems", id=id, items=[{"title": title} for title in titles])


def queue(client: Client) -> list[dict[str, Any]]:
    """The stories in their order, with their ids."""
    rows = [{"id": id, **item} for id, item in client.catch_up().view["items"].items()]
    return sorted(rows, key=lambda item: item["rank"])


def items(hall: Hall) -> list[Item]:
    return hall.store.read(lambda c: queries.items_of(c, hall.team))


def kinds(hall: Hall, stream: str) -> list[str]:
    return hall.store.read(lambda c: [one.kind for one in journal.read(c, stream)])


@pytest.mark.both_databases
def test_added_stories_are_items_of_the_team_under_the_same_ids_and_keys(hall: Hall) -> None:
    room, eli = opened(hall)
    assert add(eli, room, "Refund API", "Payout report")["ok"]
    shown = queue(eli)
    assert [(one["key"], one["title"]) for one in shown] == [
        ("PAY-1", "Refund API"),
        ("PAY-2", "Payout report"),
    ]
    rows = [(one.id, one.key, one.title, one.type) for one in items(hall)]
    assert rows == [(one["id"], one["key"], one["title"], "story") for one in shown]


def test_what_a_room_writes_to_the_backlog_names_the_room(hall: Hall) -> None:
    room, eli = opened(hall)
    add(eli, room, "Refund API")
    eli.say(room, "PresentItem", item=queue(eli)[0]["id"])
    eli.say(room, "AgreeEstimate", card="5")
    written = hall.store.read(lambda c: list(journal.read(c, f"program/{hall.program}")))
    facts = {type(one.fact()).__name__: one.fact() for one in written}
    assert [one.room for one in facts["ItemsAdded"].items] == [room]
    assert facts["ItemEstimated"].room == room


def test_others_see_them_in_the_room_the_backlog_and_the_rollup(hall: Hall) -> None:
    room, eli = opened(hall)
    ana, hana = hall.client("ana"), hall.client("hana")
    backlog, rollup = hall.client("ana"), hall.client("hana")
    for client, name in (
        (ana, room),
        (backlog, f"team:{hall.team}:backlog"),
        (rollup, f"program:{hall.program}"),
    ):
        assert client.join(name)["ok"]
    assert hana.join(f"program:{hall.program}")["ok"]
    before = rollup.view["totals"]
    assert add(eli, room, "Refund API", "Payout report")["ok"]
    assert queue(ana) == queue(eli)
    eventually(lambda: len(backlog.catch_up().view["items"]) == 2)
    eventually(lambda: rollup.catch_up().view["totals"] != before)


def test_what_is_added_is_known_as_in_the_backlog_in_the_tick_that_adds_it(hall: Hall) -> None:
    room, eli = opened(hall)
    seq = add(eli, room, "Refund API")["seq"]
    assert queue(eli)[0]["key"] == "PAY-1"
    hall.rooms._refresh_briefs(hall.rooms.awake)
    eventually(lambda: hall.rooms.awake[0].idle)
    assert hall.rooms.awake[0].memory.seq == seq


def test_what_is_renamed_in_the_backlog_is_renamed_in_the_room(hall: Hall) -> None:
    room, eli = opened(hall)
    add(eli, room, "Refund API")
    edit = ItemEdited(queue(eli)[0]["id"], {"title": "Refund by line"})
    hall.store.write(lambda tx: rules.write(tx, hall.program, [edit], hall.people["hana"]))
    eventually(lambda: [one["title"] for one in queue(eli)] == ["Refund by line"])


@pytest.mark.both_databases
def test_a_list_sent_again_is_added_once(hall: Hall) -> None:
    room, eli = opened(hall)
    first = add(eli, room, "Refund API", "Payout report", id="list")
    assert add(eli, room, "Refund API", "Payout report", id="list") == first
    assert add(eli, room, "Another list", id="list")["error"]["code"] == "conflict"
    hall.start()
    again = hall.client("eli")
    again.join(room)
    assert add(again, room, "Refund API", "Payout report", id="list") == first
    assert [one.title for one in items(hall)] == ["Refund API", "Payout report"]


@pytest.mark.both_databases
def test_after_a_crash_and_from_a_snapshot_the_queue_is_what_it_was(hall: Hall) -> None:
    room, eli = opened(hall)
    add(eli, room, "Refund API", "Payout report")
    add(eli, room, "Ledger feed", id="mistake")
    eli.say(room, "Undo", command="mistake")
    eli.say(room, "PresentItem", item=queue(eli)[0]["id"])
    view, state = eli.catch_up().view, hall.rooms.find(room).state
    replayed = hall.store.read(lambda c: wake(c, hall.rooms.find(room).memory.card))
    assert replayed.state == state
    hall.rooms._snapshot(hall.rooms.find(room))
    hall.start()
    again = hall.client("eli")
    again.join(room)
    assert again.view == view
    assert again.hall.rooms.find(room).state == state


@pytest.mark.both_databases
def test_taken_back_they_are_archived_and_leave_the_room_at_once(hall: Hall) -> None:
    room, eli = opened(hall)
    add(eli, room, "Refund API")
    add(eli, room, "Ledger feed", "Bank runbook", id="mistake")
    assert eli.say(room, "Undo", id="back", command="mistake")["ok"]
    assert [one["title"] for one in queue(eli)] == ["Refund API"]
    assert [one.title for one in items(hall)] == ["Refund API"]
    assert eli.say(room, "Undo", id="back", command="mistake")["ok"]
    assert not eli.say(room, "Undo", command="mistake")["ok"]
    assert kinds(hall, f"program/{hall.program}").count("ItemArchived") == 2


def test_what_was_on_the_table_stays(hall: Hall) -> None:
    room, eli = opened(hall)
    add(eli, room, "Refund API", "Ledger feed", id="list")
    eli.say(room, "PresentItem", item=queue(eli)[0]["id"])
    assert eli.say(room, "Undo", command="list")["error"]["reason"] == "undo"
    assert len(items(hall)) == len(queue(eli)) == 2


def test_an_added_story_is_estimated_like_any_other(hall: Hall) -> None:
    room, eli = opened(hall)
    add(eli, room, "Refund API")
    eli.say(room, "PresentItem", item=queue(eli)[0]["id"])
    assert eli.say(room, "AgreeEstimate", card="5")["ok"]
    assert [one.points for one in items(hall)] == [5]


def test_who_may_not_edit_the_backlog_adds_nothing_to_it_nor_to_the_room(hall: Hall) -> None:
    room, eli = opened(hall)
    fay = hall.client("fay")
    fay.join(room)
    fay.say(room, "SitDown")
    eli.say(room, "HandOver", seat=fay.mine["seat"])
    answer = add(fay, room, "Refund API")
    assert answer["error"]["code"] == "forbidden"
    assert "edit backlog" in answer["error"]["message"]
    assert items(hall) == queue(fay) == []


def test_somebody_of_another_team_who_facilitates_adds_nothing(hall: Hall) -> None:
    room, eli = opened(hall)
    hall._add_person("bo")
    hall.give("bo", Role.DEVELOPER, "another team")
    bo = hall.client("bo")
    assert bo.join(room)["ok"]
    eli.say(room, "HandOver", seat=bo.mine["seat"])
    assert add(bo, room, "Refund API")["error"]["code"] == "forbidden"
    assert items(hall) == []


def test_a_guest_who_facilitates_is_told_whom_to_ask(hall: Hall) -> None:
    room, eli = opened(hall)
    place = hall.store.write(lambda tx: seats.add_seat(tx, room, "Gus", "participant", None, None, SEAL))
    gus = hall.client_of(seats.token_of(SEAL, room, place.id))
    assert gus.join(room)["ok"]
    eli.say(room, "HandOver", seat=place.id)
    error = add(gus, room, "Refund API")["error"]
    assert error["code"] == "forbidden"
    assert error["message"] == "Guests do not write to a backlog. Ask somebody of the team to facilitate."
    assert items(hall) == queue(gus) == []


def test_in_an_anonymous_room_they_are_added_and_taken_back_too(hall: Hall) -> None:
    room, eli = opened(hall, settings={"anonymous": True})
    assert add(eli, room, "Refund API", id="list")["ok"]
    assert [one.title for one in items(hall)] == ["Refund API"]
    assert eli.say(room, "Undo", command="list")["ok"]
    assert items(hall) == queue(eli) == []


def test_without_a_team_they_stay_in_the_room(hall: Hall) -> None:
    hall.team = None  # type: ignore[assignment]
    room, hana = opened(hall, "hana")
    assert add(hana, room, "Refund API", "Payout report", id="list")["ok"]
    assert [(one["key"], one["title"]) for one in queue(hana)] == [("", "Refund API"), ("", "Payout report")]
    assert "ItemsAdded" not in kinds(hall, f"program/{hall.program}")
    hana.say(room, "PresentItem", item=queue(hana)[0]["id"])
    assert hana.say(room, "AgreeEstimate", card="8")["ok"]
    assert queue(hana)[0]["points"] == 8
    assert add(hana, room, "Ledger feed", id="more")["ok"]
    assert hana.say(room, "Undo", command="more")["ok"]
    assert [one["title"] for one in queue(hana)] == ["Refund API", "Payout report"]


def test_a_visitor_adds_stories_to_the_room_they_opened(hall: Hall) -> None:
    started = hall.store.write(
        lambda tx: visitors.start_room(tx, NOBODY, "planning_poker", "Poker", ["Story 1"], "tests")
    )
    gina = Client(hall, Credentials(cookies={"bigroom": str(started.secret)}))
    room = started.card.id
    assert gina.join(room, name="Gina")["ok"]
    assert add(gina, room, "Refund API")["ok"]
    assert [one["title"] for one in queue(gina)] == ["Story 1", "Refund API"]
    kept = hall.store.read(lambda c: queries.items_of(c, str(started.card.team)))
    assert [one.title for one in kept] == ["Story 1", "Refund API"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"items": [{"title": " "}]}, "refused"),
        ({"items": [{"title": "Refund API"}, {"name": "Refund"}]}, "malformed"),
        ({"items": [{"title": "x"}] * 201}, "refused"),
        ({}, "malformed"),
    ],
)
def test_what_is_no_list_is_said_and_adds_nothing(hall: Hall, args: dict[str, Any], code: str) -> None:
    room, eli = opened(hall)
    assert eli.say(room, "AddItems", **args)["error"]["code"] == code
    assert items(hall) == queue(eli) == []
