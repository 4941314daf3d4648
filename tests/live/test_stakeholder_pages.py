"""The page of stakeholders without a browser: what it says, who may do what, and what Home reminds of."""

from __future__ import annotations

import re

import pytest

from tests.backlog.desk import Desk
from tests.live.test_budget_pages import forms
from tests.live.test_import_pages import Visitor

DAY = 86_400_000
LINE = {"what": "Dates that hold", "means": "call", "often": "weekly", "due": "2026-01-07", "owner": ""}


@pytest.fixture
def desk(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(sqlite_url, tmp_path_factory.mktemp("home"))
    made.harbour.increment(3, "2026-01-05")
    return made


def test_somebody_is_written_down_planned_told_and_taken_out(desk: Desk) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/stakeholders"
    assert "Nobody is written down." in hana.get(address)
    page = hana.post(address, page=address, name="The bank", power="5", interest="2", needs="Notice")
    assert "Keep satisfied" in page
    (who,) = re.findall(r"stakeholders/([^/]+)/communications", hana.last.text)
    page = hana.post(f"{address}/{who}/communications", page=address, **LINE)
    assert "never" in page
    (line,) = set(re.findall(r"communications/([^/]+)/told", hana.last.text))
    told = f"/p/{desk.harbour.program}/communications/{line}"
    desk.now += DAY
    hana = Visitor(desk, "hana")
    assert "Today" in hana.get(address)
    page = hana.post(f"{told}/told", page=address)
    assert "7 Jan 2026" in page
    assert "14 Jan 2026" in page
    page = hana.post(told, page=address, **{**LINE, "what": "Dates and costs", "owner": "ana"})
    assert "Dates and costs" in page
    assert "Dates and costs" not in hana.post(told, page=address, withdraw="1")
    assert "Nobody is written down." in hana.post(f"{address}/{who}", page=address, withdraw="1")


def test_a_refusal_is_said_on_the_page(desk: Desk) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/stakeholders"
    wrong = hana.post(address, page=address, status=422, name="The bank", power="9", interest="", needs="")
    assert "The power is a whole number from 1 to 5." in wrong
    hana.post(f"{address}/nobody", page=address, status=404, name="X", power="", interest="", needs="")


def test_who_does_not_manage_reads_and_tells_and_changes_nothing(desk: Desk) -> None:
    bank = desk.post(f"{desk.program}/stakeholders", {"name": "The bank"})
    line = {key: value for key, value in LINE.items() if key != "owner"}
    planned = desk.post(f"/stakeholders/{bank['id']}/communications", line)
    cy, address = Visitor(desk, "cy"), f"/p/{desk.harbour.program}/stakeholders"
    page = cy.get(address)
    assert "Told today" in page
    assert "Another stakeholder" not in page
    cy.post(address, page=address, status=403, name="X", power="", interest="", needs="")
    told = f"/p/{desk.harbour.program}/communications/{planned['id']}/told"
    assert "6 Jan 2026" in cy.post(told, page=address)
    Visitor(desk, "fay").get(address, status=404)


def test_home_reminds_whoever_tells_them_and_of_nobodys_lines_who_manages(desk: Desk) -> None:
    bank = desk.post(f"{desk.program}/stakeholders", {"name": "The bank"})
    lines = f"/stakeholders/{bank['id']}/communications"
    desk.post(lines, {"what": "The week", "due": "2026-01-07"})
    desk.post(lines, {"what": "The dates", "due": "2026-01-07", "means": "call", "owner": "ana"})
    assert "Tell The bank" not in Visitor(desk, "ana").get("/")
    desk.now += 2 * DAY
    ana, hana = Visitor(desk, "ana"), Visitor(desk, "hana")
    assert "Tell The bank: The dates" in ana.get("/")
    assert "It was due on" in ana.get("/")
    assert "Tell The bank: The week" not in ana.get("/")
    page = hana.get("/")
    assert "Tell The bank: The week" in page
    assert "Tell The bank: The dates" not in page
    desk.post(f"{desk.program}/reports", {})
    assert "Tell The bank" not in hana.get("/")


def test_what_was_typed_stands_in_the_form_that_was_refused(desk: Desk) -> None:
    bank = desk.post(f"{desk.program}/stakeholders", {"name": "The bank"})["id"]
    line = {key: value for key, value in LINE.items() if key != "owner"}
    planned = desk.post(f"/stakeholders/{bank}/communications", line)["id"]
    hana, program = Visitor(desk, "hana"), f"/p/{desk.harbour.program}"
    address = f"{program}/stakeholders"
    who = {"name": "Customs", "power": "9", "interest": "2", "needs": "Papers & stamps"}
    hana.post(address, page=address, status=422, **who)
    (new,) = forms(hana.last.text, address)
    assert "The power is a whole number from 1 to 5." in new
    assert 'value="Papers &amp; stamps"' in new
    assert '<option value="2" selected>' in new
    told = {**LINE, "what": "Costs & dates", "means": "chat", "due": "soon", "owner": "ana"}
    for form in (f"{address}/{bank}/communications", f"{program}/communications/{planned}"):
        hana.post(form, page=address, status=422, **told)
        (refused,) = forms(hana.last.text, form)
        for kept in (
            'value="Costs &amp; dates"',
            'value="soon"',
            'value="chat" selected',
            'value="ana" selected',
        ):
            assert kept in refused
        assert "<details open>" in hana.last.text
    change = f"{program}/communications/{planned}"
    hana.post(change, page=address, withdraw="1")
    gone = hana.post(change, page=address, status=409, **{**told, "due": "2026-01-07"})
    assert "This was taken out meanwhile. What you typed stands here still." in gone
    assert "Costs & dates, 2026-01-07" in gone
