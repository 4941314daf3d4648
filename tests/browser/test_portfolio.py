"""The portfolio: it keeps up with what happens, by keys, and what somebody has opened stays open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]

SOON = "window.setInterval = act => { window.look = act; return 0; };"
"""Instead of after some seconds the page is asked anew when the test says so."""


def test_the_portfolio_keeps_up_and_opens_its_numbers(house: House, signed_in: Opened) -> None:
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    harbour, pier = house.program, str(house.call("POST", "/programs", {"name": "Pier", "key": "PIE"})["id"])
    sprints, payments = house.sprints(start, 2), house.team("Payments", "PAY")
    item = house.items(payments, "Refund API", sprint=sprints[0], points=5)[0]
    house.call("PATCH", f"/teams/{payments}/sprints/{sprints[0]}", {"capacity": 4})
    hana = signed_in("hana", f"/p/{harbour}")
    hana.add_init_script(SOON)
    hana.goto("/")
    hana.get_by_role("link", name="Portfolio").last.click()
    rows = hana.locator("[data-program]")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("over by 1")

    hana.keyboard.press("j")
    expect(rows.first.get_by_role("link", name="Harbour")).to_be_focused()
    rows.first.locator("summary").click()
    house.call("PATCH", f"/items/{item}", {"points": 4})
    boot = hana.evaluate("window.stays = Math.random()")
    hana.evaluate("look()")
    expect(hana.locator(f'[data-program="{harbour}"]')).to_contain_text("0 of 4")
    expect(hana.locator("#say")).to_contain_text("Harbour has changed.")
    expect(hana.locator(f'[data-program="{harbour}"] details')).to_have_attribute("open", "")
    assert hana.evaluate("window.stays") == boot

    house.program = pier
    house.items(house.team("Berths", "BER"), "Mole", points=2)
    hana.evaluate("look()")
    expect(hana.locator(f'[data-program="{pier}"]')).to_contain_text("1 team")
    expect(hana.locator("#totals")).to_contain_text("2 to do")
    hana.locator("#totals").get_by_role("link", name="2", exact=True).click()
    expect(hana.locator("tr[data-id]")).to_have_count(2)
    hana.go_back()
    hana.get_by_label("Worst first by").select_option("name")
    hana.wait_for_url("**sort=name**")
    expect(rows.first).to_contain_text("Harbour")
