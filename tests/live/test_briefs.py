"""What rooms that plan and rank are told of the backlog, of Sprints and of who is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from accounts.access import Actor
from accounts.roles import Role
from accounts.teams import add_team
from backlog import queries
from backlog.events import (
    AvailabilitySet,
    GoalSet,
    IncrementCreated,
    ItemAdded,
    ItemEstimated,
    ItemsAdded,
    ItemScheduled,
    ItemStateChanged,
    NewSprint,
    SprintStarted,
)
from journal.database import Store
from journal.facts import Fact
from live.legend import legend_of
from live.opening import Wanted, open_room
from program import rules
from program.capacity.queries import capacities
from tests.live.hall import Client, Hall, eventually


def winter(*sprints: str) -> IncrementCreated:
    """An increment of Sprints of two weeks, far ahead of any clock."""
    made = tuple(NewSprint(id, "", 0, "", "") for id in sprints)
    return IncrementCreated("inc1", "Winter", "2090-01-02", sprint_days=14, sprints=made)


class Harbour(Hall):
    """Three Sprints; Payments has one item done and one open in the first, and three in its backlog."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.orders = store.write(
            lambda tx: add_team(tx, self.people["hana"], self.program, "Orders", "ORD")
        ).id
        self.give("ana", Role.DEVELOPER, self.team)
        self.write(winter("s1", "s2", "s3"))
        added = [ItemAdded(f"i{n}", self.team, f"Item {n}", points=float(n)) for n in range(1, 6)]
        self.write(ItemsAdded((*added, ItemAdded("epic", self.team, "An epic", type="epic"))))
        self.write(ItemScheduled("i1", "s1"), ItemScheduled("i2", "s1"), SprintStarted(self.team, "s1"))
        self.write(ItemStateChanged("i1", "Done", "done"))

    def write(self, *facts: Fact) -> None:
        self.store.write(lambda tx: rules.write(tx, self.program, list(facts), self.people["hana"]))

    def plan(self, **wanted: Any) -> tuple[str, Client]:
        room = self.open("sprint_planning", **{"items": [], **wanted})
        eli = self.client("eli")
        assert eli.join(room)["ok"]
        return room, eli


@pytest.fixture
def hall(store: Store) -> Iterator[Harbour]:
    return Harbour(store)


def test_a_planning_room_opened_without_items_offers_what_is_open_by_rank_and_what_carries_over(
    hall: Harbour,
) -> None:
    _, eli = hall.plan()
    offered = sorted(eli.view["items"].items(), key=lambda one: one[1]["rank"])
    assert [(id, one["rank"], one["sprint"]) for id, one in offered] == [
        ("i2", 2, "s1"),
        ("i3", 3, None),
        ("i4", 4, None),
        ("i5", 5, None),
    ]


def test_it_plans_the_teams_next_planned_sprint_with_the_developers_of_the_team(hall: Harbour) -> None:
    _, eli = hall.plan()
    assert list(eli.view["sprints"]) == [hall.team]
    planned = eli.view["sprints"][hall.team]
    assert (planned["id"], planned["name"], planned["team_name"]) == ("s2", "Sprint 2", "Payments")
    assert list(eli.view["capacity"]) == [hall.people["ana"]]
    assert eli.view["capacity"][hall.people["ana"]]["days"] == 10.0


def test_a_chosen_sprint_is_planned_with_what_lies_in_it(hall: Harbour) -> None:
    hall.write(ItemScheduled("i5", "s3"))
    _, eli = hall.plan(settings={"sprint": "s3"})
    assert eli.view["sprints"][hall.team]["items"] == ["i5"]


def test_given_items_are_the_ones_to_choose_from_and_the_sprint_counts_whole(hall: Harbour) -> None:
    hall.write(ItemScheduled("i5", "s2"))
    _, eli = hall.plan(items=["i3"])
    eventually(lambda: set(eli.catch_up().view["items"]) == {"i3", "i5"})
    assert eli.view["sprints"][hall.team]["load"] == 5.0


@pytest.mark.sqlite_alone
@pytest.mark.parametrize(
    ("facts", "seen"),
    [
        ((ItemScheduled("i3", "s2"),), lambda sprint, _view: sprint["load"] == 3.0),
        ((ItemEstimated("i3", 8.0),), lambda _sprint, view: view["items"]["i3"]["points"] == 8.0),
        ((GoalSet("PAY", "s2", "Refunds"),), lambda sprint, _view: sprint["goal"] == "Refunds"),
        (
            (ItemAdded("i9", "PAY", "Late idea"),),
            lambda _sprint, view: view["items"].get("i9", {}).get("rank") == 7,
        ),
    ],
)
def test_what_changes_elsewhere_arrives(hall: Harbour, facts: tuple[Any, ...], seen: Any) -> None:
    _, eli = hall.plan()
    named = [_for(hall.team, one) for one in facts]
    hall.write(*named)
    eventually(lambda: seen(eli.catch_up().view["sprints"][hall.team], eli.view))
    assert eli.view == hall.client("eli").join(_room_of(hall))["view"]


def test_days_off_said_elsewhere_change_the_capacity_to_what_the_program_says(hall: Harbour) -> None:
    _, eli = hall.plan()
    assert eli.view["sprints"][hall.team]["capacity"] is None
    hall.write(AvailabilitySet(hall.team, "s2", hall.people["ana"], 2.5))
    eventually(lambda: eli.catch_up().view["sprints"][hall.team]["capacity"] is not None)
    known = hall.store.read(lambda connection: capacities(connection, hall.program))
    assert eli.view["sprints"][hall.team]["capacity"] == float(known[hall.team, "s2"]) == 6.0


def test_pulling_and_starting_moves_the_backlog_and_the_brief_says_it_once(hall: Harbour) -> None:
    room, eli = hall.plan()
    assert eli.say(room, "PullItem", item="i3")["ok"]
    assert eli.say(room, "SetGoal", text="Refunds by line")["ok"]
    eli.catch_up()
    assert eli.view["sprints"][hall.team]["items"] == ["i3"]
    item = hall.store.read(lambda connection: queries.item(connection, "i3"))
    assert item is not None
    assert item.sprint == "s2"
    refused = eli.say(room, "StartSprint")
    assert refused["error"]["message"] == "Payments is in Sprint 1; close it before Sprint 2 starts."


def test_a_room_of_the_program_plans_for_every_team(hall: Harbour) -> None:
    hall.write(ItemAdded("o1", hall.orders, "Split shipments"))
    wanted = Wanted("sprint_planning", "Harbour", hall.program, None)
    hana = hall.client("hana")
    hana.join(hall.store.write(lambda tx: open_room(tx, wanted, Actor(hall.people["hana"]))).id)
    assert {team: one["id"] for team, one in hana.view["sprints"].items()} == {
        hall.orders: "s1",
        hall.team: "s2",
    }
    assert {"o1", "i3"} <= set(hana.view["items"])


def test_a_calendar_made_while_the_room_is_open_gives_it_a_sprint(store: Store) -> None:
    hall = Hall(store)
    room = hall.open("sprint_planning", items=[])
    eli = hall.client("eli")
    eli.join(room)
    assert eli.view["sprints"] == {}
    store.write(lambda tx: rules.write(tx, hall.program, [winter("s1")], hall.people["hana"]))
    eventually(lambda: list(eli.catch_up().view["sprints"]) == [hall.team])


def test_the_legend_names_teams_sprints_and_the_people_of_the_sheets(hall: Harbour) -> None:
    room, _ = hall.plan()
    memory = hall.rooms.awake[0].memory
    legend = hall.store.read(lambda connection: legend_of(connection, memory, hall.people["eli"]))
    assert memory.card.id == room
    assert legend["teams"][hall.team] == {"name": "Payments", "key": "PAY", "index": 2}
    assert legend["sprints"]["s2"]["name"] == "Sprint 2"
    assert legend["people"] == {hall.people["ana"]: {"name": "Ana"}}
    assert legend["me"] == hall.people["eli"]


def test_a_ranking_room_keeps_the_order_it_was_opened_with(hall: Harbour) -> None:
    room = hall.open("prioritization", items=["i5", "i3"])
    eli = hall.client("eli")
    eli.join(room)
    ranks = {id: one["rank"] for id, one in eli.view["items"].items()}
    assert ranks == {"i5": 1, "i3": 2}
    hall.write(ItemEstimated("i3", 13.0))
    eventually(lambda: eli.catch_up().view["items"]["i3"]["points"] == 13.0)
    assert eli.view["items"]["i3"]["rank"] == 2


def _for(team: str, fact: Any) -> Any:
    return msgspec.structs.replace(fact, team=team) if getattr(fact, "team", "") == "PAY" else fact


def _room_of(hall: Harbour) -> str:
    return hall.rooms.awake[0].id
