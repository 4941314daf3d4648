"""A team plans its Sprint on the real server: by mouse, key and tap, up to the board of the Sprint."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import broken_rules
from tests.browser.teams import FAR, Teams, go_on, running

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    with running(tmp_path_factory.mktemp("planning")) as house:
        house.sprints(FAR, 2)
        titles = ("Refund API", "Refund by line", "Payout report", "Second bank", "Bank runbook")
        for title, points in zip(titles, (8, 3, 2, 5, 1), strict=True):
            house.items(house.payments, title, points=points)
        yield house


@pytest.fixture
def room(house: Teams) -> str:
    return house.room("sprint_planning", team=house.payments, title="Sprint 1 planning")


def test_a_team_plans_and_starts_its_sprint_with_one_dependency_asked(
    house: Teams, room: str, new_context: NewContext
) -> None:
    """Ana 8 - 1 = 7 and Bo 8 days of .8: 12 points; 8 + 3 fit, and with 5 it is over by 4."""
    hana, ana = (house.visit(new_context, name, room) for name in ("hana", "ana"))
    say = hana.locator("#say")
    go_on(hana, "Who is there")
    expect(ana.locator("#alert")).to_contain_text("Who is there is open now. Everybody enters")
    for _ in range(2):
        ana.get_by_role("button", name="Half a day more off, Ana").click()
    expect(hana.get_by_text("7 of 8 days")).to_be_visible()
    expect(hana.get_by_text("0 of 12 points, 12 free.")).to_be_visible()

    go_on(hana, "Goal")
    ana.get_by_label("Your proposal").fill("Support refunds single lines")
    ana.keyboard.press("Enter")
    expect(ana.get_by_text("Proposed.")).to_be_visible()
    expect(hana.get_by_text("1 proposal, hidden: Ana")).to_be_visible()
    assert "single lines" not in hana.content()
    hana.keyboard.press("r")
    expect(hana.get_by_role("heading", name="1 proposal")).to_be_focused()
    hana.get_by_role("button", name="Start from this").click()
    hana.keyboard.press("Enter")
    expect(ana.get_by_role("heading", level=1)).to_have_text("Support refunds single lines")

    hana.evaluate("document.activeElement.blur()")
    go_on(hana, "Plan")
    ana.get_by_role("button", name="Add PAY-1 to the Sprint").click()
    expect(ana.locator("#say")).to_contain_text("PAY-1 is in the Sprint. 8 of 12 points, 4 free.")
    expect(hana.get_by_text("8 of 12 points, 4 free.").first).to_be_visible()
    hana.keyboard.press("j")
    hana.keyboard.press("s")
    expect(say).to_contain_text("PAY-2 is in the Sprint. 11 of 12 points, 1 free.")
    hana.get_by_text("Second bank").drag_to(hana.get_by_role("heading", name="Sprint 1"))
    expect(say).to_contain_text("PAY-4 is in the Sprint. 16 of 12 points, over by 4.")
    expect(ana.get_by_text("16 of 12 points, over by 4.").first).to_be_visible()
    expect(ana.locator(".load-items__over").first).to_be_visible()
    assert broken_rules(hana) == ""
    hana.get_by_role("button", name="Take PAY-4 out of the Sprint").focus()
    hana.keyboard.press("-")
    expect(say).to_contain_text("PAY-4 is back in the backlog. 11 of 12 points, 1 free.")

    go_on(hana, "Dependencies")
    hana.keyboard.press("a")
    hana.keyboard.type("Ledger feed")
    hana.keyboard.press("Enter")
    expect(ana.get_by_text("Ledger feed from Orders, by Sprint 1")).to_be_visible()
    expect(ana.get_by_text("Asked, not promised")).to_be_visible()
    asked = house.call("GET", f"/programs/{house.program}/dependencies")["items"]
    assert [(one["title"], one["producer_team"], one["state"]) for one in asked] == [
        ("Ledger feed", house.orders, "proposed")
    ]

    go_on(hana, "Confidence")
    hana.keyboard.press("4")
    expect(hana.get_by_text("You voted 4.")).to_be_visible()
    ana.get_by_role("group", name="Your confidence, 1 to 5").get_by_role("button", name="2").click()
    expect(ana.get_by_text("What would make it a 3?", exact=True)).to_be_visible()
    expect(hana.get_by_text("2 of 2 have voted. Hidden until Hana reveals it.")).to_be_visible()
    hana.keyboard.press("r")
    expect(ana.get_by_role("heading", name="3 of 5, lowest 2")).to_be_focused()
    hana.get_by_role("button", name="Start Sprint 1").click()
    expect(ana.locator("#alert")).to_have_text("Sprint 1 has started.")
    hana.keyboard.press("Shift+E")
    expect(ana.get_by_role("table", name="What is in the Sprint").get_by_role("row")).to_have_count(3)

    ana.get_by_role("link", name="Team board").click()
    expect(ana.get_by_text("Refund API")).to_be_visible()
    expect(ana.get_by_text("Support refunds single lines")).to_be_visible()
    expect(ana.get_by_text("Second bank")).to_have_count(0)


def test_on_a_phone_one_list_at_a_time_and_the_load_under_the_thumb(
    house: Teams, room: str, new_context: NewContext
) -> None:
    phone = house.visit(
        new_context, "bo", room, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    hana = house.visit(new_context, "hana", room)
    for stage in ("Who is there", "Goal", "Plan"):
        go_on(hana, stage)
        expect(phone.locator(".step[aria-current]")).to_contain_text(stage)
    phone.get_by_role("button", name="Add PAY-5 to the Sprint").tap()
    foot = phone.locator(".plan-foot")
    expect(foot).to_contain_text("1 point")
    box = foot.bounding_box()
    assert box is not None
    assert box["y"] > 844 * 0.6
    assert box["y"] + box["height"] <= 844
    assert broken_rules(phone) == ""
    phone.get_by_role("button", name="Sprint 2").tap()
    phone.get_by_role("button", name="Take PAY-5 out of the Sprint").tap()
    expect(phone.get_by_text("Nothing is chosen yet.")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_guest_by_link_reads_the_names_of_teams_and_people(house: Teams, new_context: NewContext) -> None:
    wanted = {"ceremony": "sprint_planning", "team": house.payments, "title": "Sprint 1 planning"}
    made = house.call("POST", "/rooms", wanted)
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto(str(made["url"]))
    page.get_by_label("Your name").fill("Gus")
    page.get_by_role("button", name="Join").click()
    hana = house.visit(new_context, "hana", str(made["id"]))
    go_on(hana, "Who is there")
    expect(page.locator(".presence__name strong")).to_have_text(["Ana", "Bo"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_planned_sprint_the_room_says_who_can_make_one(
    house: Teams, new_context: NewContext
) -> None:
    data = house.team("Data", "DAT")
    room = house.room("sprint_planning", team=data, title="Data planning", settings={"sprint": "none"})
    hana = house.visit(new_context, "hana", room)
    expect(hana.get_by_text("There is no planned Sprint.")).to_be_visible()
