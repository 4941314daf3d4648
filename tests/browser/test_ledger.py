"""What the main journeys cost, counted in a real house. A budget that is exceeded fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House
from tests.browser.ledger import Ledger

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
NewContext = Callable[..., BrowserContext]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
STORIES = 6
"""Each costs one key; with 20 the journey costs 22."""
AWAY = 45_000
"""Milliseconds to wait for what follows after a seat was away for 20 seconds."""


@pytest.fixture
def room(house: House) -> dict[str, Any]:
    """A poker room of its own program's team, with two stories."""
    titles = ("Refund API", "Payout report")
    wanted = {"ceremony": "planning_poker", "title": "Sprint 12", "program": house.program}
    return house.call("POST", "/rooms", wanted | {"items": [{"title": title} for title in titles]})


def visitor(house: House, new_context: NewContext, **options: object) -> Page:
    return new_context(base_url=house.url, **options).new_page()


def present_first(hana: Page) -> None:
    hana.keyboard.press("n")
    expect(hana.get_by_role("button", name="Reveal")).to_be_visible()


def pick(page: Page, card: str) -> Any:
    return page.get_by_role("button", name=card, exact=True)


def test_a_the_first_vote_of_a_guest(
    house: House, room: dict[str, Any], signed_in: Opened, new_context: NewContext
) -> None:
    present_first(signed_in("hana", f"/r/{room['id']}"))
    ledger = Ledger(visitor(house, new_context))
    ledger.goto(room["url"])
    expect(ledger.page.get_by_label("Your name")).to_be_focused()
    ledger.fill(ledger.page.get_by_label("Your name"), "Gus")
    ledger.click(pick(ledger.page, "5"))
    expect(pick(ledger.page, "5")).to_have_attribute("aria-pressed", "true")
    assert (ledger.spent, ledger.P) == ((1, 0, 1), 1)
    expect(ledger.page.get_by_text("Saved.")).to_be_visible()
    again = Ledger(ledger.page)
    ledger.page.reload()
    again.click(pick(again.page, "8"))
    expect(pick(again.page, "8")).to_have_attribute("aria-pressed", "true")
    assert again.spent == (1, 0, 0)


def test_b_a_session_is_set_up_with_two_clicks_and_run_with_a_key_a_story(
    house: House, signed_in: Opened
) -> None:
    team = house.team("Orders", "ORD")
    house.items(team, *(f"Order line {place}" for place in range(1, STORIES + 1)))
    ledger = Ledger(signed_in("hana", f"/t/{team}/backlog"))
    ledger.click(ledger.page.get_by_role("button", name=f"Estimate {STORIES} together").first)
    ledger.page.wait_for_url("**/r/*")
    expect(ledger.page.get_by_role("button", name="Open the first story")).to_be_visible()
    setting_up = ledger.C
    ledger.press("n")
    for place in range(1, STORIES + 1):
        expect(ledger.page.locator(".story__where")).to_contain_text(f"Story {place} of {STORIES}")
        ledger.page.keyboard.press("3")
        expect(ledger.page.locator("aside")).to_contain_text("1 of 1 voted")
        expect(ledger.page.get_by_role("button", name="Accept 3 Enter")).to_be_visible(timeout=20_000)
        ledger.press("Enter")
    expect(ledger.page.locator("aside")).to_contain_text(f"{STORIES} of {STORIES} estimated")
    assert setting_up <= 2
    assert ledger.K + ledger.C <= 2 + 2 + STORIES
    assert ledger.F == 0
    assert {one["points"] for one in house.call("GET", f"/teams/{team}/items")["items"]} == {3}


def test_e_the_dependency_at_risk_is_on_the_first_page_and_a_key_from_its_path(
    house: House, signed_in: Opened
) -> None:
    asking, asked = house.team("Web shop", "WEB"), house.team("Data", "DAT")
    sprints = house.sprints((datetime.now(UTC).date() - timedelta(days=2)).isoformat(), 3)
    (item,) = house.items(asking, "Returns view", sprint=sprints[0])
    for title, sprint in (("Design", 0), ("Ledger feed", 2)):
        need = {"consumer": item, "producer_team": asked, "title": title, "needed_by": sprints[0]}
        id = house.call("POST", f"/programs/{house.program}/dependencies", need)["id"]
        house.call("POST", f"/dependencies/{id}/answer", {"answer": "accept", "sprint": sprints[sprint]})
    page = signed_in("hana", f"/p/{house.program}")
    page.goto("/")
    ledger = Ledger(page)
    lines = page.get_by_role("region", name="At risk").locator(".line")
    expect(lines.locator(".line__title")).to_have_text(
        [f"WEB-1 needs {title} from Data by Sprint 1" for title in ("Ledger feed", "Design")]
    )
    expect(lines.first).to_contain_text("Late by 2 Sprints")
    assert ledger.spent == (0, 0, 0)
    ledger.press(lines.first.locator("kbd").inner_text())
    page.wait_for_url("**/map#*")
    expect(page.locator(f'[data-card="{item}"]')).to_be_focused()
    expect(page.locator(f'path.wire[data-to="{item}"]')).to_have_count(2)
    assert ledger.spent == (0, 1, 0)


def test_f_the_report_of_the_week_is_three_actions_and_its_headline_a_field(
    house: House, signed_in: Opened
) -> None:
    hana = signed_in("hana", f"/p/{house.program}")
    hana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ledger = Ledger(hana)
    ledger.go("s")
    expect(hana.get_by_role("heading", level=1)).to_have_text("Status report")
    ledger.click(hana.get_by_role("button", name="Publish"))
    ledger.click(hana.get_by_role("button", name="Copy as Markdown"))
    expect(hana.get_by_role("button", name="Copied.")).to_be_visible()
    assert ledger.spent == (2, 1, 0)
    house.team("Reports", "REP")
    hana.get_by_role("link", name="The next report").click()
    again = Ledger(hana)
    again.fill(hana.get_by_role("textbox", name="Headline"), "Refunds come first.")
    again.click(hana.get_by_role("button", name="Publish"))
    expect(hana.get_by_text("Nothing changes it any more.")).to_be_visible()
    expect(hana.locator(".report")).to_contain_text("Refunds come first.")
    assert again.spent == (2, 0, 1)


def test_g_a_room_is_joined_from_the_wall_by_its_code(
    house: House, room: dict[str, Any], signed_in: Opened, new_context: NewContext
) -> None:
    present_first(signed_in("hana", f"/r/{room['id']}"))
    page = visitor(house, new_context, **PHONE)
    page.goto("/j")
    ledger = Ledger(page)
    ledger.fill(page.get_by_label("Code"), f"{room['code'][:4]} {room['code'][4:]}".lower())
    ledger.press("Enter")
    expect(page.get_by_label("Your name")).to_be_visible()
    assert ledger.spent == (0, 1, 1)


def test_h_the_facilitation_is_taken_over_and_back_with_a_click_each(
    room: dict[str, Any], signed_in: Opened
) -> None:
    path = f"/r/{room['id']}"
    hana, ana = signed_in("hana", path), Ledger(signed_in("ana", path))
    present_first(hana)
    hana.close()
    ana.click(ana.page.get_by_role("button", name="Facilitate"), timeout=AWAY)
    expect(ana.page.get_by_role("button", name="Reveal")).to_be_visible()
    back = Ledger(signed_in("hana", path))
    back.click(back.page.get_by_role("button", name="Facilitate"))
    expect(back.page.get_by_role("button", name="Reveal")).to_be_visible()
    assert (ana.spent, back.spent) == ((1, 0, 0), (1, 0, 0))


def test_i_an_item_goes_from_place_25_to_3(house: House, signed_in: Opened) -> None:
    team = house.team("Warehouse", "WHS")
    house.items(team, *(f"Pick {place}" for place in range(1, 31)))
    page = signed_in("ana", f"/t/{team}/backlog")
    page.locator("tr[data-id]").nth(24).focus()
    ledger = Ledger(page)
    for key in ("#", "3", "Enter"):
        ledger.press(key)
    expect(page.locator(".backlog__title").nth(2)).to_have_text("Pick 25")
    assert ledger.spent == (0, 3, 0)


def test_j_a_wrong_reveal_is_put_right_with_one_key(room: dict[str, Any], signed_in: Opened) -> None:
    path = f"/r/{room['id']}"
    hana, ana = signed_in("hana", path), signed_in("ana", path)
    present_first(hana)
    pick(ana, "8").click()
    expect(hana.locator("aside")).to_contain_text("1 of 2 voted")
    hana.keyboard.press("r")
    expect(hana.get_by_role("heading", name="One vote, 8")).to_be_visible()
    ledger = Ledger(hana)
    ledger.press("b")
    expect(pick(ana, "8")).to_have_attribute("aria-pressed", "true")
    expect(hana.get_by_role("button", name="Reveal")).to_be_visible()
    assert ledger.spent == (0, 1, 0)
