"""The weekly review: back to another day and to now, a headline, a report that is published and stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
STATES = ("On track", "Tight", "At risk", "Changed", "No data")


def test_the_weekly_review(house: House, signed_in: Opened) -> None:
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints, payments = house.sprints(start, 2), house.team("Payments", "PAY")
    item = house.items(payments, "Refund API", sprint=sprints[0], points=5)[0]
    hana, eli = signed_in("hana", f"/p/{house.program}"), signed_in("eli", f"/p/{house.program}")

    hana.get_by_role("button", name="Write the headline").click()
    hana.get_by_role("dialog").get_by_role("textbox").fill("Refunds come first.")
    hana.get_by_role("button", name="Keep this").click()
    expect(eli.locator(".headline__words")).to_have_text("Refunds come first.")
    hana.get_by_role("button", name="Disagree: status of Payments").click()
    hana.get_by_role("dialog").get_by_label("At risk").check()
    hana.get_by_role("dialog").get_by_label("Why").fill("Nobody can test it.")
    hana.get_by_role("button", name="Say so").click()
    expect(eli.get_by_text("Nobody can test it.")).to_be_visible()

    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    eli.goto(f"/p/{house.program}?as_of={yesterday}")
    expect(eli.get_by_role("link", name="Back to now")).to_be_visible()
    expect(eli.get_by_text("There was no team in this program on that day.")).to_be_visible()
    boot = eli.evaluate("window.__boot")
    house.call("PATCH", f"/items/{item}", {"points": 8})
    expect(hana.locator(".teams")).to_contain_text("of 8")
    assert eli.evaluate("window.__boot") == boot, "what happens now does not disturb the past"
    assert "of 8" not in eli.inner_text("main")
    eli.keyboard.press("n")
    expect(eli.locator(".teams")).to_contain_text("of 8")

    hana.goto(f"/p/{house.program}/report")
    hana.get_by_role("textbox", name="Risks").fill("The sandbox is down.")
    hana.get_by_role("button", name="Keep this: Risks").click()
    expect(hana.locator(".report")).to_contain_text("The sandbox is down.")
    hana.get_by_role("button", name="Publish").click()
    expect(hana.get_by_text("Nothing changes it any more.")).to_be_visible()
    permalink, told = hana.url, hana.inner_text(".report")
    copies(hana)
    prints(hana)

    house.call("PATCH", f"/items/{item}", {"points": 13, "title": "Renamed"})
    eli.goto(permalink)
    assert eli.inner_text(".report") == told
    eli.goto(f"/p/{house.program}/report")
    expect(eli.locator(".report")).to_contain_text("The scope of Payments grew by 5 points")


def copies(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    headings = ["Headline", "Changes", "Objectives", "Dependencies at risk", "Risks", "Decisions"]
    assert re.findall("^## (.+)$", copied, re.MULTILINE)[:6] == headings
    assert "Refunds come first." in copied


def prints(page: Page) -> None:
    """Two pages at most on both papers, no row cut, and every state a word that is black on white."""
    for paper in ("A4", "Letter"):
        pdf = page.pdf(format=paper)
        assert 1 <= pdf.count(b"/Type /Page") - pdf.count(b"/Type /Pages") <= 2
    page.emulate_media(media="print")
    words = {one.strip() for one in page.locator(".report .chip").all_inner_texts()}
    assert words
    assert words <= set(STATES)
    cut = "[...document.querySelectorAll('.report__line')].map((one) => getComputedStyle(one).breakInside)"
    assert set(page.evaluate(cut)) == {"avoid"}
    assert not page.locator("header.top").is_visible()
    page.emulate_media(media="screen")
