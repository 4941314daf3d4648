"""The team's board and the program's board, by two people in two browsers against the whole house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def plan(house: House) -> dict[str, Any]:
    """Payments gives Web shop the Refund API, in time; both in the first of three Sprints or the next."""
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints = house.sprints(start, 3)
    payments, shop = house.team("Payments", "PAY"), house.team("Web shop", "WEB")
    (api, report) = house.items(payments, "Refund API", "Payout report", sprint=sprints[0], points=5)
    (shows,) = house.items(shop, "Refund page", sprint=sprints[1], points=8)
    house.call("PATCH", f"/teams/{payments}/sprints/{sprints[1]}", {"capacity": 4})
    asked = {"consumer": shows, "producer": api, "producer_team": payments, "title": "Refund API"}
    need = house.call("POST", f"/programs/{house.program}/dependencies", {**asked, "needed_by": sprints[1]})
    answer = {"answer": "accept", "sprint": sprints[0]}
    house.call("POST", f"/dependencies/{need['id']}/answer", answer)
    return {"payments": payments, "api": api, "report": report, "sprints": sprints, "need": need["id"]}


def card(page: Page, id: str) -> Locator:
    return page.locator(f'[data-card="{id}"]')


def cell(page: Page, name: str) -> Locator:
    return page.locator(f'[data-cell="{name}"]')


def test_a_card_is_moved_by_keys_and_the_other_sees_it(plan: dict[str, Any], signed_in: Opened) -> None:
    ana, eli = signed_in("ana", f"/t/{plan['payments']}"), signed_in("eli", f"/t/{plan['payments']}")
    boot = eli.evaluate("window.__boot")
    cell(ana, "todo").focus()
    ana.keyboard.press("Enter")
    ana.keyboard.press("m")
    expect(ana.locator("#say")).to_have_text("Picked up PAY-1.")
    ana.keyboard.press("ArrowRight")
    expect(ana.locator("#say")).to_have_text("Doing.")
    ana.keyboard.press("Escape")
    expect(ana.locator("#say")).to_have_text("Put back in To do.")
    expect(cell(ana, "todo").locator("[data-card]")).to_have_count(2)
    ana.keyboard.press("m")
    ana.keyboard.press("ArrowRight")
    ana.keyboard.press("m")
    expect(cell(eli, "doing").locator(f'[data-card="{plan["api"]}"]')).to_be_visible()
    assert eli.evaluate("window.__boot") == boot
    expect(card(ana, plan["api"])).to_be_focused()


def test_a_card_is_dragged_and_moved_by_the_menu_to_the_same_end(
    plan: dict[str, Any], signed_in: Opened
) -> None:
    ana = signed_in("ana", f"/t/{plan['payments']}")
    drag(ana, card(ana, plan["report"]), cell(ana, "done"))
    expect(cell(ana, "done").locator(f'[data-card="{plan["report"]}"]')).to_be_visible()
    card(ana, plan["report"]).get_by_role("button", name="Move PAY-2 to…").click()
    ana.get_by_role("dialog").get_by_role("button", name="To do").click()
    expect(cell(ana, "todo").locator(f'[data-card="{plan["report"]}"]')).to_be_visible()


def drag(page: Page, what: Locator, to: Locator) -> None:
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 44)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 60, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 60, steps=5)
    page.mouse.up()


def limit_of(page: Page, column: str) -> Locator:
    """What the head of that column shows of its limit, where this width has it."""
    return page.locator(".wip-limit:visible", has_text=f"WIP limit of {column}:")


@pytest.fixture
def unlimited(house: House, plan: dict[str, Any]) -> str:
    """The board of Payments with two items in To do and no limit."""
    house.call("PATCH", f"/teams/{plan['payments']}/wip-limits", {"todo": None, "doing": None, "done": None})
    for item in (plan["api"], plan["report"]):
        house.call("PATCH", f"/items/{item}", {"state": "To do", "sprint": plan["sprints"][0]})
    return f"/t/{plan['payments']}"


def test_a_limit_is_set_by_keys_and_a_move_over_it_is_told_and_not_forbidden(
    plan: dict[str, Any], unlimited: str, signed_in: Opened
) -> None:
    eli, ana = signed_in("eli", unlimited), signed_in("ana", unlimited)
    cell(eli, "doing").focus()
    eli.keyboard.press("w")
    expect(eli.get_by_role("dialog", name="WIP limit of Doing")).to_be_visible()
    eli.keyboard.type("1")
    eli.keyboard.press("Enter")
    expect(eli.locator("#say")).to_have_text("The WIP limit of Doing is 1 now.")
    expect(cell(eli, "doing")).to_be_focused()
    for page in (eli, ana):
        expect(limit_of(page, "Doing")).to_have_text("WIP limit of Doing: 0 of 1")
    move_by_menu(ana, plan["api"], "Doing")
    expect(limit_of(eli, "Doing")).to_have_text("WIP limit of Doing: 1 of 1, full")
    card(ana, plan["report"]).focus()
    ana.keyboard.press("m")
    ana.keyboard.press("ArrowRight")
    expect(ana.locator("#say")).to_have_text("Doing, 2 of 1, over the WIP limit.")
    ana.keyboard.press("m")
    told = "PAY-2 moved to Doing. Doing is over its WIP limit: 2 of 1."
    expect(ana.locator("#say")).to_have_text(told)
    expect(ana.locator(".toast")).to_contain_text(told)
    expect(eli.locator("#say")).to_contain_text("Doing is over its WIP limit: 2 of 1.")
    for page in (eli, ana):
        expect(limit_of(page, "Doing")).to_have_text("WIP limit of Doing: 2 of 1, over")
        expect(limit_of(page, "Doing").locator("svg")).to_be_visible()
        expect(cell(page, "doing")).to_have_accessible_name("Doing, 2 of 1, over the WIP limit")
    expect(ana.get_by_role("button", name="WIP limit of Doing")).to_have_count(0)


def move_by_menu(page: Page, id: str, column: str) -> None:
    card(page, id).get_by_role("button", name="Move").click()
    page.get_by_role("dialog").get_by_role("button", name=column).click()


def test_a_limit_is_set_and_taken_away_with_the_pointer_and_taken_back(
    unlimited: str, signed_in: Opened
) -> None:
    eli, hana = signed_in("eli", unlimited), signed_in("hana", unlimited)
    limit_of(eli, "To do").click()
    eli.get_by_label("At most so many items").fill("2")
    eli.get_by_role("button", name="Keep this").click()
    expect(limit_of(hana, "To do")).to_have_text("WIP limit of To do: 2 of 2, full")
    limit_of(hana, "To do").click()
    hana.get_by_role("button", name="No limit").click()
    expect(limit_of(eli, "To do")).to_have_text("WIP limit of To do: Set a limit")
    hana.locator("undo-toast").get_by_role("button", name="Undo").click()
    expect(limit_of(eli, "To do")).to_have_text("WIP limit of To do: 2 of 2, full")


def test_on_a_phone_a_limit_is_set_at_the_column_and_a_move_says_what_it_would_make(
    plan: dict[str, Any], unlimited: str, signed_in: Opened
) -> None:
    eli = signed_in("eli", unlimited, viewport={"width": 390, "height": 844}, has_touch=True)
    limit_of(eli, "Doing").tap()
    eli.get_by_label("At most so many items").fill("1")
    eli.get_by_role("button", name="Keep this").tap()
    expect(limit_of(eli, "Doing")).to_have_text("WIP limit of Doing: 0 of 1")
    move_by_menu(eli, plan["api"], "Doing")
    card(eli, plan["report"]).get_by_role("button", name="Move").tap()
    choice = eli.get_by_role("dialog").get_by_role("button", name="Doing")
    expect(choice).to_contain_text("2 of 1, over the WIP limit")
    choice.tap()
    expect(limit_of(eli, "Doing")).to_have_text("WIP limit of Doing: 2 of 1, over")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_board_with_limits_keeps_the_rules(
    house: House, plan: dict[str, Any], unlimited: str, signed_in: Opened, width: int, scheme: str
) -> None:
    house.call("PATCH", f"/teams/{plan['payments']}/wip-limits", {"todo": 1, "doing": 1})
    house.call("PATCH", f"/items/{plan['report']}", {"state": "done"})
    for name in ("eli", "ana"):
        page = signed_in(name, unlimited, viewport={"width": width, "height": 844}, color_scheme=scheme)
        expect(limit_of(page, "To do")).to_contain_text("1 of 1, full")
        assert broken_rules(page) == ""
        house.call("PATCH", f"/items/{plan['report']}", {"state": "To do"})
        expect(limit_of(page, "To do")).to_contain_text("2 of 1, over")
        assert broken_rules(page) == ""
        house.call("PATCH", f"/items/{plan['report']}", {"state": "done"})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = signed_in("eli", unlimited, viewport={"width": width, "height": 844}, color_scheme=scheme)
    limit_of(page, "Doing").click()
    expect(page.get_by_role("dialog", name="WIP limit of Doing")).to_be_visible()
    assert broken_rules(page) == ""


def test_the_goal_is_set_by_one_and_read_by_the_other(plan: dict[str, Any], signed_in: Opened) -> None:
    ana, eli = signed_in("ana", f"/t/{plan['payments']}"), signed_in("eli", f"/t/{plan['payments']}")
    ana.keyboard.press("e")
    ana.keyboard.type("Support refunds single lines")
    ana.keyboard.press("Enter")
    expect(eli.locator(".sprint__words")).to_contain_text("Support refunds single lines")


def test_the_program_board_says_what_a_move_would_break_before_it_is_made(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    board = f"/p/{house.program}/board"
    hana, eli = signed_in("hana", board), signed_in("eli", board)
    expect(hana.locator(".dependency--green")).to_have_count(1)
    first, third = (f"{plan['payments']}:{plan['sprints'][n]}" for n in (0, 2))
    card(hana, plan["api"]).focus()
    hana.keyboard.press("m")
    hana.keyboard.press("ArrowRight")
    expect(hana.locator(".consequence__words")).to_have_text(
        "Sprint 2. Load 5 of 4, over. Makes 1 need late."
    )
    broken = "WEB-1 needs PAY-1: Payments promised Sprint 1 and now plans Sprint 2."
    expect(hana.locator(".consequence__why")).to_have_text(broken)
    hana.keyboard.press("ArrowRight")
    expect(hana.locator("#say")).to_contain_text("Sprint 3. Load 5. Makes 1 need late.")
    hana.keyboard.press("m")
    expect(cell(eli, third).locator(f'[data-card="{plan["api"]}"]')).to_be_visible()
    expect(eli.locator(".dependency--red")).to_have_count(1)
    expect(eli.locator(f'[id="{plan["need"]}"]')).to_contain_text("Payments promised")
    hana.get_by_role("button", name="Undo").click()
    expect(cell(eli, first).locator(f'[data-card="{plan["api"]}"]')).to_be_visible()


def test_a_dependency_is_asked_and_answered_from_the_board(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    board = f"/p/{house.program}/board"
    hana, eli = signed_in("hana", board), signed_in("eli", board)
    card(hana, plan["api"]).focus()
    hana.keyboard.press("n")
    hana.get_by_label("What, in one line").fill("Design of the refund page")
    hana.get_by_role("button", name="Ask", exact=True).click()
    row = eli.locator(".panel .line", has_text="Design of the refund page")
    expect(row).to_contain_text("Asked")
    row.get_by_role("button", name="Answer").click()
    eli.get_by_role("dialog").get_by_role("button", name="Promise").click()
    expect(hana.locator(".panel .line", has_text="Design of the refund page")).to_contain_text("Promised")


def test_the_table_has_what_the_grid_has(house: House, plan: dict[str, Any], signed_in: Opened) -> None:
    hana = signed_in("hana", f"/p/{house.program}/board")
    shown = set(hana.locator("[data-card] .key").all_inner_texts())
    hana.keyboard.press("v")
    expect(hana.locator("tbody .key").first).to_be_visible()
    assert set(hana.locator("tbody .key").all_inner_texts()) == shown
    hana.keyboard.press("f")
    expect(hana.get_by_role("button", name="Only at risk")).to_have_attribute("aria-pressed", "true")


def test_the_plan_is_kept_on_the_board_and_what_moves_since_is_seen_by_all(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    board = f"/p/{house.program}/board"
    hana, eli = signed_in("hana", board), signed_in("eli", board)
    before = house.call("GET", f"/items/{plan['api']}")["sprint"]
    hana.get_by_role("button", name="Take a snapshot").click()
    hana.get_by_role("dialog").get_by_label("Name").fill("Committed")
    hana.get_by_role("button", name="Take the snapshot").click()
    since = eli.get_by_role("button", name="Since “Committed”")
    expect(since.locator(".number")).to_have_text("0")
    since.click()
    expect(eli.locator(".since")).to_contain_text("The plan is as it was.")
    house.call("PATCH", f"/items/{plan['api']}", {"sprint": plan["sprints"][1]})
    expect(card(eli, plan["api"]).locator(".work__since")).to_have_text(f"Was in {name_of(house, before)}")
    expect(eli.locator(f'.since [data-changed="{plan["api"]}"]')).to_contain_text("moved from")
    house.call("PATCH", f"/items/{plan['api']}", {"sprint": before})
    expect(eli.locator(".since")).to_contain_text("The plan is as it was.")


def name_of(house: House, sprint: str) -> str:
    found = house.call("GET", f"/programs/{house.program}/sprints")["items"]
    return next(str(one["name"]) for one in found if one["id"] == sprint)
