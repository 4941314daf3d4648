"""Two teams negotiate from their own boards while the program manager watches; each answer is one key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.ledger import Ledger
from tests.browser.teams import Teams, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    """Bo is of Payments alone, Cy of Orders alone; the first of three Sprints runs."""
    with running(tmp_path_factory.mktemp("negotiating")) as started:
        for name, team in (("bo", started.payments), ("cy", started.orders)):
            person = started.people[name]
            started.call("DELETE", f"/programs/{started.program}/members/{person}")
            started.call("PUT", f"/teams/{team}/members/{person}", {"role": "developer"})
        yield started


@pytest.fixture(scope="module")
def plan(house: Teams) -> dict[str, Any]:
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints = house.sprints(start, 3)
    items = house.items(house.payments, "Refund API", "Payout report", sprint=sprints[1])
    house.items(house.orders, "Line states", sprint=sprints[1])
    return {"sprints": sprints, "items": items}


def at(house: Teams, new_context: Callable[..., BrowserContext], name: str, path: str) -> Page:
    context = new_context(base_url=house.url)
    context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
    page = context.new_page()
    page.goto(path)
    return page


def test_a_dependency_is_negotiated_from_two_boards_while_the_program_watches(
    house: Teams, plan: dict[str, Any], new_context: Callable[..., BrowserContext]
) -> None:
    hana = at(house, new_context, "hana", f"/p/{house.program}/board")
    rollup = hana.context.new_page()
    rollup.goto(f"/p/{house.program}")
    watched = rollup.get_by_role("region", name="Dependencies at risk").locator("tbody tr")
    expect(rollup.locator("live-chip")).to_contain_text("Live")
    bo = at(house, new_context, "bo", f"/t/{house.payments}/backlog")
    cy = Ledger(at(house, new_context, "cy", f"/t/{house.orders}"))
    boots = [page.evaluate("window.__boot") for page in (hana, rollup, cy.page)]
    bo.locator(f'tr[data-id="{plan["items"][0]}"]').focus()
    bo.keyboard.press("n")
    bo.get_by_label("What, in one line").fill("Line states as events")
    bo.get_by_role("dialog").get_by_role("button", name="Ask").click()

    inbox = cy.page.get_by_role("region", name="Waiting for us 1")
    expect(inbox).to_contain_text("PAY-1 needs “Line states as events” from Orders by Sprint 2")
    expect(inbox).to_contain_text("Bo asked on")
    expect(watched).to_contain_text("Orders has not answered Payments")
    cy.press("i")
    cy.press("o")
    cy.page.get_by_role("dialog").get_by_label("Why, in one line").fill("Events come with the replay.")
    cy.page.keyboard.press("Enter")
    row = hana.locator(".line", has_text="PAY-1 needs")
    expect(row).to_contain_text(
        "Orders counters with Sprint 3, 1 Sprint after Payments needs it in Sprint 2."
    )
    expect(row).to_contain_text("Late by 1 Sprint")
    expect(watched).to_contain_text("Late by 1 Sprint")
    expect(watched).to_contain_text("Countered, Sprint 3")
    expect(cy.page.get_by_text("Nobody waits for an answer of ours.")).to_be_visible()

    mine = bo.get_by_role("region", name="Waiting for us 1")
    expect(mine).to_contain_text("Reason: Events come with the replay.")
    expect(mine.get_by_role("button")).to_have_text(
        ["Take the offer T", "Offer another Sprint O", "Withdraw W"]
    )
    bo.goto("/")
    line = bo.locator("section", has_text="Waiting for me").locator(".line")
    expect(line.locator(".button")).to_have_count(1)
    bo.keyboard.press("1")
    bo.wait_for_url("**/dependencies/*")
    expect(bo.locator(".contract__history li")).to_have_count(2)
    bo.keyboard.press("t")
    expect(row).to_contain_text("Promised, Sprint 3")
    bo.get_by_label("Say something about it").fill("We cut the report down until then.")
    bo.get_by_role("button", name="Comment").click()
    expect(bo.locator(".contract__history li").last).to_contain_text("Bo said:")
    expect(watched).to_contain_text("Promised, Sprint 3")
    need = bo.url.rpartition("/")[2]
    assert [page.evaluate("window.__boot") for page in (hana, rollup, cy.page)] == boots
    cy.goto(f"/p/{house.program}/dependencies/{need}")
    expect(cy.page.get_by_role("button", name="Deliver D")).to_be_visible()
    cy.press("d")
    expect(row).to_contain_text("Delivered")
    expect(bo.get_by_role("button", name="Verify V")).to_be_visible()
    bo.keyboard.press("v")
    expect(row).to_contain_text("Verified")
    expect(watched).to_have_count(0)
    expect(rollup.get_by_text("All dependencies are on time.")).to_be_visible()
    assert [page.evaluate("window.__boot") for page in (hana, rollup)] == boots[:2]
    assert broken_rules(bo) == ""


def test_an_ask_is_promised_with_two_keys_and_the_focus_stays_on_the_page(
    house: Teams, plan: dict[str, Any], new_context: Callable[..., BrowserContext]
) -> None:
    asked = {"consumer": plan["items"][1], "title": "Replay", "producer_team": house.orders}
    needed = {**asked, "needed_by": plan["sprints"][1]}
    need = house.call("POST", f"/programs/{house.program}/dependencies", needed)["id"]
    cy = Ledger(at(house, new_context, "cy", f"/t/{house.orders}"))
    row = cy.page.locator(f'.inbox__row[data-need="{need}"]')
    expect(row).to_contain_text("PAY-2 needs “Replay” from Orders by Sprint 2")
    cy.press("i")
    expect(row.get_by_role("button", name="Promise")).to_be_focused()
    cy.press("p")
    expect(row).to_have_count(0)
    expect(cy.page.locator("#main")).to_be_focused()
    assert cy.spent == (0, 2, 0)
    assert house.call("GET", f"/dependencies/{need}")["promise"] == plan["sprints"][1]
