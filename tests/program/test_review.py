"""Headlines, colours beside the computed ones, and snapshots, over REST and as pure comparisons."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.verify import complaints
from program.plan.baseline import PlanRow, difference
from tests.backlog.desk import Desk

DAY = 86_400_000


@pytest.fixture
def sprints(desk: Desk) -> list[str]:
    return desk.harbour.increment(4, "2026-01-05")


def headline(desk: Desk, text: str, **more: Any) -> Any:
    return desk.call("PUT", f"{desk.program}/headline", {"text": text, **more})["items"]


def test_a_headline_is_written_for_a_week_and_last_weeks_stays(desk: Desk) -> None:
    assert headline(desk, "  Cards  work. ")[0] == {
        "week": "2026-01-05",
        "text": "Cards work.",
        "author": "hana",
        "at": desk.answer.json["items"][0]["at"],
    }
    desk.now += 7 * DAY
    assert [one["week"] for one in headline(desk, "Refunds too.")] == ["2026-01-12", "2026-01-05"]
    assert [one["text"] for one in headline(desk, "")] == ["Cards work."]
    assert headline(desk, "Cards!", week="2026-01-08")[0]["text"] == "Cards!"


def test_only_who_writes_reports_writes_a_headline_and_it_is_short(desk: Desk) -> None:
    desk.call("PUT", f"{desk.program}/headline", {"text": "Mine"}, by="ana", status=403)
    problem = desk.call("PUT", f"{desk.program}/headline", {"text": "x" * 601}, status=422)
    assert problem["detail"] == "A headline has at most 600 characters."


def status_of(desk: Desk, team: str | None, **asked: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found = desk.get(f"{desk.program}/rollup?{query}")
    lines = [one for one in found["teams"] if one["id"] == team] if team else [found["totals"]]
    return lines[0]["status"]


def test_an_override_stands_beside_the_computed_colour_for_14_days(desk: Desk) -> None:
    team = desk.harbour.teams["PAY"]
    path, said = f"/teams/{team}/status", {"colour": "red", "note": "Two people left."}
    computed = status_of(desk, team)["colour"]
    override = desk.call("PUT", path, said, by="eli")["override"]
    assert (override["said_on"], override["expires_on"]) == ("2026-01-06", "2026-01-20")
    status = status_of(desk, team)
    assert (status["colour"], status["override"]["note"]) == (computed, "Two people left.")
    desk.now += 13 * DAY
    assert status_of(desk, team)["override"]["colour"] == "red"
    desk.now += DAY
    assert status_of(desk, team)["override"] is None, "it has not been looked at for two weeks"
    assert status_of(desk, team, as_of="2026-01-07")["override"]["author"] == "eli"
    desk.call("PUT", path, said, by="eli")
    desk.call("DELETE", path, by="eli")
    assert status_of(desk, team)["override"] is None


def test_an_override_needs_a_note_and_a_role(desk: Desk) -> None:
    team = desk.harbour.teams["PAY"]
    problem = desk.call("PUT", f"/teams/{team}/status", {"colour": "green", "note": " "}, status=422)
    assert problem["detail"].startswith("Say why")
    desk.call("PUT", f"/teams/{team}/status", {"colour": "green", "note": "x"}, by="ana", status=403)
    desk.call("PUT", f"{desk.program}/status", {"colour": "green", "note": "x"}, by="eli", status=403)
    desk.call("PUT", f"{desk.program}/status", {"colour": "plum", "note": "x"}, status=422)
    assert desk.call("PUT", f"{desk.program}/status", {"colour": "green", "note": "x"})["override"]


def test_a_locked_plan_is_what_scope_is_measured_from(desk: Desk, sprints: list[str]) -> None:
    harbour, pay = desk.harbour, desk.harbour.teams["PAY"]
    for n in range(4):
        harbour.add(f"a{n}", "PAY", points=5.0, sprint=sprints[0])
    assert not any("baseline" in why for why in status_of(desk, pay)["why"])
    locked = desk.post(f"{desk.program}/snapshots", {"name": "plan locked"})
    assert (locked["points"][pay], locked["baseline"]) == (20, True)
    harbour.add("late", "PAY", points=5.0)
    harbour.set("a0", sprint=sprints[1])
    harbour.set("a1", points=6)
    desk.call("DELETE", "/items/a2")
    harbour.add("more", "PAY", points=8.0)
    assert "Scope is at 145.0 % of the baseline." in status_of(desk, pay)["why"]
    desk.post(f"{desk.program}/snapshots", {"name": "for the record", "baseline": False})
    assert "Scope is at 145.0 % of the baseline." in status_of(desk, pay)["why"]
    found = desk.get(f"{desk.program}/snapshots/{locked['id']}/diff")
    assert [one["id"] for one in found["added"]] == ["late", "more"]
    assert [one["id"] for one in found["removed"]] == ["a2"]
    moved = [(one["item"]["id"], one["from_sprint"], one["item"]["sprint"]) for one in found["moved"]]
    assert moved == [("a0", sprints[0], sprints[1])]
    assert [(one["item"]["id"], one["from_points"]) for one in found["re_estimated"]] == [("a1", 5)]
    assert found["points"][pay] == [20, 29]
    assert [one["name"] for one in desk.get(f"{desk.program}/snapshots")["items"]] == [
        "for the record",
        "plan locked",
    ]
    desk.get(f"{desk.program}/snapshots/nothing/diff", status=404)
    desk.post(f"{desk.program}/snapshots", {"name": " "}, status=422)
    desk.post(f"{desk.program}/snapshots", {"name": "mine"}, by="ana", status=403)
    assert not [
        one
        for one in desk.harbour.store.read(lambda c: list(complaints(c)))
        if "Table person" not in one and "Table token" not in one
    ]


def test_a_snapshot_tells_which_dependencies_are_new_dropped_or_worse(desk: Desk, sprints: list[str]) -> None:
    harbour, pay = desk.harbour, desk.harbour.teams["PAY"]
    harbour.add("web", "WEB", sprint=sprints[2])

    def ask(title: str) -> str:
        asked = {"consumer": "web", "producer_team": pay, "title": title, "needed_by": sprints[2]}
        return str(desk.post(f"{desk.program}/dependencies", asked)["id"])

    given, later = ask("Refund API"), ask("Card form")
    desk.post(f"/dependencies/{later}/answer", {"answer": "accept", "sprint": sprints[1]}, status=200)
    locked = desk.post(f"{desk.program}/snapshots", {"name": "plan locked"})
    path = f"{desk.program}/snapshots/{locked['id']}/diff"
    assert desk.get(path)["dependencies"] == []
    desk.post(f"/dependencies/{given}/answer", {"answer": "withdraw"}, status=200)
    desk.post(f"/dependencies/{later}/answer", {"answer": "counter", "sprint": sprints[3]}, status=200)
    new = ask("Payout report")
    found = {one["need"]["id"]: one for one in desk.get(path)["dependencies"]}
    assert {id: one["kinds"] for id, one in found.items()} == {
        new: ["new"],
        given: ["dropped"],
        later: ["later", "worse"],
    }
    assert (found[later]["from_promise"], found[later]["need"]["promise"]) == (sprints[1], sprints[3])
    assert found[later]["from_flag"] == "green"
    assert desk.get(f"{path}?as_of=2026-01-06")["dependencies"]


rows = st.builds(
    PlanRow,
    id=st.sampled_from("abcdefg"),
    key=st.just("PAY-1"),
    title=st.just("A story"),
    type=st.sampled_from(["story", "feature"]),
    team=st.sampled_from(["pay", "ord"]),
    sprint=st.sampled_from([None, "s1", "s2"]),
    points=st.sampled_from([None, 1.0, 2.5]),
)
plans = st.lists(rows, unique_by=lambda row: row.id)


@given(before=plans, after=plans)
def test_a_difference_applied_to_the_plan_before_gives_the_plan_after(
    before: list[PlanRow], after: list[PlanRow]
) -> None:
    found, then = difference(before, after), {one.id: one for one in before}
    made = {id: one for id, one in then.items() if one not in found.removed}
    made |= {one.id: one for one in found.added}
    for changed in [*(one.item for one in found.moved), *(one.item for one in found.re_estimated)]:
        made[changed.id] = changed
    whole = {(one.id, one.team, one.sprint, one.points) for one in after}
    assert {(one.id, one.team, one.sprint, one.points) for one in made.values()} == whole
    for team, (was, now) in found.points.items():
        sums = [
            sum(one.points or 0 for one in plan if one.team == team and one.type == "story")
            for plan in (before, after)
        ]
        assert [was, now] == pytest.approx(sums)
