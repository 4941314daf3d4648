"""The status report: what it says by itself, what humans write, and that a published one never changes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backlog.days import moment_named
from backlog.events import ItemScheduled
from live.pages.views import Page, view_at
from program.objectives.events import ObjectiveAdded, ObjectiveItemsLinked
from program.register.decision_events import DecisionAsked, DecisionMade
from program.register.risk_events import RiskRaised
from program.reports.prints import as_mail, as_markdown
from program.reports.reports import TITLES, CellLoad, Material, Need, Report, Sentence, draft, for_audience
from program.rollup.lately import Turn
from program.rollup.rollup import rollup
from tests.backlog.desk import Desk
from tests.program.test_rollup import HARBOUR, TODAY

DAY = 86_400_000
LATE = Need("d1", "PAY-1 needs DAT-2 from Data by Sprint 3", "red", ("Promised a Sprint late.",))
FINE = Need("d2", "ORD-1 needs PAY-2 from Payments by Sprint 4", "green", ("In time.",))
MATERIAL = Material(
    "har", "Harbour", TODAY, date(2026, 1, 7), "2026-01-14@57", "Cards *work*.", rollup(HARBOUR, TODAY),
    [Turn("flag", "d1", "green", "red"), Turn("flag", "d2", None, "green"),
     Turn("scope", "pay", 10.0, 16.0), Turn("done", "pay", 8.0, 5.0), Turn("flag", "gone", "red", "done")],
    [LATE, FINE],
    [CellLoad("pay", "Payments", "s4", "Sprint 4", 18, 20, "amber"),
     CellLoad("dat", "Data", "s4", "Sprint 4", 3, None, "none")],
    decisions=[Sentence("An order was taken over.", "/p/har/items")],
)  # fmt: skip

ALWAYS = [title for name, title in TITLES.items() if name not in ("budget", "milestones")]
"""The blocks of a report where no totals of a budget are shared and no milestone is ahead."""


def texts(report: Report, name: str) -> list[str]:
    (block,) = [one for one in report.blocks if one.name == name]
    return [line.text for line in block.shown]


def test_a_report_says_what_is_so_each_sentence_with_state_and_source() -> None:
    report = draft(MATERIAL, {})
    assert [one.title for one in report.blocks] == ALWAYS
    assert texts(report, "headline")[0] == "Cards *work*."
    assert texts(report, "changes") == [
        "PAY-1 needs DAT-2 from Data by Sprint 3: has turned from green to red.",
        "ORD-1 needs PAY-2 from Payments by Sprint 4: is new.",
        "The scope of Payments grew by 6 points, from 10 to 16.",
        "Payments reopened 3 points, from 8 to 5.",
    ]
    assert texts(report, "dependencies") == [f"{LATE.words}. Promised a Sprint late."]
    assert texts(report, "capacity") == [
        "Payments has planned 18 of 20 points in Sprint 4.",
        "Data has planned 3 points; its capacity is not known in Sprint 4.",
    ]
    (late,) = next(one for one in report.blocks if one.name == "dependencies").lines
    assert (late.state, late.href) == ("risk", "/p/har/dependencies?id=d1&as_of=2026-01-14@57")


def test_a_block_written_by_hand_stands_in_place_of_its_sentences_which_stay_there() -> None:
    report = draft(MATERIAL, {"changes": "One.\n\n Two. "})
    assert texts(report, "changes") == ["One.", "Two."]
    assert len(next(one for one in report.blocks if one.name == "changes").lines) == 4


def test_where_nothing_is_known_the_report_says_so() -> None:
    empty = replace(MATERIAL, headline="", turns=[], needs=[], capacity=[], decisions=[])
    report = draft(empty, {})
    assert texts(report, "changes") == ["Nothing that counts has changed."]
    assert texts(report, "dependencies") == ["No team waits for another."]
    assert texts(report, "capacity") == ["No Sprint is planned next."]
    assert all(block.shown for block in report.blocks)


def test_a_block_of_many_lines_has_the_first_twelve_and_says_how_many_more_there_are() -> None:
    full = [CellLoad(f"t{n}", f"Team {n}", "s4", "Sprint 4", 18 + n, 20, "green") for n in range(13)]
    many = replace(
        MATERIAL,
        needs=[replace(LATE, id=f"d{n}", words=f"Need {n}") for n in range(15)],
        capacity=[*full, CellLoad("late", "Late", "s4", "Sprint 4", 30, 20, "red")],
    )
    report = draft(many, {})
    assert (len(texts(report, "dependencies")), texts(report, "dependencies")[-1]) == (13, "And 3 more.")
    assert texts(report, "capacity")[0] == "Late has planned 30 of 20 points in Sprint 4."
    assert texts(report, "capacity")[-1] == "And 2 more."


def test_an_executive_reads_five_lines_and_a_steering_committee_the_top() -> None:
    many = replace(MATERIAL, needs=[replace(LATE, id=f"d{n}", words=f"Need {n}") for n in range(9)])
    executive = for_audience(draft(many, {}), "executive")
    assert [len(one.shown) for one in executive.blocks] == [5]
    assert executive.blocks[0].shown[3].text == "Dependencies at risk: Need 0. Promised a Sprint late."
    steering = for_audience(draft(many, {}), "steering")
    assert "capacity" not in [one.name for one in steering.blocks]
    assert texts(steering, "dependencies")[-1] == "And 5 more."
    assert max(len(one.shown) for one in steering.blocks) == 5


def test_markdown_has_the_headings_and_words_cannot_become_structure() -> None:
    text = as_markdown(draft(MATERIAL, {"risks": "# A heading\n[a link](x)"}), "https://rooms.example")
    assert re.findall("^## (.+)$", text, re.MULTILINE) == ALWAYS
    assert "- Cards \\*work\\*. ([source](https://rooms.example/p/har?as_of=2026-01-14@57))" in text
    assert "- \\# A heading" in text
    assert "**At risk.** PAY-1 needs DAT-2" in text


def test_a_mail_file_loads_nothing_and_escapes_what_people_wrote() -> None:
    page = as_mail(draft(MATERIAL, {"risks": "<script>alert(1)</script>"}), "https://rooms.example")
    assert "<script" not in page
    assert "<link" not in page
    assert "<img" not in page
    assert 'href="https://rooms.example/p/har/dependencies?id=d1&amp;as_of=2026-01-14@57"' in page
    for word in ("At risk", "Tight", "Changed"):
        assert f">{word}</span>" in page


@pytest.fixture
def plan(desk: Desk) -> list[str]:
    """PAY-1 (5 points, in Sprint 1) waits for Orders, who decline."""
    sprints = desk.harbour.increment(4, "2026-01-05")
    desk.harbour.add("card", "PAY", points=5.0, sprint=sprints[0])
    asked = {
        "consumer": "card",
        "producer_team": desk.harbour.teams["ORD"],
        "title": "Order numbers",
        "needed_by": sprints[1],
    }
    need = desk.post(f"{desk.program}/dependencies", asked, by="ana")["id"]
    desk.post(f"/dependencies/{need}/answer", {"answer": "reject", "reason": "No time."}, by="cy")
    return sprints


def block(report: Any, name: str) -> list[str]:
    return [line["text"] for one in report["blocks"] if one["name"] == name for line in one["lines"]]


def test_a_draft_is_there_without_anybody_asking_for_it(desk: Desk, plan: list[str]) -> None:
    report = desk.get(f"{desk.program}/report", by="ana")
    assert (report["day"], report["since"]) == ("2026-01-06", "2025-12-30")
    assert block(report, "decisions") == ["Orders declined “Order numbers”: No time."]
    assert block(report, "dependencies")[0].startswith("PAY-1 needs “Order numbers” from Orders by Sprint 2.")
    assert len(block(report, "changes")) == 2
    assert b"## Decisions" in desk.get(f"{desk.program}/report?format=md")
    assert desk.answer.mimetype == "text/markdown"
    desk.get(f"{desk.program}/report?format=pdf", status=422)


def test_objectives_risks_and_decisions_are_in_it_and_what_is_new_is_on_the_agenda(
    desk: Desk, plan: list[str]
) -> None:
    harbour, pay = desk.harbour, desk.harbour.teams["PAY"]
    empty = desk.get(f"{desk.program}/report")
    assert block(empty, "objectives") == ["No objective is written down."]
    harbour.propose(
        ObjectiveAdded("cards", "Cards in every port", "pi-2026-01-05", pay),
        ObjectiveItemsLinked("cards", ("card",)),
        ObjectiveAdded("calm", "A calm quarter", "pi-2026-01-05"),
        RiskRaised(
            "storm", "If it storms, then\nno ship lands", state="owned", owner="hana", chance=4, impact=5
        ),
        RiskRaised("fog", "If fog comes, then we wait."),
        RiskRaised("pier", "The pier is closed.", kind="issue", impact=5),
        RiskRaised("sun", "The sun shines", kind="assumption"),
        RiskRaised("gone", "If it snows, then we laugh.", state="accepted"),
        DecisionAsked("pier", "Which pier?"),
        DecisionMade("pier", "The western one"),
        by="hana",
    )
    desk.now += DAY
    report = desk.get(f"{desk.program}/report")
    aims = block(report, "objectives")
    assert aims[0] == (
        "Payments: Cards in every port. 0 of 5 points are done."
        " Orders rejected it and Payments still needs it: No time."
    )
    assert aims[1].startswith("A calm quarter. ")
    assert block(report, "risks") == [
        "Issue. The pier is closed (exposure 25).",
        "If it storms, then no ship lands (exposure 20).",
        "If fog comes, then we wait (not rated).",
    ]
    assert block(report, "decisions")[0] == "Decided: Which pier? The western one."
    (risks,) = (one for one in report["blocks"] if one["name"] == "risks")
    assert [(one["state"], one["href"].rpartition("#")[2]) for one in risks["lines"]] == [
        ("risk", "pier"),
        ("risk", "storm"),
        ("", "fog"),
    ]
    assert "hana" not in str(report).lower(), "a report names nobody"
    points = {one["title"]: len(one["lines"]) for one in desk.get(f"{desk.program}/agenda")["points"]}
    assert (points["New risks"], points["Objectives whose forecast dropped"]) == (3, 1)
    desk.post(f"{desk.program}/reports", None)
    desk.now += DAY
    harbour.propose(RiskRaised("ice", "If ice comes, then we wait."), by="hana")
    points = {one["title"]: len(one["lines"]) for one in desk.get(f"{desk.program}/agenda")["points"]}
    assert points["New risks"] == 1
    assert "Objectives whose forecast dropped" not in points, "it was as bad at the last report"


def test_a_published_report_never_changes_and_its_hash_can_be_checked(desk: Desk, plan: list[str]) -> None:
    reports = f"{desk.program}/reports"
    desk.call("PUT", f"{desk.program}/report/risks", {"text": "A storm."})
    desk.call("PUT", f"{desk.program}/report/nonsense", {"text": "A storm."}, status=404)
    desk.post(reports, None, by="ana", status=403)
    first = desk.post(reports, None)
    assert first["name"] == "2026-01-06"
    raw = desk.get(f"{reports}/{first['name']}"), desk.answer.get_data()
    assert hashlib.sha256(raw[1]).hexdigest() == first["sha256"]
    again = desk.post(reports, None, status=409)
    assert again["detail"] == "Nothing has happened since the report of 2026-01-06."
    then = [desk.get(f"{reports}/2026-01-06?format={format}") for format in ("json", "md", "html")]
    assert "A storm." in then[1].decode()
    desk.now += DAY
    desk.harbour.set("card", points=8, title="Renamed", category="done")
    desk.patch(f"/teams/{desk.harbour.teams['ORD']}", {"name": "Shipping"})
    assert [desk.get(f"{reports}/2026-01-06?format={f}") for f in ("json", "md", "html")] == then
    draft_now = desk.get(f"{desk.program}/report")
    assert (draft_now["since"], block(draft_now, "risks")) == ("2026-01-06", ["No risk is written down."])
    assert block(draft_now, "changes") == [
        "The scope of Payments grew by 3 points, from 5 to 8.",
        "Payments finished 8 points, from 0 to 8.",
    ]
    second = desk.post(reports, None)
    assert (second["name"], second["since"]) == ("2026-01-07", "2026-01-06")
    desk.harbour.set("card", points=9)
    assert desk.post(reports, None)["name"] == "2026-01-07-2"
    assert [one["name"] for one in desk.get(reports)["items"]] == ["2026-01-07-2", "2026-01-07", "2026-01-06"]
    desk.get(f"{reports}/2026-01-05", status=404)


def test_the_moment_of_a_published_report_is_shown_again_by_its_links(desk: Desk, plan: list[str]) -> None:
    before = desk.get(f"{desk.program}/rollup")["totals"]
    desk.post(f"{desk.program}/reports", None)
    content = desk.get(f"{desk.program}/reports/2026-01-06")
    desk.harbour.add("later", "PAY", points=3.0)
    desk.now += DAY
    whole_day = desk.get(f"{desk.program}/rollup?as_of=2026-01-06")["totals"]
    assert (before["points"]["todo"], whole_day["points"]["todo"]) == (5, 8)
    store = desk.harbour.store
    when = store.read(lambda c: moment_named(c, desk.harbour.program, desk.now, content["moment"]))
    program = desk.harbour.program
    then = store.read(lambda c: view_at(c, Page("program", program, ""), program, when))["totals"]
    assert (then["points"]["todo"], then["dependencies"]) == (5, before["dependencies"])


def test_no_persons_name_is_in_what_is_published(desk: Desk, plan: list[str]) -> None:
    harbour = desk.harbour
    harbour.add("feed", "DAT", sprint=plan[0], points=1.0)
    body = {"consumer": "card", "producer": "feed", "title": "Feed", "needed_by": plan[1]}
    need = desk.post(f"{desk.program}/dependencies", body, by="ana")["id"]
    desk.post(f"/dependencies/{need}/answer", {"answer": "accept", "sprint": plan[0]})
    harbour.propose(ItemScheduled("feed", plan[3]), by="dee")
    assert "Dee" in str(desk.get(f"{desk.program}/dependencies"))
    desk.post(f"{desk.program}/reports", None)
    published = desk.get(f"{desk.program}/reports/2026-01-06")
    assert "Somebody" in str(published)
    assert "Dee" not in str(published)


def test_objectives_and_open_risks_are_told_the_worst_first_and_name_nobody(
    desk: Desk, plan: list[str]
) -> None:
    harbour = desk.harbour
    increment = desk.get(f"{desk.program}/increments")["items"][0]["id"]
    aims = f"{desk.program}/objectives"
    own = {"team": harbour.teams["PAY"], "items": ["card"]}
    desk.post(aims, {"title": "Refunds by line.", "increment": increment, **own})
    desk.post(aims, {"title": "Nothing rests on it", "increment": increment})
    raised = [
        {
            "text": "If the bank sleeps, nobody is paid.",
            "chance": 4,
            "impact": 5,
            "team": harbour.teams["PAY"],
        },
        {"text": "If it rains", "chance": 1, "impact": 2},
        {"text": "If nobody rates it"},
        {"text": "The sun shines", "kind": "assumption"},
    ]
    for one in raised:
        desk.post(f"{desk.program}/risks", one)
    report = desk.get(f"{desk.program}/report")
    first, other = block(report, "objectives")
    assert first.startswith("Payments: Refunds by line. 0 of 5 points are done.")
    assert other.startswith("Nothing rests on it.")
    assert block(report, "risks") == [
        "Payments: If the bank sleeps, nobody is paid (exposure 20).",
        "If it rains (exposure 2).",
        "If nobody rates it (not rated).",
    ]
    points = {one["title"]: one["lines"] for one in desk.get(f"{desk.program}/agenda")["points"]}
    assert len(points["New risks"]) == 3
    desk.now += 365 * DAY
    desk.harbour.set("card", points=6)
    later = desk.get(f"{desk.program}/report")
    assert block(later, "objectives") == ["No increment with objectives is running."]


def test_the_agenda_has_what_is_late_what_is_stuck_and_what_has_changed(desk: Desk, plan: list[str]) -> None:
    harbour = desk.harbour
    for n in range(4):
        harbour.add(f"quick{n}", "PAY", category="doing")
    desk.now += DAY
    for n in range(3):
        harbour.set(f"quick{n}", category="done")
    desk.now += DAY
    found = desk.get(f"{desk.program}/agenda", by="ana")
    points = {one["title"]: [line["text"] for line in one["lines"]] for one in found["points"]}
    assert points["Blocked or stuck"] == [
        "Payments has worked on PAY-5 “Story quick3” for 2 days; usual are up to 1."
    ]
    (late,) = points["Dependencies due within a Sprint"]
    assert late.startswith("PAY-1 needs “Order numbers” from Orders by Sprint 2.")
    assert len(points["Since last time"]) == 2
    assert "New risks" not in points, "nothing to say is no point"
    text = desk.get(f"{desk.program}/agenda?format=md").decode()
    assert "- [ ] **Tight.** Payments has worked on PAY-5" in text
