"""A risk from a retrospective, and one from a low vote of confidence: both are on the register at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import broken_rules
from tests.browser.house import House

pytestmark = pytest.mark.browser

RISK = "If staging breaks, then nobody can show anything"
REASON = "The bank has not answered yet"


def test_what_is_said_in_rooms_is_on_the_register(house: House, signed_in: Callable[..., Page]) -> None:
    team = house.team("Payments", "PAY")
    house.sprints("2026-11-30", 1)
    retro = house.call("POST", "/rooms", {"ceremony": "retrospective", "team": team, "title": "Retro 12"})
    hana = signed_in("hana", f"/r/{retro['id']}")
    hana.get_by_role("button", name="Write").and_(hana.locator(".step")).click()
    ana = signed_in("ana", f"/r/{retro['id']}")
    ana.set_viewport_size({"width": 390, "height": 844})
    line = ana.get_by_label("Note for Went well")
    line.fill(f"!risk {RISK}")
    line.press("Enter")
    hana.goto(f"/p/{house.program}/risks")
    expect(ana.get_by_text(f"In the register as new: “{RISK}”")).to_be_visible()
    card = hana.locator("[data-cell=new] [data-card]")
    expect(card).to_contain_text(RISK)
    expect(card).to_contain_text("from Retro 12, Ana")
    ana.get_by_role("button", name="A risk into the register").click()
    expect(ana.get_by_role("dialog").get_by_role("link", name=RISK)).to_be_visible()
    assert broken_rules(ana) == ""
    ana.keyboard.press("Escape")
    planning = house.call("POST", "/rooms", {"ceremony": "sprint_planning", "team": team, "title": "Plan"})
    eli = signed_in("hana", f"/r/{planning['id']}")
    eli.get_by_role("button", name="Confidence").and_(eli.locator(".step")).click()
    expect(eli.get_by_role("heading", name="How sure are we")).to_be_visible()
    eli.keyboard.press("2")
    eli.get_by_label("What would make it a 3?").fill(REASON)
    eli.keyboard.press("Enter")
    expect(eli.get_by_text("You said:")).to_be_visible()
    eli.keyboard.press("Escape")
    eli.locator("#fist-title").focus()
    eli.keyboard.press("r")
    expect(eli.locator(".reasons")).to_contain_text(REASON)
    eli.keyboard.press("k")
    expect(eli.locator(".reasons")).to_contain_text("In the register")
    assert broken_rules(eli) == ""
    expect(hana.locator("[data-cell=new]")).to_contain_text(REASON)
    with eli.context.expect_page() as opened:
        eli.get_by_role("link", name="Open it").click()
    expect(opened.value.locator("[data-card]").filter(has_text=REASON)).to_be_focused()
