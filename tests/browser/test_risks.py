"""The register, by two people: a risk is raised, ROAMed by a key and by a tap, and found from the rollup."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser

SENTENCE = "If the bank is late, then refunds are"


def test_a_risk_goes_from_a_sentence_to_the_rollup(house: House, signed_in: Callable[..., Page]) -> None:
    team = house.team("Payments", "PAY")
    house.items(team, "Refund API")
    path = f"/p/{house.program}/risks"
    hana, eli = signed_in("hana", path), signed_in("eli", path)
    eli.set_viewport_size({"width": 390, "height": 844})
    expect(hana.get_by_text("No risk is written down.")).to_be_visible()
    hana.keyboard.press("c")
    dialog = hana.get_by_role("dialog")
    dialog.get_by_label("In one sentence").fill(SENTENCE)
    dialog.get_by_label("Team").select_option(team)
    dialog.get_by_label("Chance").select_option("4")
    dialog.get_by_label("Impact").select_option("4")
    dialog.get_by_label("Linked items").fill("pay-1")
    dialog.get_by_role("button", name="Write it down").click()
    card = hana.locator("[data-cell=new] [data-card]")
    expect(card.get_by_role("link", name="PAY-1")).to_be_visible()
    card.focus()
    hana.keyboard.press("o")
    expect(hana.locator("#say")).to_have_text(f"Owned, by you: {SENTENCE}")
    owned = hana.locator("[data-cell=owned] [data-card]")
    expect(owned).to_contain_text("Hana")
    expect(owned).to_be_focused()
    tapped = eli.locator("[data-cell=owned] [data-card]")
    tapped.get_by_role("button", name="Mitigate").click()
    expect(hana.locator("[data-cell=mitigated] [data-card]")).to_contain_text(SENTENCE)
    eli.get_by_role("button", name="Undo").click()
    expect(owned).to_contain_text(SENTENCE)
    hana.keyboard.press("x")
    hana.get_by_role("button", name="1 risk of chance 4 and impact 4").click()
    expect(owned).to_be_visible()
    hana.goto(f"/p/{house.program}")
    hana.locator(".teams .why summary").click()
    hana.get_by_role("link", name="1 of exposure 15 or more").last.click()
    expect(hana.get_by_text("Shown: Owned, exposure 15 or more.")).to_be_visible()
    expect(hana.locator("[data-card]")).to_have_count(1)
    hana.get_by_role("link", name="PAY-1").click()
    expect(hana.get_by_role("link", name=SENTENCE)).to_be_visible()
