"""The rollup, home and an item: numbers follow what others do, and open what they count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def plan(house: House) -> dict[str, Any]:
    """Payments with three items of 5 points, one of them done; Data, which has said nothing."""
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints = house.sprints(start, 2)
    payments, data = house.team("Payments", "PAY"), house.team("Data", "DAT")
    items = house.items(payments, "Refund API", "Payout report", "Runbook", sprint=sprints[0], points=5)
    house.call("PATCH", f"/items/{items[0]}", {"category": "done"})
    house.call("PATCH", f"/teams/{payments}/sprints/{sprints[0]}", {"capacity": 10})
    asked = {"consumer": items[1], "producer_team": data, "title": "Ledger feed", "needed_by": sprints[0]}
    need = house.call("POST", f"/programs/{house.program}/dependencies", asked)["id"]
    return {"payments": payments, "data": data, "items": items, "need": need, "sprints": sprints}


def team_row(page: Page, name: str) -> Any:
    return page.locator(".teams tbody tr", has_text=name)


def test_a_number_follows_what_a_team_does_and_opens_what_it_counts(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    hana = signed_in("hana", f"/p/{house.program}")
    ana = signed_in("ana", f"/t/{plan['payments']}")
    boot = hana.evaluate("window.__boot")
    row = team_row(hana, "Payments")
    expect(row).to_contain_text("5 of 15")
    expect(row).to_contain_text("over by 5")
    ana.locator(f'[data-card="{plan["items"][1]}"]').get_by_role("button").click()
    ana.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(row).to_contain_text("10 of 15")
    assert hana.evaluate("window.__boot") == boot
    counts = hana.locator('a.counts[href*="/items?"]')
    told = [(one.inner_text(), one.get_attribute("href")) for one in counts.all()]
    assert len(told) >= 10
    for number, list_of in told:
        ana.goto(str(list_of))
        rows, points = ana.locator("tbody tr").count(), ana.locator("[data-sum]").all_inner_texts()
        assert number in (str(rows), *points), list_of


def test_what_nobody_said_is_no_data_and_paper_shows_whole_tables_and_states(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    hana = signed_in("hana", f"/p/{house.program}")
    row = team_row(hana, "Data")
    expect(row.get_by_text("no data").first).to_be_visible()
    assert "NaN" not in hana.inner_text("main")
    assert "null" not in hana.inner_text("main")
    hana.emulate_media(media="print")
    hana.set_viewport_size({"width": 794, "height": 1123})
    expect(hana.get_by_role("button", name="Write the headline")).to_be_hidden()
    cut = "tables => tables.some((one) => one.getBoundingClientRect().right > innerWidth)"
    assert not hana.locator("main table").evaluate_all(cut)
    fills = hana.locator(".chip--risk").first.evaluate("one => getComputedStyle(one).printColorAdjust")
    assert fills == "exact"


def test_a_dependency_at_risk_is_answered_on_the_spot(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    hana, eli = signed_in("hana", f"/p/{house.program}"), signed_in("eli", f"/p/{house.program}")
    expect(eli.locator(f'[id="{plan["need"]}"]')).to_contain_text("Data has not answered Payments")
    hana.get_by_role("button", name="Answer").click()
    hana.get_by_role("dialog").get_by_role("button", name="Promise").click()
    expect(eli.locator(f'[id="{plan["need"]}"]')).to_contain_text("Promised")


def test_a_visitor_starts_a_poker_room_with_one_tap(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(base_url=house.url).new_page()
    page.goto("/")
    page.get_by_role("button", name="Start a poker room").click()
    page.wait_for_url("**/r/*")
    expect(page.locator("live-chip")).to_contain_text("Live, 1 here")
    page.goto("/")
    expect(page.get_by_role("link", name="Join Planning poker")).to_be_visible()


def test_a_guest_comes_into_a_visitors_room_by_its_link(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(base_url=house.url).new_page()
    page.goto("/")
    page.get_by_role("button", name="Start a poker room").click()
    page.wait_for_url("**/r/*")
    link = page.evaluate("JSON.parse(document.getElementById('first').textContent).url")
    gus = new_context().new_page()
    gus.goto(link)
    gus.get_by_label("Your name").fill("Gus")
    gus.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Gus")).to_be_visible()


def test_nobody_else_finds_a_visitors_room(house: House, signed_in: Opened) -> None:
    hana = signed_in("hana", f"/p/{house.program}")
    hana.goto("/")
    expect(hana.get_by_text("Planning poker")).to_have_count(0)


def test_rollup_and_item_read_without_javascript(
    house: House, plan: dict[str, Any], new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(base_url=house.url, java_script_enabled=False)
    context.add_cookies([{"name": "bigroom", "value": house.cookies["ana"], "url": house.url}])
    page = context.new_page()
    page.goto(f"/p/{house.program}")
    expect(page.get_by_role("row", name="Payments").first).to_contain_text("done")
    page.goto("/i/pay-2")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Payout report")
