"""Big-room planning by several people in their own browsers: Hana leads, Ana and Bo plan for Payments, Cy for
Orders on a phone. What is agreed in the room stands on the pages of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.day.people import PHONE
from tests.browser.teams import FAR, Teams, go_on

pytestmark = pytest.mark.browser

AIM = "Single lines are paid back"
OTHER = "Orders know every line"
RISK = "If the bank is slow, then refunds wait"
REASON = "Nobody has tested the refunds with the bank"


class BigRoom(Teams):
    """An increment with two Sprints, an objective of each team, a feature and a risk of Payments."""

    def plan(self) -> None:
        self.days = self.sprints(FAR, 2)
        program = f"/programs/{self.program}"
        increment = self.call("GET", f"{program}/increments")["items"][0]["id"]
        for team, title in ((self.payments, AIM), (self.orders, OTHER)):
            self.call("POST", f"{program}/objectives", {"title": title, "increment": increment, "team": team})
        self.features = tuple(self.items(self.payments, "Refund API", type="feature"))
        self.call("POST", f"{program}/risks", {"text": RISK, "team": self.payments})


@dataclass
class Here:
    """Everybody's page of the room."""

    house: BigRoom
    room: str
    hana: Page
    ana: Page
    bo: Page
    cy: Page

    @property
    def all(self) -> tuple[Page, ...]:
        return self.hana, self.ana, self.bo, self.cy


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigRoom]:
    started = BigRoom(tmp_path_factory.mktemp("big-room-planning"))
    try:
        started.plan()
        yield started
    finally:
        started.stop()


def test_a_big_room_plans_from_the_first_feature_to_the_kept_plan(
    house: BigRoom, new_context: Callable[..., BrowserContext]
) -> None:
    hana = opens_it_from_the_rooms_of_the_program(house, new_context)
    room = hana.url.rsplit("/", 1)[-1]
    ana, bo = (house.visit(new_context, name, room) for name in ("ana", "bo"))
    cy = house.visit(new_context, "cy", room, **PHONE)
    here = Here(house, room, hana, ana, bo, cy)
    boots = [page.evaluate("window.__boot") for page in here.all]
    a_feature_is_presented(here)
    teams_say_how_far_they_are(here)
    a_plan_is_reviewed(here)
    a_value_is_named_and_agreed(here)
    a_risk_is_owned_and_one_accepted(here)
    the_vote_is_hidden_then_shown_by_team(here)
    its_reason_becomes_a_risk_with_the_objective_linked(here)
    all_vote_again_and_the_plan_is_kept(here)
    assert [page.evaluate("window.__boot") for page in here.all] == boots
    the_room_ends_with_its_record(here)
    the_program_knows_it_all(here)


def opens_it_from_the_rooms_of_the_program(
    house: BigRoom, new_context: Callable[..., BrowserContext]
) -> Page:
    context = new_context(viewport={"width": 1280, "height": 900}, base_url=house.url)
    context.add_cookies([{"name": "bigroom", "value": house.cookies["hana"], "url": house.url}])
    page = context.new_page()
    page.goto(f"/p/{house.program}/rooms?ceremony=pi_planning")
    expect(page.get_by_label("Increment").locator("option:checked")).to_contain_text("Winter")
    page.get_by_role("button", name="Open big-room planning").click()
    expect(page.locator("live-chip")).to_contain_text("Live")
    page.goto(f"/t/{house.payments}/rooms")
    expect(page.get_by_text("Planning poker").first).to_be_visible()
    expect(page.get_by_text("Big-Room Planning", exact=True)).to_have_count(0)
    page.go_back()
    expect(page.locator("live-chip")).to_contain_text("Live")
    return page


def a_feature_is_presented(here: Here) -> None:
    here.hana.keyboard.press("p")
    for page in here.all:
        expect(page.get_by_role("heading", level=1)).to_have_text("Refund API")
    here.cy.get_by_label("Your question").fill("Which lines?")
    here.cy.get_by_role("button", name="Ask").tap()
    expect(here.hana.locator(".questions")).to_contain_text("Which lines?")


def teams_say_how_far_they_are(here: Here) -> None:
    """The room follows the board: a Sprint that is full shows against the plan a moment later."""
    house = here.house
    go_on(here.hana, "Team breakout")
    for page in here.all:
        expect(page.get_by_role("heading", level=1)).to_have_text("0 of 2 plans ready")
    house.call("PATCH", f"/teams/{house.payments}/sprints/{house.days[0]}", {"capacity": 4})
    house.items(house.payments, "Refund lines", sprint=house.days[0], points=5)
    plan = f'[data-plan="{house.payments}"]'
    for page in here.all:
        expect(page.locator(plan)).to_contain_text("Sprint 1 holds 5 points and carries 4.")
    here.ana.keyboard.press("3")
    for page in here.all:
        expect(page.locator(plan).locator(".chip")).to_have_text("Confident, but open")
    expect(here.cy.locator(plan).get_by_role("button")).to_have_count(0)
    own = here.cy.locator(f'[data-plan="{house.orders}"]')
    own.get_by_role("button", name="In talks").tap()
    expect(here.hana.locator(f'[data-plan="{house.orders}"] .chip')).to_have_text("In talks")


def a_plan_is_reviewed(here: Here) -> None:
    go_on(here.hana, "Plan review")
    here.hana.keyboard.press("d")
    for page in here.all:
        expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
        expect(page.locator(".talk")).to_contain_text(OTHER)
    here.bo.get_by_role("button", name="We can go with it").click()
    expect(here.hana.get_by_role("button", name="We can go with it 1")).to_be_visible()


def a_value_is_named_and_agreed(here: Here) -> None:
    go_on(here.hana, "Business value")
    here.hana.locator(".agenda").get_by_role("button", name=AIM).click()
    for page in here.all:
        expect(page.get_by_role("heading", level=1)).to_have_text(AIM)
    here.ana.keyboard.press("8")
    here.cy.get_by_role("button", name="8").tap()
    here.bo.keyboard.press("5")
    expect(here.hana.get_by_role("button", name="8 2 said it")).to_be_visible()
    here.hana.keyboard.press("Enter")
    for page in here.all:
        expect(page.locator(".talk .chip", has_text="Agreed: 8")).to_be_visible()


def a_risk_is_owned_and_one_accepted(here: Here) -> None:
    """What is written down in the room is a risk of the queue a moment later."""
    hana, ana = here.hana, here.ana
    go_on(hana, "ROAM")
    ana.keyboard.press("!")
    ana.get_by_role("dialog").get_by_label("In one sentence").fill(
        "If Bo leaves, then nobody knows the rules"
    )
    ana.get_by_role("dialog").get_by_role("button", name="Write it down").click()
    expect(hana.locator(".agenda")).to_contain_text("If Bo leaves")
    hana.keyboard.press("d")
    expect(here.cy.get_by_role("heading", level=1)).to_have_text(RISK)
    expect(here.cy.get_by_role("group", name="What becomes of this risk?")).to_have_count(0)
    hana.keyboard.press("o")
    dialog = hana.get_by_role("dialog")
    dialog.get_by_label("Owner").select_option("Bo")
    dialog.get_by_label("Until").fill("2090-01-09")
    assert broken_rules(hana) == ""
    dialog.get_by_role("button", name="Own it").click()
    for page in here.all:
        expect(page.locator(".talk")).to_contain_text("Bo owns it until Jan 9.")
    hana.keyboard.press("d")
    expect(hana.get_by_role("heading", level=1)).to_contain_text("If Bo leaves")
    hana.keyboard.press("a")
    for page in here.all:
        expect(page.locator(".talk .chip")).to_have_text("Accepted")
    hana.keyboard.press("r")
    expect(hana.locator(".talk .chip")).to_have_text("Resolved")
    hana.keyboard.press("Control+z")
    expect(hana.locator(".talk .chip")).to_have_text("Accepted")


def the_vote_is_hidden_then_shown_by_team(here: Here) -> None:
    """Four votes: 2 and 4 of Payments, 5 of Orders on the phone, 3 of Hana, who is of no team."""
    hana, ana, bo, cy = here.all
    go_on(hana, "Confidence")
    expect(ana.locator(".fist")).to_be_visible()
    ana.keyboard.press("2")
    ana.get_by_label("What would make it a 3?").fill(REASON)
    ana.get_by_label("Which objective is it about?").select_option(AIM)
    ana.get_by_role("button", name="Say it").click()
    expect(ana.get_by_text(f"You said: {REASON}")).to_be_visible()
    bo.keyboard.press("4")
    cy.get_by_role("button", name="5", exact=True).tap()
    hana.keyboard.press("3")
    expect(hana.get_by_text("4 of 4 have voted.")).to_be_visible()
    for page in (hana, bo, cy):
        assert REASON not in page.content()
        expect(page.locator(".sure")).to_have_count(0)
    hana.keyboard.press("r")
    for page in here.all:
        expect(page.get_by_role("heading", name="3.5 of 5, lowest 2")).to_be_visible()
        rows = page.locator(".sure tbody tr")
        expect(rows.nth(0)).to_contain_text("Payments")
        expect(rows.nth(0).locator("td")).to_have_text(["3", "2 to 4", "2"])
        expect(rows.nth(1).locator("td")).to_have_text(["5", "all 5", "1"])
        expect(rows.nth(2).locator("td")).to_have_text(["3.5", "2 to 5", "4"])


def its_reason_becomes_a_risk_with_the_objective_linked(here: Here) -> None:
    hana = here.hana
    expect(hana.locator(".reasons")).to_contain_text(f"{REASON} Payments about “{AIM}”")
    hana.keyboard.press("k")
    for page in here.all:
        expect(page.locator(".reasons")).to_contain_text("In the register")
    register = hana.context.new_page()
    register.goto(f"/p/{here.house.program}/risks")
    card = register.locator("[data-card]", has_text=REASON)
    expect(card).to_contain_text("Payments")
    expect(card.locator(".risk__links")).to_contain_text(AIM)
    register.close()


def all_vote_again_and_the_plan_is_kept(here: Here) -> None:
    hana, ana = here.hana, here.ana
    hana.keyboard.press("v")
    expect(ana.get_by_text("This is round 2.")).to_be_visible()
    ana.keyboard.press("4")
    expect(ana.get_by_text("You voted 4.", exact=True)).to_be_visible()
    hana.keyboard.press("r")
    for page in here.all:
        expect(page.get_by_role("heading", name="4 of 5, lowest 3")).to_be_visible()
    hana.keyboard.press("Enter")
    for page in here.all:
        expect(page.locator("#main").get_by_text("The plan is kept as “Winter, committed”.")).to_be_visible()


def the_room_ends_with_its_record(here: Here) -> None:
    here.hana.keyboard.press("Shift+E")
    for page in here.all:
        expect(page.get_by_role("link", name="Open the record")).to_be_visible()
        expect(page.locator("#main")).to_contain_text("Confidence 4 of 5, lowest 3.")
    here.cy.get_by_role("link", name="Open the record").tap()
    expect(here.cy.get_by_role("heading", name="Confidence")).to_be_visible()
    expect(here.cy.locator("main")).to_contain_text("Winter, committed")


def the_program_knows_it_all(here: Here) -> None:
    house, page = here.house, here.hana
    page.get_by_role("link", name="What changed since").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Winter, committed")
    page.goto(f"/p/{house.program}/objectives")
    expect(page.locator("[data-objective]", has_text=AIM)).to_contain_text("8")
    series = page.locator(".series tr", has_text="Payments")
    expect(series).to_contain_text("4")
    expect(series).to_contain_text("up by 1")
    page.goto(f"/p/{house.program}/risks")
    expect(page.locator("[data-cell=owned] [data-card]")).to_contain_text(RISK)
    page.goto(f"/p/{house.program}/board")
    expect(page.get_by_role("button", name="Since “Winter, committed”").locator(".number")).to_have_text("0")
