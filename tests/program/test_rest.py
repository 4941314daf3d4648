"""Dependencies, team Sprints, rollup and graph over REST, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from backlog import events as backlog
from program import events
from tests.backlog.desk import Desk


@pytest.fixture
def asked(desk: Desk) -> Any:
    """PAY-1 waits for ORD-1 in Sprint 3."""
    harbour = desk.harbour
    harbour.sprints = harbour.increment(4)  # type: ignore[attr-defined]
    harbour.add("card", "PAY", sprint=harbour.sprints[2], points=5.0)  # type: ignore[attr-defined]
    harbour.add("order", "ORD", sprint=harbour.sprints[0], points=3.0)  # type: ignore[attr-defined]
    body = {
        "consumer": "card",
        "producer": "order",
        "title": "Order numbers",
        "needed_by": harbour.sprints[2],
    }  # type: ignore[attr-defined]
    return desk.post(f"{desk.program}/dependencies", body, by="ana")


def test_a_dependency_is_asked_and_answered_by_its_teams(desk: Desk, asked: Any) -> None:
    sprints = desk.harbour.sprints  # type: ignore[attr-defined]
    path = f"/dependencies/{asked['id']}/answer"
    assert (asked["state"], asked["promise"], asked["flag"]) == ("proposed", sprints[0], "amber")
    desk.post(path, {"answer": "accept", "sprint": sprints[1]}, by="ana", status=403)
    countered = desk.post(path, {"answer": "counter", "sprint": sprints[3]}, by="cy")
    assert (countered["state"], countered["slack"], countered["flag"]) == ("countered", -1, "red")
    desk.post(path, {"answer": "counter", "sprint": sprints[1]}, by="ana")
    accepted = desk.post(path, {"answer": "accept"}, by="cy")
    assert (accepted["state"], accepted["promise"], accepted["slack"]) == ("accepted", sprints[1], 1)
    assert accepted["why"] == ["Orders promises Sprint 2, 1 Sprint before Payments needs it in Sprint 3."]
    desk.post(path, {"answer": "deliver"}, by="cy")
    assert desk.post(path, {"answer": "verify"}, by="ana")["flag"] == "done"
    refused = desk.post(path, {"answer": "withdraw"}, by="ana", status=409)
    assert refused["detail"].startswith("This dependency is verified, so nobody answers it any more. Ana ")


def test_a_cycle_made_by_hand_names_its_path(desk: Desk, asked: Any) -> None:
    body = {"consumer": "order", "producer": "card", "needed_by": desk.harbour.sprints[0]}  # type: ignore[attr-defined]
    problem = desk.post(f"{desk.program}/dependencies", body, by="cy", status=409)
    assert "PAY-1 → ORD-1 → PAY-1" in problem["detail"]


def test_dependencies_are_listed_in_pages_and_filtered(desk: Desk, asked: Any) -> None:
    sprint = desk.harbour.sprints[2]  # type: ignore[attr-defined]
    for key in ("WEB", "WHS"):
        team = desk.harbour.teams[key]
        desk.now += 1
        desk.post(
            f"{desk.program}/dependencies",
            {"consumer": "card", "producer_team": team, "title": key, "needed_by": sprint},
        )
    path = f"{desk.program}/dependencies"
    first = desk.get(f"{path}?limit=2")
    rest = desk.get(f"{path}?limit=2&cursor={first['next']}")
    assert [one["title"] for one in first["items"] + rest["items"]] == ["Order numbers", "WEB", "WHS"]
    orders = desk.harbour.teams["ORD"]
    assert [one["id"] for one in desk.get(f"{path}?team={orders}")["items"]] == [asked["id"]]
    assert desk.get(f"{path}?as_of=1999-12-31")["items"] == []


def test_a_team_sets_goal_and_capacity_and_starts_its_sprint(desk: Desk, asked: Any) -> None:
    path = f"/teams/{desk.harbour.teams['PAY']}/sprints/{desk.harbour.sprints[2]}"  # type: ignore[attr-defined]
    assert desk.get(path)["capacity"] is None
    changed = desk.patch(path, {"goal": "Cards", "capacity": 20, "state": "active"}, by="ana")
    assert (changed["goal"], changed["capacity"], changed["load"], changed["state"]) == (
        "Cards",
        20,
        5,
        "active",
    )
    assert changed["committed"] == 5
    assert desk.patch(path, {"state": "closed"})["done"] == 0
    desk.patch(path, {"state": "planned"}, status=409)
    desk.patch(path, {"goal": "x"}, by="cy", status=403)
    desk.get(path.replace(desk.harbour.sprints[2], "nothing"), status=404)  # type: ignore[attr-defined]


def test_capacity_follows_from_days_off_where_nobody_said_a_number(desk: Desk, asked: Any) -> None:
    sprints, pay = desk.harbour.sprints, desk.harbour.teams["PAY"]  # type: ignore[attr-defined]
    desk.harbour.propose(backlog.AvailabilitySet(pay, sprints[0], "ana", 2.5))
    # Two developers, ten working days: (10 + 7.5) days at a focus of 0.8.
    assert desk.get(f"/teams/{pay}/sprints/{sprints[0]}")["capacity"] == 14.0


def test_the_rollup_counts_what_is_there(desk: Desk, asked: Any) -> None:
    harbour = desk.harbour
    harbour.add("epic", type="epic", points=100.0)
    harbour.add("done", state="Done", points=2.0)
    harbour.add("gone", points=7.0)
    harbour.propose(backlog.ItemArchived("gone"))
    pay = harbour.teams["PAY"]
    harbour.propose(events.ConfidenceVoted(4.0, 3, 5, team=pay))
    desk.patch(f"/teams/{pay}/sprints/{harbour.sprints[2]}", {"state": "active", "capacity": 4})  # type: ignore[attr-defined]
    found = desk.get(f"{desk.program}/rollup")
    line = next(one for one in found["teams"] if one["id"] == pay)
    assert line["items"] == {"todo": 1, "doing": 0, "done": 1}
    assert line["points"] == {"todo": 5, "doing": 0, "done": 2}
    assert line["sprint"]["points"] == {"todo": 5, "doing": 0, "done": 0}
    assert (line["sprint"]["state"], line["capacity"], line["load"], line["confidence"]) == (
        "active",
        4,
        5,
        4,
    )
    assert line["dependencies"] == {"done": 0, "green": 0, "amber": 1, "red": 0}
    assert line["status"]["colour"] == "red"
    assert line["forecast"] is None
    assert found["totals"]["points"] == {"todo": 8, "doing": 0, "done": 2}
    assert found["changes"][0]["kind"] == "SprintStarted"
    empty = next(one for one in found["teams"] if one["name"] == "Data")
    assert (empty["capacity"], empty["confidence"], empty["status"]["colour"]) == (None, None, "none")


def test_as_of_a_day_that_is_over_the_rollup_is_as_it_was(desk: Desk) -> None:
    desk.harbour.add("a", points=3.0)
    desk.now += 24 * 60 * 60 * 1000
    desk.harbour.set("a", points=8, state="Done")
    points = [
        desk.get(f"{desk.program}/rollup?as_of=2026-01-0{day}")["totals"]["points"] for day in (5, 6, 7)
    ]
    assert points == [
        {"todo": 0, "doing": 0, "done": 0},
        {"todo": 3, "doing": 0, "done": 0},
        {"todo": 0, "doing": 0, "done": 8},
    ]


def test_the_graph_has_nodes_edges_and_slack(desk: Desk, asked: Any) -> None:
    found = desk.get(f"{desk.program}/graph")
    assert {one["id"] for one in found["nodes"]} == {"card", "order"}
    assert [(one["producer"], one["consumer"], one["flag"]) for one in found["edges"]] == [
        ("order", "card", "amber")
    ]
    assert found["critical_path"] == ["order", "card"]
    assert found["cycles"] == []
