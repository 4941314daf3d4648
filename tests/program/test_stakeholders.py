"""The register of stakeholders and the communication plan over REST, and what a report ticks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.backlog.desk import Desk

DAY = 86_400_000


@pytest.fixture
def bank(desk: Desk) -> Any:
    """A stakeholder of Harbour with much power and much interest."""
    wanted = {"name": "Head of the bank's API", "power": 5, "interest": 4, "needs": "Dates that hold"}
    return desk.post(f"{desk.program}/stakeholders", wanted)


def plan(desk: Desk, bank: Any, **more: Any) -> Any:
    wanted = {"what": "Status and dates", "due": "2026-01-09", **more}
    return desk.post(f"/stakeholders/{bank['id']}/communications", wanted)


def test_a_stakeholder_has_power_interest_needs_and_what_they_ask_for(desk: Desk, bank: Any) -> None:
    assert (bank["attention"], bank["needs"]) == ("manage closely", "Dates that hold")
    for power, interest, attention in (
        (5, 2, "keep satisfied"),
        (1, 5, "keep informed"),
        (2, 2, "monitor"),
        (None, 2, "not rated"),
    ):
        said = {"power": power, "interest": interest}
        assert desk.patch(f"/stakeholders/{bank['id']}", said)["attention"] == attention
    crew = desk.post(f"{desk.program}/stakeholders", {"name": "Support crew", "power": 3})
    listed = desk.get(f"{desk.program}/stakeholders", by="cy")["items"]
    assert [one["name"] for one in listed] == [crew["name"], bank["name"]]
    desk.call("DELETE", f"/stakeholders/{crew['id']}")
    assert [one["id"] for one in desk.get(f"{desk.program}/stakeholders")["items"]] == [bank["id"]]


def test_a_line_of_the_plan_is_told_and_due_again(desk: Desk, bank: Any) -> None:
    line = plan(desk, bank, means="call", owner="ana")
    assert (line["due"], line["is_due"], line["told_on"]) == ("2026-01-09", False, None)
    desk.now += 3 * DAY
    assert desk.get(f"{desk.program}/communications")["items"][0]["is_due"] is True
    told = desk.post(f"/communications/{line['id']}/told", {}, by="ana")
    assert (told["due"], told["is_due"], told["told_on"]) == ("2026-01-16", False, "2026-01-09")
    earlier = desk.post(f"/communications/{line['id']}/told", {"on": "2026-01-08"})
    assert (earlier["due"], earlier["told_on"]) == ("2026-01-16", "2026-01-08")
    moved = desk.patch(f"/communications/{line['id']}", {"due": "2026-01-12", "often": "once"})
    assert (moved["due"], moved["often"]) == ("2026-01-12", "once")
    over = desk.post(f"/communications/{line['id']}/told", {})
    assert (over["due"], over["is_due"]) == (None, False)


def test_a_published_report_ticks_its_lines_and_no_other(desk: Desk, bank: Any) -> None:
    report, call = plan(desk, bank), plan(desk, bank, means="call", what="A talk")
    published = desk.post(f"{desk.program}/reports", {})
    lines = {one["id"]: one for one in desk.get(f"{desk.program}/communications")["items"]}
    ticked = lines[report["id"]]
    assert (ticked["told_on"], ticked["due"]) == ("2026-01-06", "2026-01-16")
    assert ticked["report"] == published["name"]
    assert (lines[call["id"]]["told_on"], lines[call["id"]]["report"]) == (None, None)
    desk.harbour.add("card")
    desk.post(f"{desk.program}/reports", {})
    again = desk.get(f"/communications/{report['id']}")
    assert (again["due"], again["report"]) == ("2026-01-16", "2026-01-06-2")


def test_both_stand_in_the_raid_log_and_in_the_export(desk: Desk, bank: Any) -> None:
    plan(desk, bank, owner="ana")
    lines = desk.get(f"{desk.program}/raid")["lines"]
    shown = {one["kind"]: one for one in lines}
    assert (shown["stakeholder"]["what"], shown["stakeholder"]["remarks"]) == (
        bank["name"],
        "power 5, interest 4",
    )
    line = shown["communication"]
    assert (line["what"], line["owner"], line["due"], line["response"], line["remarks"]) == (
        "Head of the bank's API: Status and dates",
        "Ana",
        "2026-01-09",
        "report, weekly",
        "Not told yet.",
    )
    assert b"Head of the bank's API" in desk.get(f"{desk.program}/raid?format=csv")
    exported = desk.get(f"{desk.program}/export?format=json")
    assert [one["name"] for one in exported["stakeholders"]] == [bank["name"]]
    assert [one["what"] for one in exported["communications"]] == ["Status and dates"]


def test_what_does_not_fit_is_refused_in_one_sentence(desk: Desk, bank: Any) -> None:
    line = plan(desk, bank)
    people, lines = f"{desk.program}/stakeholders", f"/stakeholders/{bank['id']}/communications"
    refusals = [
        (people, {"name": "  "}, "Say it in a sentence."),
        (people, {"name": "X", "power": 6}, "The power is a whole number from 1 to 5."),
        (lines, {"what": "X", "due": "soon"}, "A day is written as 2026-04-30."),
        (lines, {"what": "X", "due": "2026-01-09", "owner": "zoe"},
         "Only a member of the program can be the owner."),
        (f"/communications/{line['id']}/told", {"on": "2026-02-01"}, "That day has not come yet."),
    ]  # fmt: skip
    for path, body, sentence in refusals:
        assert desk.post(path, body, status=422)["errors"][0]["detail"] == sentence
    twice = desk.post(people, {"name": bank["name"].upper()}, status=409)
    assert twice["detail"] == "“HEAD OF THE BANK'S API” is in the register already."
    desk.post(people, {"name": "X"}, by="cy", status=403)
    desk.post(people, {"name": "X"}, by="fay", status=404)
    desk.call("DELETE", f"/stakeholders/{bank['id']}")
    desk.post(f"/communications/{line['id']}/told", {}, status=404)
    assert desk.get(f"{desk.program}/communications")["items"] == []
