"""Decisions, milestones and the RAID log: over REST, as of a day, and what is kept of them."""

from __future__ import annotations

import csv
import io

from backlog.exporters.formulas import unguarded
from backlog.proposals import taken_back
from journal.database import Store
from program.register import decision_events as decisions
from program.register import milestone_events as milestones
from program.register.queries import decision, milestone
from program.register.raid import HEADERS, RaidLine
from tests.backlog.desk import Desk
from tests.backlog.harbour import Harbour
from tests.program.test_risks import untrue

DAY = 86_400_000


def test_a_decision_is_asked_for_made_and_opened_again(desk: Desk) -> None:
    path = f"{desk.program}/decisions"
    one = desk.post(path, {"text": "Which bank?", "owner": "hana", "needed_by": "2026-01-07"}, by="ana")
    assert (one["state"], one["late"], one["asked_by"]) == ("open", False, "ana")
    desk.now += 3 * DAY
    here = f"/decisions/{one['id']}"
    assert desk.get(here)["late"]
    made = desk.patch(here, {"outcome": "The second one", "team": desk.harbour.teams["PAY"]})
    assert (made["state"], made["outcome"], made["decided_by"], made["late"]) == (
        "decided",
        "The second one",
        "hana",
        False,
    )
    assert desk.patch(here, {"outcome": "Another"}, status=409)["detail"].startswith(
        "This was decided already"
    )
    assert [row["state"] for row in desk.get(f"{path}?as_of=2026-01-06")["items"]] == ["open"]
    assert desk.get(f"{path}?state=open")["items"] == []
    again = desk.patch(here, {"outcome": None})
    assert (again["state"], again["outcome"], again["decided_at"]) == ("open", "", None)
    at_once = desk.post(path, {"text": "Frozen before the sale?", "outcome": "Yes"})
    assert at_once["state"] == "decided"
    desk.post(path, {"text": " "}, status=422)
    desk.patch(here, {"outcome": " "}, status=422)
    desk.call("DELETE", here, status=204)
    desk.get(here, status=404)
    assert [row["text"] for row in desk.get(path)["items"]] == ["Frozen before the sale?"]
    assert untrue(desk.harbour.store) == []


def test_a_milestone_is_set_moved_and_reached_by_who_manages_the_program(desk: Desk) -> None:
    desk.harbour.add("card")
    path = f"{desk.program}/milestones"
    links = [{"kind": "item", "id": "pay-1"}]
    late = desk.post(path, {"name": "Bank is live", "on": "2026-01-05", "links": links})
    desk.post(path, {"name": "Sale", "on": "2026-03-02", "team": desk.harbour.teams["WEB"]})
    desk.post(path, {"name": "Freeze", "on": "2026-02-02"}, by="ana", status=403)
    desk.post(path, {"name": "Freeze", "on": "soon"}, status=422)
    assert late["late"]
    assert late["links"] == [{"kind": "item", "id": "card"}]
    here = f"/milestones/{late['id']}"
    assert not desk.patch(here, {"on": "2026-04-01"})["late"]
    assert [row["name"] for row in desk.get(path)["items"]] == ["Sale", "Bank is live"]
    assert desk.patch(here, {"reached": "2026-01-06"})["reached"] == "2026-01-06"
    assert desk.get(f"{path}?as_of=2026-01-05")["items"] == []
    desk.call("DELETE", here, status=204)
    desk.get(here, status=404)
    exported = desk.get(f"{desk.program}/export")
    assert [one["name"] for one in exported["milestones"]] == ["Sale"]
    assert exported["decisions"] == []
    assert untrue(desk.harbour.store) == []


def test_what_was_said_of_decisions_and_milestones_is_taken_back(store: Store) -> None:
    harbour = Harbour(store)
    told = harbour.propose(
        decisions.DecisionAsked("d1", "Which bank?"),
        decisions.DecisionChanged("d1", {"text": "Which of two banks?"}),
        decisions.DecisionMade("d1", "The second one"),
        milestones.MilestoneSet("m1", "Bank is live", "2026-05-01"),
        milestones.MilestoneChanged("m1", {"on": "2026-06-01"}),
        by="hana",
    )
    assert harbour.propose(milestones.MilestoneChanged("m1", {"on": "2026-06-01"})) == []
    back = [fact for one in reversed(told) for fact in taken_back(one.fact())]
    undone = harbour.propose(*back, by="hana")
    found = store.read(lambda c: (decision(c, "d1"), milestone(c, "m1")))
    assert [one is not None and one.withdrawn for one in found] == [True, True]
    harbour.propose(*taken_back(undone[-1].fact()), by="hana")
    asked, day = store.read(lambda c: (decision(c, "d1"), milestone(c, "m1")))
    assert asked is not None
    assert day is not None
    assert (asked.text, asked.state, asked.withdrawn) == ("Which bank?", "open", False)
    assert (day.on, day.withdrawn) == ("2026-05-01", True)
    assert untrue(store) == []


def test_the_raid_log_is_safe_in_a_spreadsheet(desk: Desk) -> None:
    sprint = desk.harbour.increment()[1]
    desk.harbour.add("card")
    evil = '=HYPERLINK("http://x"), "quoted"'
    desk.post(
        f"{desk.program}/risks", {"text": evil, "chance": 2, "impact": 2, "owner": "ana", "response": "-1"}
    )
    desk.post(f"{desk.program}/decisions", {"text": "Which bank?", "needed_by": "2026-01-05"})
    desk.post(f"{desk.program}/milestones", {"name": "Sale", "on": "2026-03-02"})
    need = {"consumer": "card", "producer_team": desk.harbour.teams["ORD"], "title": "Numbers"}
    desk.post(f"{desk.program}/dependencies", {**need, "needed_by": sprint})
    log = desk.get(f"{desk.program}/raid")["lines"]
    raw = desk.get(f"{desk.program}/raid?format=csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert desk.answer.headers["Content-Disposition"] == "attachment; filename=raid.csv"
    header, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert tuple(header) == HEADERS
    assert [row[0] for row in rows] == ["risk", "dependency", "decision", "milestone"]
    assert rows[0][1].startswith("'=")
    assert rows[0][-2] == "'-1"
    names = RaidLine.__struct_fields__
    for row, line in zip(rows, log, strict=True):
        shown = {name: unguarded(cell) for name, cell in zip(names, row, strict=True)}
        assert shown == {name: "" if line[name] is None else str(line[name]) for name in names}
    assert log[1]["what"] == "PAY-1 needs Numbers from Orders"
    desk.get(f"{desk.program}/raid", by="fay", status=404)
