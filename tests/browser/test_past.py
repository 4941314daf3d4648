"""A past moment on every page: what was, nothing to change, links that stay in it, a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
ASKS = "button:not(#keys-button):not([aria-pressed]):visible"
"""Buttons that would change something: all but the keys, those that turn the view, and those that open."""

LOOKS = ("", "+", "-", "100 %\n0", "Fit\nW", "Fold all teams\nShift R", "Print")
"""On the board: folding (a sign alone), its size, and paper."""


def test_a_past_moment_on_every_page(house: House, signed_in: Opened) -> None:
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints = house.sprints(start, 2)
    payments, data = house.team("Payments", "PAY"), house.team("Data", "DAT")
    items = house.items(payments, "Refund API", "Payout report", sprint=sprints[0], points=5)
    feed = house.items(data, "Ledger feed", sprint=sprints[1], points=3)[0]
    at = f"/programs/{house.program}"
    asked = {"consumer": items[1], "producer": feed, "producer_team": data, "title": "Ledger feed"}
    need = house.call("POST", f"{at}/dependencies", {**asked, "needed_by": sprints[1]})["id"]
    risk = house.call("POST", f"{at}/risks", {"text": "If the bank is late, then so are we."})["id"]
    house.call("PATCH", f"/risks/{risk}", {"owner": house.people["hana"], "state": "owned"})
    aim = {"title": "Refunds in a day", "increment": increment_of(house), "team": payments, "items": items}
    house.call("POST", f"{at}/objectives", aim)
    moment = f"{datetime.now(UTC).date()}@{house.call('GET', f'{at}/rollup')['changes'][0]['seq']}"

    house.call("PATCH", f"/items/{items[0]}", {"title": "Renamed API", "category": "done"})
    house.call("PATCH", f"/items/{items[1]}", {"title": "Renamed report"})
    house.call("PATCH", f"/items/{feed}", {"title": "Renamed feed"})
    house.call("PATCH", f"/risks/{risk}", {"text": "If it changed, then it is another.", "state": "accepted"})
    house.call("POST", f"/dependencies/{need}/answer", {"answer": "withdraw"})
    house.call("POST", f"{at}/objectives", {**aim, "title": "Another aim"})

    hana = signed_in("hana", f"/p/{house.program}")
    lines: list[Any] = []
    hana.on("websocket", lambda line: lines.append(line))
    told = {
        f"/p/{house.program}/board": "Ledger feed",
        f"/p/{house.program}/map": "Ledger feed",
        f"/p/{house.program}/risks": "If the bank is late",
        f"/p/{house.program}/objectives": "Refunds in a day",
        f"/t/{payments}": "Refund API",
        f"/t/{payments}/backlog": "Payout report",
        f"/p/{house.program}/dependencies/{need}": "Ledger feed",
    }
    for path, words in told.items():
        hana.goto(f"{path}?as_of={moment}")
        expect(hana.get_by_role("link", name="Back to now")).to_be_visible()
        expect(hana.locator("main")).to_contain_text(words)
        expect(hana.locator("main")).not_to_contain_text("Renamed")
        expect(hana.locator("main")).not_to_contain_text("Another aim")
        assert set(hana.locator(ASKS).all_inner_texts()) <= {"Open", *LOOKS}, path
        assert lines == [], "a past page has no live connection"
        stays_in_the_past(hana, moment)
        hana.keyboard.press("n")
        expect(hana.get_by_role("link", name="Back to now")).to_have_count(0)
        expect(hana.locator("live-chip")).to_contain_text("Live")
        lines.clear()
        assert "as_of" not in hana.url

    hana.goto(f"/p/{house.program}/dependencies/{need}?as_of={moment}")
    hana.locator("main a.key").first.click()
    expect(hana.locator("main h1")).to_contain_text("Payout report")
    expect(hana.locator("main")).not_to_contain_text("Renamed")
    stays_in_the_past(hana, moment)
    hana.get_by_role("link", name="Back to now").click()
    expect(hana.locator("main h1")).to_contain_text("Renamed report")

    hana.goto(f"/p/{house.program}?as_of={moment}")
    hana.locator(".headline .why summary").click()
    hana.get_by_role("link", name="1 owned risk").click()
    expect(hana.locator("main")).to_contain_text("If the bank is late")
    hana.get_by_role("link", name="Back to now").click()
    expect(hana.locator("main")).to_contain_text("Nothing fits what is asked for.")


def increment_of(house: House) -> str:
    found: dict[str, Any] = house.call("GET", f"/programs/{house.program}/increments")
    return str(found["items"][0]["id"])


def stays_in_the_past(page: Page, moment: str) -> None:
    """Every link within the page to a page that can be of that moment is."""
    links = page.locator("main a[href]:not([data-now])").evaluate_all("all => all.map(one => one.href)")
    places = ("/t/", "/i/", "/dependencies", "/board", "/map")
    dated = [
        link for link in links if any(one in link for one in places) or link.endswith(("/board", "/map"))
    ]
    assert all("as_of=" in link for link in dated), [link for link in dated if moment not in link]
