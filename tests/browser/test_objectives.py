"""Objectives by several people in their own browsers: written, linked, valued, scored, and followed live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def plan(house: House) -> dict[str, Any]:
    """Payments has a feature with two stories of 5 points in the first of two Sprints; Data has nothing."""
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints = house.sprints(start, 2)
    payments, data = house.team("Payments", "PAY"), house.team("Data", "DAT")
    (feature,) = house.items(payments, "Refund API", type="feature")
    stories = house.items(
        payments, "Refund lines", "Undo a refund", sprint=sprints[0], points=5, parent=feature
    )
    return {"payments": payments, "data": data, "stories": stories, "sprints": sprints}


def test_an_objective_from_its_words_to_its_score(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    path = f"/p/{house.program}/objectives"
    ana, hana = signed_in("ana", path), signed_in("hana", path)
    boot = hana.evaluate("window.__boot")
    ana.keyboard.press("c")
    sheet = ana.get_by_role("dialog")
    sheet.get_by_label("Whose").select_option("Payments")
    sheet.get_by_label("What will be true at the end").fill("Single lines are paid back")
    sheet.get_by_role("button", name="Add", exact=True).click()
    row = hana.locator("[data-objective]", has_text="Single lines are paid back")
    expect(row).to_contain_text("no item")

    ana.get_by_role("button", name="Open: Single lines are paid back").click()
    sheet.get_by_label("Link an item by key or words").fill("Refund API")
    sheet.get_by_role("button", name="PAY-1 Refund API").click()
    expect(sheet.locator("#rests-on .line")).to_contain_text("Refund API")
    expect(sheet.get_by_role("button", name="Save the values")).to_have_count(0)
    sheet.get_by_role("button", name="Close").click()
    expect(row).to_contain_text("0 of 10 points")
    expect(row).to_contain_text("On track")

    house.call("PATCH", f"/items/{plan['stories'][0]}", {"category": "done"})
    expect(row).to_contain_text("5 of 10 points")
    asked = {"consumer": plan["stories"][1], "producer_team": plan["data"], "title": "Ledger feed"}
    house.call("POST", f"/programs/{house.program}/dependencies", {**asked, "needed_by": plan["sprints"][0]})
    expect(row).to_contain_text("Data has not answered Payments, and it is needed in Sprint 1")
    expect(hana.locator("#say")).to_contain_text("At risk now: Single lines are paid back.")

    hana.keyboard.press("j")
    expect(row).to_be_focused()
    hana.keyboard.press("Enter")
    values = hana.get_by_role("dialog")
    values.get_by_label("Planned business value").select_option("8")
    values.get_by_label("Actual, at the end").select_option("6")
    values.get_by_role("button", name="Save the values").click()
    expect(ana.locator(".objectives__figures")).to_contain_text("75 %")
    expect(ana.locator(".predictability__table")).to_contain_text("6 of 8")
    hana.get_by_role("button", name="Undo").click()
    expect(ana.locator(".objectives__figures")).not_to_contain_text("75 %")
    assert hana.evaluate("window.__boot") == boot

    ana.keyboard.press("c")
    sheet.get_by_label("Whose").select_option("Payments")
    sheet.get_by_label("What will be true at the end").fill("Nobody refunds by hand")
    sheet.get_by_role("button", name="Add", exact=True).click()
    titles = hana.locator(".objectives__title")
    expect(titles).to_have_text(["Single lines are paid back", "Nobody refunds by hand"])
    ana.keyboard.press("j")
    ana.keyboard.press("j")
    ana.keyboard.press("Alt+ArrowUp")
    expect(titles).to_have_text(["Nobody refunds by hand", "Single lines are paid back"])
    expect(ana.locator("#say")).to_contain_text("Moved to place 1 of 2.")

    row.get_by_role("link", name="5 of 10 points").click()
    expect(hana.locator("tbody tr")).to_have_count(2)
    expect(hana.locator("[data-sum]")).to_have_text("10")


def test_an_outcome_is_written_measured_and_taken_back(house: House, signed_in: Opened) -> None:
    hana = signed_in("hana", f"/p/{house.program}/objectives")
    sheet = hana.get_by_role("dialog")
    hana.get_by_role("button", name="Write the charter").click()
    sheet.get_by_label("Out of scope").fill("Prices")
    sheet.get_by_role("button", name="Save").click()
    expect(hana.locator(".charter").first).to_contain_text("Prices")
    hana.get_by_role("button", name="New outcome").click()
    sheet.get_by_label("What changes, for whom").fill("Paid before they ask")
    sheet.get_by_role("button", name="Add", exact=True).click()
    hana.get_by_role("button", name="New key result of: Paid before they ask").click()
    for label, words in (
        ("What is measured", "Days to the money"),
        ("From", "9"),
        ("To", "2"),
        ("Unit", "days"),
    ):
        sheet.get_by_label(label, exact=True).fill(words)
    sheet.get_by_role("button", name="Add", exact=True).click()
    hana.get_by_role("button", name="Check in: Days to the money").click()
    sheet.get_by_label("Value now, in days").fill("5.5")
    sheet.get_by_role("button", name="Check in").click()
    expect(hana.locator(".outcome")).to_contain_text("50 % reached")
    hana.get_by_role("button", name="Undo").click()
    expect(hana.locator(".outcome")).to_contain_text("not measured yet")
