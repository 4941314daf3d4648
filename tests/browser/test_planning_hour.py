"""A planning hour in browsers: a facilitator who vanishes, a member without network, a late guest on a phone.

The program manager watches the rollup all the while; no page is loaded anew.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
STORIES = ("Refund a partly shipped order", "Payout report by line", "Undo a refund")
AWAY = 45_000
"""Milliseconds to wait for what follows after a seat was away for 20 seconds."""

pytestmark = pytest.mark.browser


def boot(page: Page) -> float:
    """The mark that a page gets when it is loaded."""
    return float(page.evaluate("window.__boot"))


def card(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_planning_hour(
    house: House, signed_in: Callable[..., Page], new_context: Callable[..., BrowserContext]
) -> None:
    payments = house.team("Payments", "PAY")
    items = house.items(payments, *STORIES)
    wanted = {"ceremony": "planning_poker", "title": "Sprint 12", "team": payments, "items": items}
    room = house.call("POST", "/rooms", wanted)
    path = f"/r/{room['id']}"
    house.call("PUT", f"/programs/{house.program}/members/{house.people['eli']}", {"role": "facilitator"})

    hana = signed_in("hana", f"/p/{house.program}")
    eli = signed_in("eli", path)
    ana = signed_in("ana", path)
    marks = {page: boot(page) for page in (hana, ana)}
    expect(hana.locator("main")).to_contain_text("Payments")

    # Hana made the room but watches the rollup; nobody facilitates, so Eli takes it.
    eli.get_by_role("button", name="Facilitate").click()
    eli.get_by_role("button", name="Open the first story").click()
    expect(ana.get_by_role("heading", name=STORIES[0])).to_be_visible()

    # Ana loses the network, votes, and her card is there when she is back.
    ana.context.set_offline(True)
    card(ana, "5")
    expect(ana.locator("live-chip")).to_contain_text("Reconnecting", timeout=20_000)
    ana.context.set_offline(False)
    expect(ana.locator("live-chip")).to_contain_text("Live", timeout=20_000)
    expect(eli.locator("aside")).to_contain_text("1 of 2 voted", timeout=20_000)

    # Gus comes late, on a phone, by the link: a name and a card.
    gus = new_context(base_url=house.url, **PHONE).new_page()
    gus.goto(room["url"].replace(house.url, ""))
    gus.get_by_label("Your name").fill("Gus")
    card(gus, "8")
    expect(eli.locator("aside")).to_contain_text("2 of 3 voted", timeout=20_000)

    # The estimate lands on the item and in the rollup that Hana watches.
    card(eli, "5")
    eli.keyboard.press("r")
    expect(gus.get_by_role("heading", name="From 5 to 8")).to_be_visible()
    eli.keyboard.press("Enter")
    expect(hana.locator("main")).to_contain_text("of 5")
    assert house.call("GET", f"/items/{items[0]}")["points"] == 5

    # Eli vanishes; Ana takes over after a while, and Eli takes it back when he is there again.
    eli.close()
    take_over = ana.get_by_role("button", name="Facilitate")
    expect(take_over).to_be_visible(timeout=AWAY)
    take_over.click()
    expect(ana.get_by_role("button", name="Reveal")).to_be_visible()
    back = signed_in("eli", path)
    back.get_by_role("button", name="Facilitate").click()
    expect(back.get_by_role("button", name="Reveal")).to_be_visible()

    assert {page: boot(page) for page in marks} == marks
