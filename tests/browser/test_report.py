"""The weekly review: back to another day and to now, a headline, a report that is published and stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.access import Actor
from accounts.sessions import open_session
from accounts.teams import add_team
from backlog.events import ItemAdded
from journal.writer import Transaction
from live.proposals import accept
from program.reports.rest import publication
from program.reviews.events import HeadlineWritten
from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
STATES = ("On track", "Tight", "At risk", "Changed", "No data")
WEEK = timedelta(days=7)


class Reviewed(House):
    """A week ago Payments had one story of 5 points; a headline was written, and a report published."""

    def _begin(self, transaction: Transaction) -> str:
        ago = transaction.now - int(WEEK.total_seconds() * 1000)
        then = Transaction(transaction.connection, ago, transaction.new_id, transaction.dice)
        token = super()._begin(then)
        hana = Actor(self.people["hana"])
        self.payments = add_team(then, hana.id, self.program, "Payments", "PAY").id
        self.item = then.new_id()
        story = ItemAdded(self.item, self.payments, "Refund API", points=5.0)
        accept(then, self.program, [story, HeadlineWritten("Cards come first.")], hana)
        accept(then, self.program, [publication(then.connection, self.program)], hana)
        for name, person in self.people.items():
            self.cookies[name] = open_session(transaction, person, "tests")[1]
        return token


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewed]:
    started = Reviewed(tmp_path_factory.mktemp("reviewed"))
    yield started
    started.stop()


def test_the_weekly_review(house: Reviewed, signed_in: Opened) -> None:
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints, item = house.sprints(start, 2), house.item
    house.call("PATCH", f"/items/{item}", {"sprint": sprints[0]})
    hana, eli = signed_in("hana", f"/p/{house.program}"), signed_in("eli", f"/p/{house.program}")

    hana.get_by_role("button", name="Write the headline").click()
    hana.get_by_role("dialog").get_by_role("textbox").fill("Refunds come first.")
    hana.get_by_role("button", name="Keep this").click()
    expect(eli.locator(".headline__words")).to_have_text("Refunds come first.")
    expect(eli.get_by_role("complementary", name="Last week")).to_contain_text("Cards come first.")
    hana.get_by_role("button", name="Disagree: status of Payments").click()
    hana.get_by_role("dialog").get_by_label("At risk").check()
    hana.get_by_role("dialog").get_by_label("Why").fill("Nobody can test it.")
    hana.get_by_role("button", name="Say so").click()
    expect(eli.get_by_text("Nobody can test it.")).to_be_visible()

    last = (datetime.now(UTC) - WEEK).date().isoformat()
    house.call("PATCH", f"/items/{item}", {"points": 6})
    expect(eli.locator(".teams")).to_contain_text("of 6")
    eli.goto(f"/p/{house.program}/report/{last}")
    (points,) = re.findall(r"\d+ of \d+ points are done\.", eli.inner_text(".report"))
    assert points == "0 of 5 points are done."
    eli.goto(f"/p/{house.program}")
    eli.get_by_label("As of", exact=True).fill(last)
    expect(eli.get_by_role("link", name="Back to now")).to_be_visible()
    expect(eli.locator(".headline")).to_contain_text(points)
    expect(eli.locator(".teams")).to_contain_text("of 5")
    expect(eli.locator(".headline__words")).to_have_text("Cards come first.")
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
    sealed = hana.locator("[data-sha256]").inner_text()
    assert len(sealed) == 64
    copies(hana)
    prints(hana)

    house.call("PATCH", f"/items/{item}", {"points": 13, "title": "Renamed"})
    eli.goto(permalink)
    assert (eli.inner_text(".report"), eli.locator("[data-sha256]").inner_text()) == (told, sealed)
    eli.get_by_role("link", name="The rollup at that moment").click()
    expect(eli.locator(".teams")).to_contain_text("of 8")
    expect(eli.locator(".headline__words")).to_have_text("Refunds come first.")
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
