"""The backlog, by two people in two browsers against the whole house."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clipboard import paste
from tests.browser.house import House

pytestmark = pytest.mark.browser

TITLES = ["Refund API", "Payout report", "Ledger feed", "Bank certificate", "Card reasons"]
Opened = Callable[..., Page]


@pytest.fixture
def team(house: House, request: pytest.FixtureRequest) -> str:
    """A team of its own for every test, with five items."""
    number = len(house.call("GET", f"/programs/{house.program}/teams")["items"])
    made = house.team(f"Team {request.node.name[:60]}", f"T{number}")
    house.items(made, *TITLES)
    return made


def titles(page: Page) -> list[str]:
    return page.locator(".backlog__title").all_inner_texts()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.querySelector('.backlog__title')?.textContent ?? ''"))


def until(page: Page, wanted: list[str]) -> None:
    expect(page.locator(".backlog__title")).to_have_text(wanted)


def test_what_one_does_the_other_sees_without_loading_anew(
    house: House, team: str, signed_in: Opened
) -> None:
    ana, eli = signed_in("ana", f"/t/{team}/backlog"), signed_in("eli", f"/t/{team}/backlog")
    boot = eli.evaluate("window.__boot")
    ana.keyboard.press("c")
    ana.keyboard.type("Runbook for outages")
    ana.keyboard.press("Enter")
    until(eli, [*TITLES, "Runbook for outages"])
    ana.locator("tr[data-id]").first.focus()
    ana.keyboard.press("Alt+ArrowDown")
    until(eli, ["Payout report", "Refund API", *TITLES[2:], "Runbook for outages"])
    assert focused(ana) == "Refund API"
    assert eli.evaluate("window.__boot") == boot


def test_a_pasted_list_becomes_items_after_one_question_and_goes_with_one_undo(
    team: str, signed_in: Opened
) -> None:
    ana = signed_in("ana", f"/t/{team}/backlog")
    lines = [f"Line {n}" for n in range(1, 21)]
    paste(ana, "new-item", "\n".join(f"- {line}" for line in lines))
    expect(ana.get_by_role("heading", name="Add 20 items?")).to_be_visible()
    ana.keyboard.press("Enter")
    until(ana, [*TITLES, *lines])
    expect(ana.locator(".backlog__row .receipt__hollow")).to_have_count(0)
    ana.locator("tr[data-id]").first.focus()
    ana.keyboard.press("Control+z")
    until(ana, TITLES)


def test_rows_are_walked_ranked_renamed_estimated_and_archived_by_keys(team: str, signed_in: Opened) -> None:
    ana = signed_in("ana", f"/t/{team}/backlog")
    for key in "jjj":
        ana.keyboard.press(key)
    assert focused(ana) == "Ledger feed"
    ana.keyboard.press("#")
    ana.keyboard.type("1")
    ana.keyboard.press("Enter")
    until(ana, ["Ledger feed", "Refund API", "Payout report", *TITLES[3:]])
    assert focused(ana) == "Ledger feed"
    expect(ana.locator("#say")).to_contain_text("moved to rank 1 of 5.")
    ana.keyboard.press("e")
    ana.keyboard.type("Ledger feed, daily")
    ana.keyboard.press("Enter")
    expect(ana.locator(".backlog__title").first).to_have_text("Ledger feed, daily")
    ana.keyboard.press("p")
    ana.keyboard.type("8")
    ana.keyboard.press("Enter")
    row = ana.locator("tr[data-id]").first
    expect(row.locator(".points")).to_contain_text("8")
    ana.keyboard.press("x")
    ana.keyboard.press("j")
    ana.keyboard.press("x")
    expect(ana.get_by_role("region", name="Selected items")).to_contain_text("2 selected")
    ana.keyboard.press("Delete")
    until(ana, TITLES[1:2] + TITLES[3:])
    ana.get_by_role("button", name="Undo").click()
    expect(ana.locator(".backlog__title")).to_have_count(5)


def test_an_item_is_moved_by_three_taps(team: str, signed_in: Opened) -> None:
    ana = signed_in("ana", f"/t/{team}/backlog", viewport={"width": 390, "height": 844}, has_touch=True)
    ana.locator("tr[data-id]").nth(4).get_by_role("button").tap()
    ana.get_by_role("button", name="Top").tap()
    until(ana, [TITLES[4], *TITLES[:4]])


def test_what_is_done_without_a_line_is_kept_and_arrives(team: str, signed_in: Opened) -> None:
    ana, eli = signed_in("ana", f"/t/{team}/backlog"), signed_in("eli", f"/t/{team}/backlog")
    ana.context.set_offline(True)
    ana.evaluate("window.dispatchEvent(new Event('offline'))")
    ana.locator("tr[data-id]").first.focus()
    ana.keyboard.press("p")
    ana.keyboard.type("13")
    ana.keyboard.press("Enter")
    row = ana.locator("tr[data-id]").first
    expect(row.locator(".points")).to_contain_text("13")
    ana.context.set_offline(False)
    expect(eli.locator("tr[data-id]").first.locator(".points")).to_contain_text("13", timeout=15_000)
    expect(row.locator(".receipt__hollow")).to_have_count(0, timeout=15_000)


def test_who_saw_an_older_value_is_told_and_loses_nothing(house: House, team: str, signed_in: Opened) -> None:
    ana = signed_in("ana", f"/t/{team}/backlog")
    ana.locator("tr[data-id]").first.focus()
    ana.keyboard.press("e")
    ana.keyboard.type("Refund API by lines")
    item = house.call("GET", f"/teams/{team}/items")["items"][0]["id"]
    house.call("PATCH", f"/items/{item}", {"title": "Refund API for all"})
    expect(ana.locator("[data-editor]")).to_have_value("Refund API by lines")
    ana.keyboard.press("Enter")
    expect(ana.locator("#toast")).to_contain_text("Refund API for all")
    expect(ana.locator("#toast")).to_contain_text("You typed “Refund API by lines”.")
    expect(ana.locator(".backlog__title").first).to_have_text("Refund API for all")


def test_the_unestimated_are_estimated_together(team: str, signed_in: Opened) -> None:
    eli = signed_in("eli", f"/t/{team}/backlog")
    eli.get_by_role("button", name="Unestimated").click()
    eli.get_by_role("button", name="Estimate 5 together").click()
    eli.wait_for_url("**/r/*")
    expect(eli.get_by_text("5 stories wait")).to_be_visible()


def test_the_backlog_reads_without_javascript(house: House, team: str, new_context: Opened) -> None:
    context = new_context(base_url=house.url, java_script_enabled=False)
    context.add_cookies([{"name": "bigroom", "value": house.cookies["ana"], "url": house.url}])
    page = context.new_page()
    page.goto(f"/t/{team}/backlog")
    for title in TITLES:
        expect(page.get_by_role("rowheader").filter(has_text=title)).to_be_visible()


def test_two_thousand_items_stay_walkable(house: House, signed_in: Opened) -> None:
    team = house.team("Warehouse", "WHS")
    house.items(team, *(f"Pick {n}" for n in range(2000)))
    ana = signed_in("ana", f"/t/{team}/backlog")
    assert ana.evaluate("document.getElementsByTagName('*').length") < 8000
    for _ in range(61):
        ana.keyboard.press("j")
    assert focused(ana) == "Pick 60"
    ana.keyboard.press("#")
    ana.keyboard.type("1900")
    ana.keyboard.press("Enter")
    expect(ana.locator("#say")).to_contain_text("moved to rank 1900 of 2000.")
