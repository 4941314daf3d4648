"""An hour in the big room: three teams and the program manager on one board, each by their own means.

Ana of Payments has a mouse, Cy of Orders the keyboard alone, Bo of the web shop a phone; Hana manages the
program. What one of them does the others see on pages that are not loaded anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.day.people import PHONE
from tests.browser.teams import Teams

pytestmark = pytest.mark.browser

REASON = "The bank has not answered yet"
RISK = "If staging breaks, then nobody can show anything"


class BigRoom(Teams):
    """Each team has one developer; the first of three Sprints runs.

    ``api`` and ``report`` of Payments and ``states`` of Orders are in it, ``shows`` of the web shop is in the
    next one and needs ``api``, which is promised in time.
    """

    def plan(self) -> None:
        shop = self.team("Web shop", "WEB")
        for name, team in (("ana", self.payments), ("cy", self.orders), ("bo", shop)):
            person = self.people[name]
            self.call("DELETE", f"/programs/{self.program}/members/{person}")
            self.call("PUT", f"/teams/{team}/members/{person}", {"role": "developer"})
        self.days = self.sprints((datetime.now(UTC).date() - timedelta(days=2)).isoformat(), 3)
        first, second, _ = self.days
        self.api, self.report = self.items(
            self.payments, "Refund API", "Payout report", sprint=first, points=5
        )
        (self.states,) = self.items(self.orders, "Line states", sprint=first, points=3)
        (self.shows,) = self.items(shop, "Refund page", sprint=second, points=8)
        self.call("PATCH", f"/teams/{self.payments}/sprints/{second}", {"capacity": 4})
        asked = {"consumer": self.shows, "producer": self.api, "title": "Refunds", "needed_by": second}
        need = self.call("POST", f"/programs/{self.program}/dependencies", asked)["id"]
        self.call("POST", f"/dependencies/{need}/answer", {"answer": "accept", "sprint": first})
        self.shop = shop


@dataclass
class Here:
    """Everybody's page of the board; ``boots``: what the pages got when they were loaded."""

    house: BigRoom
    hana: Page
    ana: Page
    cy: Page
    bo: Page

    def __post_init__(self) -> None:
        self.boots = [page.evaluate("window.__boot") for page in self.all]

    @property
    def all(self) -> tuple[Page, ...]:
        return self.hana, self.ana, self.cy, self.bo

    def see(self, item: str, team: str, sprint: int) -> None:
        """The card of the item stands there on all boards."""
        place = f'[data-cell="{team}:{self.house.days[sprint]}"] [data-card="{item}"]'
        for page in self.all:
            expect(page.locator(place)).to_be_visible()

    def stayed(self) -> None:
        """No page was loaded anew under anybody."""
        assert [page.evaluate("window.__boot") for page in self.all] == self.boots


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigRoom]:
    started = BigRoom(tmp_path_factory.mktemp("big-room"))
    try:
        started.plan()
        yield started
    finally:
        started.stop()


def enters(house: BigRoom, new_context: Callable[..., BrowserContext], name: str, **options: object) -> Page:
    context = new_context(base_url=house.url, **options)
    context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
    page = context.new_page()
    page.goto(f"/p/{house.program}/board")
    expect(page.locator("live-chip")).to_contain_text("Live")
    page.get_by_role("button", name="Every item").click()
    return page


def card(page: Page, item: str) -> Locator:
    return page.locator(f'[data-card="{item}"]')


def test_an_hour_in_the_big_room(house: BigRoom, new_context: Callable[..., BrowserContext]) -> None:
    desk = {"viewport": {"width": 1280, "height": 900}}
    hana, ana, cy = (enters(house, new_context, name, **desk) for name in ("hana", "ana", "cy"))
    bo = enters(house, new_context, "bo", **PHONE)
    here = Here(house, hana, ana, cy, bo)
    a_card_is_dragged(here)
    a_card_is_moved_by_keys(here)
    a_card_is_moved_by_the_menu_on_a_phone(here)
    a_card_is_moved_back_by_the_menu(here)
    a_dependency_is_drawn_and_promised(here)
    two_move_the_same_card_and_both_learn_it(here)
    the_plan_is_kept_and_one_move_later_compared(here)
    here.stayed()
    the_vote_names_a_risk_which_is_roamed(here)


def a_card_is_dragged(here: Here) -> None:
    """Before the drop Ana reads what it would mean; after it the need is late for everybody."""
    house, ana = here.house, here.ana
    with dragging(ana, card(ana, house.api), ana.locator(f'[data-cell="{house.payments}:{house.days[1]}"]')):
        expect(ana.locator(".consequence__words")).to_have_text(
            "Sprint 2. Load 5 of 4, over. Makes 1 need late."
        )
        expect(ana.locator(".consequence__why")).to_have_text(
            "WEB-1 needs PAY-1: Payments promised Sprint 1 and now plans Sprint 2."
        )
        expect(here.hana.locator(".dependency--green")).to_have_count(1)
    here.see(house.api, house.payments, 1)
    for page in here.all:
        expect(page.locator(".board-needs .chip--risk")).to_have_count(1)
        for end in (house.api, house.shows):
            expect(card(page, end).locator(".chip--risk")).to_be_visible()
    expect(here.hana.locator(".dependency--red")).to_have_count(1)


@contextmanager
def dragging(page: Page, what: Locator, to: Locator) -> Iterator[None]:
    """The card is in hand over the place until the block ends."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 44)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 60, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 60, steps=5)
    yield
    page.mouse.up()


def a_card_is_moved_by_keys(here: Here) -> None:
    """Cy hears what each Sprint would mean and drops with Enter."""
    house, cy = here.house, here.cy
    card(cy, house.states).focus()
    cy.keyboard.press("m")
    expect(cy.locator("#say")).to_have_text("Picked up ORD-1.")
    cy.keyboard.press("ArrowRight")
    expect(cy.locator("#say")).to_contain_text("Sprint 2. Load 3.")
    cy.keyboard.press("ArrowRight")
    expect(cy.locator("#say")).to_contain_text("Sprint 3. Load 3.")
    cy.keyboard.press("ArrowLeft")
    cy.keyboard.press("Enter")
    expect(cy.locator("#say")).to_have_text("ORD-1 moved to Sprint 2.")
    here.see(house.states, house.orders, 1)
    expect(card(cy, house.states)).to_be_focused()


def a_card_is_moved_by_the_menu_on_a_phone(here: Here) -> None:
    """On a phone the board is a list; each Sprint in the menu says what it would mean."""
    house, bo = here.house, here.bo
    assert bo.evaluate("document.documentElement.scrollWidth") <= 390
    expect(bo.locator(".program__sprint:visible", has_text="Sprint 2").first).to_be_visible()
    card(bo, house.shows).get_by_role("button", name="Move WEB-1 to…").tap()
    later = bo.get_by_role("dialog").get_by_role("button", name="Sprint 3")
    expect(later).to_contain_text("Load 8.")
    expect(bo.get_by_role("dialog").get_by_role("button", name="No Sprint")).to_be_visible()
    assert broken_rules(bo) == ""
    later.tap()
    here.see(house.shows, house.shop, 2)


def a_card_is_moved_back_by_the_menu(here: Here) -> None:
    """The menu says that it mends what the drag broke; then nothing is late on any board."""
    house, ana = here.house, here.ana
    card(ana, house.api).get_by_role("button", name="Move PAY-1 to…").click()
    back = ana.get_by_role("dialog").get_by_role("button", name="Sprint 1 Load 10.")
    expect(back).to_contain_text("1 need is late no more.")
    nowhere = ana.get_by_role("dialog").get_by_role("button", name="No Sprint")
    expect(nowhere).to_contain_text("1 need is shown as late no more, but nothing is planned for it.")
    back.click()
    here.see(house.api, house.payments, 0)
    for page in here.all:
        expect(page.locator(".board-needs .chip--risk")).to_have_count(0)


def a_dependency_is_drawn_and_promised(here: Here) -> None:
    """Cy asks with `N` for an item of Payments: a line on every wide board, a sentence on the phone."""
    house, ana, cy = here.house, here.ana, here.cy
    before = here.hana.locator(".dependency").count()
    card(cy, house.states).focus()
    cy.keyboard.press("n")
    ask = cy.get_by_role("dialog")
    ask.get_by_label("From").select_option("Payments")
    ask.get_by_label("Which item of theirs").select_option(label="PAY-2 Payout report")
    ask.get_by_label("What, in one line").fill("Payouts by line")
    ask.get_by_label("Needed by").select_option("Sprint 2")
    ask.get_by_role("button", name="Ask", exact=True).click()
    for page in (here.hana, ana, cy):
        expect(page.locator(".dependency")).to_have_count(before + 1)
        expect(page.locator(f'.dependency[data-from="{house.report}"]')).to_have_count(1)
    expect(here.bo.locator(".board-needs .line", has_text="ORD-1 needs PAY-2")).to_contain_text("Asked")
    ana.locator(".board-needs .line", has_text="ORD-1 needs PAY-2").get_by_role(
        "button", name="Answer"
    ).click()
    ana.get_by_role("dialog").get_by_label("Promised for").select_option("Sprint 1")
    ana.get_by_role("dialog").get_by_role("button", name="Promise").click()
    for page in here.all:
        row = page.locator(".board-needs .line", has_text="ORD-1 needs PAY-2")
        expect(row).to_contain_text("Promised, Sprint 1")
        expect(row).to_contain_text("On time")


def two_move_the_same_card_and_both_learn_it(here: Here) -> None:
    """Who holds a card that another moves has it out of hand; who drops second is told what is there now."""
    house, hana, ana = here.house, here.hana, here.ana
    for page in (hana, ana):
        card(page, house.report).focus()
        page.keyboard.press("m")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#say")).to_contain_text("Sprint 2. Load 5 of 4, over.")
    hana.keyboard.press("Enter")
    told = "PAY-2 is out of your hand: it was moved to Sprint 2 meanwhile."
    expect(ana.locator("#alert")).to_have_text(told)
    expect(ana.locator("undo-toast")).to_contain_text(told)
    expect(ana.locator(".carried, .consequence:not([hidden])")).to_have_count(0)
    here.see(house.report, house.payments, 1)
    expect(hana.locator("undo-toast")).to_contain_text("PAY-2 moved to Sprint 2.")
    ana.context.set_offline(True)
    card(ana, house.report).focus()
    for key in ("m", "ArrowRight", "m"):
        ana.keyboard.press(key)
    expect(ana.locator("undo-toast")).to_contain_text("PAY-2 moved to Sprint 3.")
    card(hana, house.report).focus()
    for key in ("m", "ArrowLeft", "m"):
        hana.keyboard.press(key)
    first = f'[data-cell="{house.payments}:{house.days[0]}"]'
    expect(here.cy.locator(first).locator(f'[data-card="{house.report}"]')).to_be_visible()
    ana.context.set_offline(False)
    refused = "The Sprint of PAY-2 changed meanwhile: you saw Sprint 2, now it is Sprint 1."
    expect(ana.locator("undo-toast")).to_contain_text(refused)
    here.see(house.report, house.payments, 0)
    card(ana, house.report).get_by_role("button", name="Move PAY-2 to…").click()
    ana.get_by_role("dialog").get_by_role("button", name="Sprint 2 Load 5 of 4, over.").click()
    here.see(house.report, house.payments, 1)
    expect(hana.locator("undo-toast")).to_contain_text("PAY-2 is in Sprint 2 now.")


def the_plan_is_kept_and_one_move_later_compared(here: Here) -> None:
    """Hana takes the snapshot; a move later everybody can see the difference, on a phone as a sentence."""
    house, hana, cy, bo = here.house, here.hana, here.cy, here.bo
    hana.get_by_role("button", name="Take a snapshot").click()
    hana.get_by_role("dialog").get_by_label("Name").fill("Big room")
    hana.get_by_role("button", name="Take the snapshot").click()
    for page in here.all:
        expect(page.get_by_role("button", name="Since “Big room”").locator(".number")).to_have_text("0")
    bo.get_by_role("button", name="Since “Big room”").tap()
    expect(bo.locator(".since")).to_contain_text("The plan is as it was.")
    card(cy, house.states).focus()
    for key in ("m", "ArrowRight", "m"):
        cy.keyboard.press(key)
    here.see(house.states, house.orders, 2)
    for page in here.all:
        expect(page.get_by_role("button", name="Since “Big room”").locator(".number")).to_have_text("1")
    expect(bo.locator(".since .line")).to_contain_text("ORD-1 Line states: moved from Sprint 2 to Sprint 3.")
    expect(card(bo, house.states).locator(".work__since")).to_have_text("Was in Sprint 2")
    assert broken_rules(bo) == ""


def the_vote_names_a_risk_which_is_roamed(here: Here) -> None:
    """A risk is said in the room, the reason of a low vote is another; both are ROAMed on the register."""
    house, hana, ana, bo = here.house, here.hana, here.ana, here.bo
    room = house.room("sprint_planning", program=house.program, title="Big room")
    ana.goto(f"/p/{house.program}/risks")
    for page in (hana, bo):
        page.goto(f"/r/{room}")
        expect(page.locator("live-chip")).to_contain_text("Live")
    bo.get_by_role("button", name="A risk into the register").tap()
    bo.get_by_role("dialog").get_by_label("In one sentence").fill(RISK)
    bo.get_by_role("dialog").get_by_role("button", name="Write it down").tap()
    fresh = ana.locator("[data-cell=new] [data-card]")
    expect(fresh).to_contain_text(RISK)
    hana.get_by_role("button", name="Confidence").and_(hana.locator(".step")).click()
    expect(hana.get_by_role("heading", name="How sure are we")).to_be_visible()
    bo.get_by_role("group", name="Your confidence, 1 to 5").get_by_role("button", name="2").tap()
    bo.get_by_label("What would make it a 3?").fill(REASON)
    bo.keyboard.press("Enter")
    expect(bo.get_by_text("You said:")).to_be_visible()
    hana.keyboard.press("4")
    expect(hana.get_by_text("2 of 2 have voted.")).to_be_visible()
    assert REASON not in hana.content()
    hana.keyboard.press("r")
    for page in (hana, bo):
        expect(page.get_by_role("heading", name="3 of 5, lowest 2")).to_be_visible()
        expect(page.locator(".reasons")).to_contain_text(REASON)
    hana.keyboard.press("k")
    expect(fresh).to_have_count(2)
    hana.goto(f"/p/{house.program}/risks")
    for sentence, key, cell in ((RISK, "o", "owned"), (REASON, "m", "mitigated")):
        hana.locator("[data-card]", has_text=sentence).focus()
        hana.keyboard.press(key)
        expect(ana.locator(f"[data-cell={cell}] [data-card]")).to_contain_text(sentence)
    expect(fresh).to_have_count(0)
