"""The pages that follow standing rooms, and the lists behind their numbers, by the rules of WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIVE = ("/p/{program}", "/p/{program}/board", "/t/{team}", "/t/{team}/backlog")
PLAIN = (
    "/",
    "/i/PAY-2",
    "/t/{empty}/backlog",
    "/t/{team}/rooms",
    "/p/{program}/items?team={team}",
    "/p/{program}/dependencies",
)


@pytest.fixture(scope="module")
def places(house: House) -> dict[str, str]:
    """Payments late with what Data needs, Data over its capacity, and a team that has nothing yet."""
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints = house.sprints(start, 2)
    payments, data, empty = house.team("Payments", "PAY"), house.team("Data", "DAT"), house.team("New", "NEW")
    api, _ = house.items(payments, "Refund API", "Payout report", sprint=sprints[1], points=5)
    (feed,) = house.items(data, "Ledger feed", sprint=sprints[0], points=8)
    house.call("PATCH", f"/teams/{data}/sprints/{sprints[0]}", {"capacity": 4, "goal": "One ledger"})
    asked = {"consumer": feed, "producer": api, "producer_team": payments, "title": "Refund API"}
    need = house.call("POST", f"/programs/{house.program}/dependencies", {**asked, "needed_by": sprints[0]})
    answer = {"answer": "accept", "sprint": sprints[1]}
    house.call("POST", f"/dependencies/{need['id']}/answer", answer)
    return {"program": house.program, "team": payments, "empty": empty}


@pytest.mark.parametrize(
    ("paths", "width", "scheme"), [(LIVE, 1280, "light"), (LIVE, 390, "dark"), (PLAIN, 390, "light")]
)
def test_no_rule_is_broken_and_nothing_is_wider_than_the_page(
    places: dict[str, str],
    signed_in: Callable[..., Page],
    paths: tuple[str, ...],
    width: int,
    scheme: str,
) -> None:
    start = f"/p/{places['program']}"
    page = signed_in("hana", start, viewport={"width": width, "height": 844}, color_scheme=scheme)
    broken: list[Any] = []
    for path in paths:
        page.goto(path.format(**places))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if page.locator("live-chip").count():
            expect(page.locator("live-chip")).to_contain_text("Live")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        broken += [(path, one["id"], one["nodes"][0]["target"]) for one in found.response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert broken == []
