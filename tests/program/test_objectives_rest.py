"""Objectives, charter and outcomes over REST, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role
from accounts.teams import give_role
from backlog import events as backlog
from journal.verify import complaints
from program.objectives.queries import aims_of
from tests.backlog.desk import Desk

DAY = 24 * 60 * 60 * 1000
PI = "pi-2026-01-05"


@pytest.fixture
def path(desk: Desk) -> str:
    """Where the program's objectives are; PAY has a feature with two stories, and Bo is a business owner."""
    harbour = desk.harbour
    sprints = harbour.sprints = harbour.increment(4)  # type: ignore[attr-defined]
    harbour.add("api", type="feature", sprint=sprints[1])
    harbour.add("whole", parent="api", points=5.0, sprint=sprints[0], state="Done")
    harbour.add("lines", parent="api", points=8.0, sprint=sprints[1])
    harbour.add("states", "ORD", points=3.0, sprint=sprints[0])
    harbour.store.write(
        lambda tx: give_role(tx, "hana", harbour.program, "bo", Role.BUSINESS_OWNER, harbour.teams["PAY"])
    )
    return f"{desk.program}/objectives"


def written(desk: Desk, path: str, **fields: Any) -> Any:
    body = {"title": "Refund single lines", "increment": PI, "team": desk.harbour.teams["PAY"], **fields}
    return desk.post(path, body)


def test_an_objective_is_written_valued_linked_and_scored(desk: Desk, path: str) -> None:
    made = written(desk, path, planned=8, items=["api"])
    assert (made["planned"], made["actual"], made["committed"], made["team"]) == (
        8,
        None,
        True,
        desk.harbour.teams["PAY"],
    )
    assert made["progress"] == {
        "items": {"todo": 1, "doing": 0, "done": 1},
        "points": {"todo": 8, "doing": 0, "done": 5},
        "unestimated": 0,
        "share": 38.5,
    }
    assert made["status"] == {
        "colour": "green",
        "why": ["All that is open is planned in the increment."],
    }
    here = f"/objectives/{made['id']}"
    desk.patch(here, {"actual": 11}, status=422)
    assert desk.patch(here, {"actual": 6}, by="bo")["actual"] == 6
    desk.patch(here, {"actual": 7}, by="ana", status=403)
    changed = desk.patch(here, {"title": " Refund  lines ", "committed": False, "owner": "ana"}, by="ana")
    assert (changed["title"], changed["committed"], changed["owner"]) == ("Refund lines", False, "ana")
    assert desk.patch(here, {"items": ["lines", "states"]}, by="ana")["items"] == ["lines", "states"]
    assert desk.get(here)["progress"]["points"] == {"todo": 11, "doing": 0, "done": 0}
    desk.call("DELETE", here)
    desk.get(here, status=404)
    assert desk.get(path)["items"] == []


def test_progress_follows_the_items(desk: Desk, path: str) -> None:
    made = written(desk, path, items=["api"])
    desk.harbour.set("lines", state="Done")
    found = desk.get(f"/objectives/{made['id']}")
    assert found["progress"]["share"] == 100
    assert found["status"] == {"colour": "green", "why": ["2 items are done."]}
    desk.harbour.add("undo", parent="api", points=13.0)
    found = desk.get(f"/objectives/{made['id']}")
    assert found["progress"]["share"] == 50
    assert found["status"] == {"colour": "amber", "why": ["1 open item is in no Sprint."]}
    desk.harbour.propose(backlog.ItemArchived("undo"))
    assert desk.get(f"/objectives/{made['id']}")["progress"]["share"] == 100


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": "  "}, "/title"),
    ({"title": "x" * 501}, "/title"),
    ({"increment": "nowhere"}, "/increment"),
    ({"owner": "nobody"}, "/owner"),
    ({"planned": 0}, "/planned"),
    ({"planned": 11}, "/planned"),
    ({"items": ["nowhere"]}, "/items"),
)


def test_bad_input_is_refused_with_a_sentence_and_leaves_nothing(desk: Desk, path: str) -> None:
    for fields, pointer in REFUSED:
        body = {"title": "Refund single lines", "increment": PI, "team": desk.harbour.teams["PAY"], **fields}
        problem = desk.post(path, body, status=422)
        assert problem["errors"][0]["pointer"] == pointer
        assert problem["errors"][0]["detail"].endswith(".")
    assert desk.get(path)["items"] == []


def test_an_actual_value_comes_after_a_planned_one(desk: Desk, path: str) -> None:
    made = written(desk, path)
    here = f"/objectives/{made['id']}"
    assert desk.patch(here, {"actual": 5}, status=422)["errors"][0]["pointer"] == "/actual"
    assert desk.patch(here, {"planned": 7, "actual": 5})["actual"] == 5
    desk.patch(here, {"planned": None}, status=422)
    assert desk.patch(here, {"planned": None, "actual": None})["planned"] is None


def test_who_may_write_what(desk: Desk, path: str) -> None:
    body = {"title": "Refunds", "increment": PI, "team": desk.harbour.teams["PAY"]}
    made = desk.post(path, body, by="ana", status=201)
    desk.post(path, body, by="cy", status=403)
    desk.post(path, {**body, "team": None}, by="ana", status=403)
    desk.post(path, {**body, "planned": 5}, by="ana", status=403)
    desk.get(f"/objectives/{made['id']}", by="fay", status=404)
    desk.patch(f"/objectives/{made['id']}", {"title": "x"}, by="cy", status=403)
    desk.patch(f"/objectives/{made['id']}", {"title": "x"}, headers={"If-Match": '"1"'}, status=412)
    desk.post(f"{desk.program}/outcomes", {"title": "Paid in two days"}, by="ana", status=403)
    desk.patch(f"{desk.program}/charter", {"goal": "x"}, by="ana", status=403)


def test_objectives_have_an_order_in_their_team_and_increment(desk: Desk, path: str) -> None:
    ids = [written(desk, path, title=title)["id"] for title in "ABC"]
    other = written(desk, path, team=None)["id"]
    desk.patch(f"/objectives/{ids[2]}", {"before": ids[0]})
    desk.patch(f"/objectives/{ids[0]}", {"position": 3})
    found = [one for one in desk.get(path)["items"] if one["team"]]
    assert [one["title"] for one in sorted(found, key=lambda one: one["rank"])] == ["C", "B", "A"]
    desk.patch(f"/objectives/{ids[0]}", {"after": other}, status=422)
    desk.patch(f"/objectives/{ids[0]}", {"after": ids[1], "position": 1}, status=422)
    desk.patch(f"/objectives/{ids[0]}", {"position": 0}, status=422)


def test_objectives_are_filtered_and_given_in_pages(desk: Desk, path: str) -> None:
    written(desk, path, title="A", items=["api"])
    desk.now += 1
    written(desk, path, title="B", committed=False)
    desk.now += 1
    written(desk, path, title="C", team=None)

    def titles(query: str) -> list[str]:
        return [one["title"] for one in desk.get(f"{path}?{query}")["items"]]

    assert titles(f"team={desk.harbour.teams['PAY']}") == ["A", "B"]
    assert titles("team=program") == ["C"]
    assert titles("committed=false") == ["B"]
    assert titles("item=api") == ["A"]
    assert titles("colour=none") == ["B", "C"]
    assert titles("increment=other") == []
    first = desk.get(f"{path}?limit=2")
    desk.get(f"{path}?cursor=bm8", status=422)
    desk.get(f"{path}?cursor=WyJhIl0", status=422)
    assert [one["title"] for one in first["items"]] == ["A", "B"]
    assert titles(f"limit=2&cursor={first['next']}") == ["C"]


def test_as_of_a_day_that_is_over_objectives_and_figures_are_as_they_were(desk: Desk, path: str) -> None:
    made = written(desk, path, planned=8, items=["api"])
    desk.now += DAY
    desk.patch(f"/objectives/{made['id']}", {"actual": 6, "title": "Other words"})
    desk.harbour.set("lines", state="Done")
    desk.now += DAY
    desk.call("DELETE", f"/objectives/{made['id']}")
    for day, titles, share in (("05", [], None), ("06", ["Refund single lines"], 38.5),
                               ("07", ["Other words"], 100), ("08", [], None)):  # fmt: skip
        found = desk.get(f"{path}?as_of=2026-01-{day}")["items"]
        assert [one["title"] for one in found] == titles
        assert [one["progress"]["share"] for one in found] == ([share] if share is not None else [])
    figures = [
        [one["train"]["percent"] for one in desk.get(f"{desk.program}/predictability?{asked}")["increments"]]
        for asked in ("as_of=2026-01-05", "as_of=2026-01-06", "as_of=2026-01-07")
    ]
    assert figures == [[], [None], [75]]


def test_predictability_is_given_for_each_team_and_the_train(desk: Desk, path: str) -> None:
    teams = desk.harbour.teams
    for key, committed, planned, actual in (
        ("PAY", True, 8, 8),
        ("PAY", False, 3, 2),
        ("ORD", True, 7, 3),
        ("ORD", True, 3, None),
        (None, True, 10, 0),
    ):
        made = written(desk, path, team=key and teams[key], committed=committed, planned=planned)
        if actual is not None:
            desk.patch(f"/objectives/{made['id']}", {"actual": actual})
    (found,) = desk.get(f"{desk.program}/predictability")["increments"]
    assert found["teams"][teams["PAY"]] == {
        "planned": 8,
        "actual": 10,
        "unscored": 0,
        "percent": 125,
        "band": "above",
    }
    assert found["teams"][teams["ORD"]] == {
        "planned": 10,
        "actual": 3,
        "unscored": 1,
        "percent": 30,
        "band": "below",
    }
    assert (found["train"]["percent"], found["train"]["unscored"], found["mean"]) == (72.2, 1, 77.5)


def test_a_red_dependency_on_its_path_makes_the_objective_red_with_its_sentence(
    desk: Desk, path: str
) -> None:
    sprints = desk.harbour.sprints  # type: ignore[attr-defined]
    made = written(desk, path, items=["api"], planned=9)
    need = {"consumer": "lines", "producer": "states", "title": "Line states", "needed_by": sprints[1]}
    asked = desk.post(f"{desk.program}/dependencies", need, by="ana")
    desk.post(f"/dependencies/{asked['id']}/answer", {"answer": "accept", "sprint": sprints[0]}, by="cy")
    here = f"/objectives/{made['id']}"
    assert desk.get(here)["status"]["colour"] == "green"
    assert desk.get(here)["dependencies"] == [asked["id"]]
    desk.post(f"/dependencies/{asked['id']}/answer", {"answer": "counter", "sprint": sprints[2]}, by="cy")
    assert desk.get(here)["status"] == {
        "colour": "red",
        "why": ["Orders counters with Sprint 3, 1 Sprint after Payments needs it in Sprint 2."],
    }
    behind = {"consumer": "part", "producer_team": desk.harbour.teams["WEB"], "title": "Words"}
    desk.harbour.add("part", "ORD", parent="states", sprint=sprints[0])
    desk.post(f"{desk.program}/dependencies", {**behind, "needed_by": sprints[0]}, by="cy")
    assert desk.get(here)["status"]["why"][1:] == [
        "Further back: Web shop has not answered Orders, and it is needed in Sprint 1, which is running."
    ]
    desk.post(f"/dependencies/{asked['id']}/answer", {"answer": "withdraw"}, by="ana")
    assert desk.get(here)["status"]["colour"] == "green"
    assert desk.get(here)["dependencies"] == []


def test_what_if_is_told_each_objective_with_its_value_and_all_items_below_it(desk: Desk, path: str) -> None:
    made = written(desk, path, items=["api"], planned=9)
    plain = written(desk, path, title="No items, no value")
    aims = desk.harbour.store.read(lambda c: aims_of(c, desk.harbour.program))
    assert {one.id: (one.business_value, one.items) for one in aims} == {
        made["id"]: (9, ("api", "lines", "whole")),
        plain["id"]: (0, ()),
    }


def test_the_charter_is_written_field_by_field_and_keeps_its_versions(desk: Desk) -> None:
    here = f"{desk.program}/charter"
    desk.patch(desk.program, {"goal": "Money back in two days"})
    assert desk.get(here)["goal"] == "Money back in two days"
    desk.patch(here, {"scope_in": "Refunds", "owner": "hana"})
    desk.now += DAY
    changed = desk.patch(here, {"goal": "Money back in a day", "scope_out": "Prices"})
    assert (changed["goal"], changed["scope_in"], changed["owner"]) == (
        "Money back in a day",
        "Refunds",
        "hana",
    )
    assert desk.get(f"{here}?as_of=2026-01-06")["scope_out"] == ""
    first = desk.get(f"{here}/versions?limit=1")
    rest = desk.get(f"{here}/versions?limit=1&cursor={first['next']}")
    assert [one["charter"]["goal"] for one in first["items"] + rest["items"]] == [
        "Money back in a day",
        "Money back in two days",
    ]
    assert (rest["next"], first["items"][0]["by"]) == (None, "hana")
    desk.patch(here, {"owner": "nobody"}, status=422)
    desk.patch(here, {"goal": "x" * 5_001}, status=422)


def test_an_outcome_is_measured_by_key_results_and_their_check_ins(desk: Desk) -> None:
    outcomes = f"{desk.program}/outcomes"
    made = desk.post(outcomes, {"title": "Paid before they ask", "owner": "hana"})
    results = f"/outcomes/{made['id']}/key-results"
    days = desk.post(results, {"title": "Days to the money", "start": 9, "target": 2, "unit": "days"})
    calls = desk.post(results, {"title": "Calls", "start": 100, "target": 0})
    assert (days["current"], days["share"], desk.get(f"/outcomes/{made['id']}")["share"]) == (
        None,
        None,
        None,
    )
    checks = f"/key-results/{days['id']}/check-ins"
    desk.post(checks, {"value": 5.5, "note": "Part refunds"})
    desk.now += DAY
    desk.post(checks, {"value": 1})
    desk.post(f"/key-results/{calls['id']}/check-ins", {"value": 75})
    assert desk.get(f"/key-results/{days['id']}")["share"] == 114.3
    assert desk.get(f"/outcomes/{made['id']}")["share"] == 62.5
    first = desk.get(f"{checks}?limit=1")
    assert (first["items"][0]["value"], first["items"][0]["note"]) == (5.5, "Part refunds")
    assert desk.get(f"{checks}?cursor={first['next']}")["items"][0]["value"] == 1
    (then,) = desk.get(f"{outcomes}?as_of=2026-01-06")["items"]
    assert [one["current"] for one in then["key_results"]] == [5.5, None]
    changed = desk.patch(f"/key-results/{days['id']}", {"target": 1})
    assert changed["share"] == 100
    desk.patch(f"/key-results/{days['id']}", {"target": 9}, status=422)
    for start, target in ((1, 1), (1, 1.0000001), (0, 1e300)):
        desk.post(results, {"title": "Flat", "start": start, "target": target}, status=422)
    assert desk.patch(f"/outcomes/{made['id']}", {"title": "Paid at once"})["title"] == "Paid at once"
    desk.call("DELETE", f"/key-results/{calls['id']}")
    assert [one["id"] for one in desk.get(outcomes)["items"][0]["key_results"]] == [days["id"]]
    desk.call("DELETE", f"/outcomes/{made['id']}")
    desk.get(f"/key-results/{days['id']}", status=404)
    desk.post(checks, {"value": 3}, status=404)
    told = desk.harbour.store.read(lambda c: list(complaints(c)))
    assert [one for one in told if "Table person" not in one] == []


def test_the_export_holds_objectives_charter_and_outcomes(desk: Desk, path: str) -> None:
    written(desk, path, planned=8, items=["api"])
    desk.post(f"{desk.program}/outcomes", {"title": "Paid before they ask"})
    found = desk.get(f"{desk.program}/export?format=json")
    assert [(one["title"], one["planned"], one["items"]) for one in found["objectives"]] == [
        ("Refund single lines", 8, ["api"])
    ]
    assert [one["title"] for one in found["outcomes"]] == ["Paid before they ask"]
    assert found["charter"]["owner"] is None
