"""Retrospectives over a store: what is agreed lands on the team's items, and comes back the next time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.roles import Role
from backlog import queries
from backlog.queries import Item
from journal.database import Store
from live import seats
from tests.live.hall import SEAL, Client, Hall, eventually


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


def opened(hall: Hall, **wanted: Any) -> tuple[str, Client]:
    room = hall.open("retrospective", items=[], **wanted)
    eli = hall.client("eli")
    assert eli.join(room)["ok"]
    return room, eli


def items(hall: Hall) -> list[Item]:
    return hall.store.read(lambda c: queries.items_of(c, hall.team))


def guest(hall: Hall, room: str) -> Client:
    """Gus, who came by the link."""
    place = hall.store.write(lambda tx: seats.add_seat(tx, room, "Gus", "participant", None, None, SEAL))
    gus = hall.client_of(seats.token_of(SEAL, room, place.id))
    assert gus.join(room)["ok"]
    return gus


def test_an_action_is_a_task_of_the_team_with_owner_and_day(hall: Hall) -> None:
    room, eli = opened(hall)
    seat = eli.mine["seat"]
    assert eli.say(room, "AddAction", text="Write the runbook", owner=seat, due="2026-11-27")["ok"]
    (item,) = items(hall)
    assert (item.title, item.assignee, item.due) == ("Write the runbook", hall.people["eli"], "2026-11-27")
    assert (item.type, item.labels, item.category) == ("task", ["action"], "todo")


def test_a_guest_agrees_actions_in_the_name_of_who_opened_the_room(hall: Hall) -> None:
    room, _ = opened(hall)
    gus = guest(hall, room)
    assert gus.say(room, "AddAction", text="Ask Cy who resets staging")["ok"]
    assert [item.title for item in items(hall)] == ["Ask Cy who resets staging"]


def test_a_guest_agrees_nothing_that_who_opened_the_room_may_not_add_any_more(hall: Hall) -> None:
    room, _ = opened(hall)
    gus = guest(hall, room)
    hall.give("eli", Role.OBSERVER)
    assert not gus.say(room, "AddAction", text="Ask Cy who resets staging")["ok"]
    assert items(hall) == []


def test_without_a_team_the_actions_stay_in_the_room(hall: Hall) -> None:
    hall.team = None  # type: ignore[assignment]
    room, eli = opened(hall)
    assert eli.say(room, "AddAction", text="Write the runbook")["ok"]
    assert [action["text"] for action in eli.catch_up().view["actions"].values()] == ["Write the runbook"]


def test_the_next_retrospective_begins_with_the_actions_that_are_open(hall: Hall) -> None:
    room, eli = opened(hall)
    eli.say(room, "AddAction", text="Write the runbook", owner=eli.mine["seat"], due="2026-11-27")
    eli.say(room, "AddAction", text="Own the nightly reset")
    again, eli = opened(hall)
    last = sorted(eli.view["last_actions"].values(), key=lambda action: action["rank"])
    assert [action["text"] for action in last] == ["Write the runbook", "Own the nightly reset"]
    assert (last[0]["key"], last[0]["due"], last[0]["verdict"]) == ("PAY-1", "2026-11-27", None)
    for verdict, (action, _) in zip(("done", "drop"), eli.view["last_actions"].items(), strict=True):
        assert eli.say(again, "ReviewAction", action=action, verdict=verdict)["ok"]
    eventually(lambda: [item.category for item in items(hall)] == ["done"])
    said = {one["text"]: one["verdict"] for one in eli.catch_up().view["last_actions"].values()}
    assert said == {"Write the runbook": "done", "Own the nightly reset": "drop"}
    _, eli = opened(hall)
    assert eli.view["last_actions"] == {}


def test_an_action_that_changes_on_the_board_changes_in_the_room(hall: Hall) -> None:
    room, eli = opened(hall)
    eli.say(room, "AddAction", text="Write the runbook")
    again, eli = opened(hall)
    bo = hall.client("eli")
    assert bo.join(room)["ok"]
    (action,) = bo.view["actions"]
    assert bo.say(room, "EditAction", action=action, text="Write the short runbook")["ok"]
    eventually(
        lambda: (
            [one["text"] for one in eli.catch_up().view["last_actions"].values()]
            == ["Write the short runbook"]
        )
    )
    assert eli.say(again, "ReviewAction", action=action, verdict="keep")["ok"]
