"""Stories added in a poker room by one, seen by the others, and in the team's backlog, in real browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.clipboard import paste
from tests.browser.harbour import poker
from tests.browser.scripted_server import ScriptedServer
from tests.browser.teams import Teams, running

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
FIELD = "Add stories: one a line, paste many"
LINES = [f"Line {n}" for n in range(1, 21)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    with running(tmp_path_factory.mktemp("adding")) as house:
        yield house


@pytest.fixture
def room(house: Teams) -> str:
    """A room of Payments that begins with nothing."""
    return house.room("planning_poker", team=house.payments, title="Payments refinement", items=[])


def queue(page: Page) -> Any:
    return page.locator(".queue__title")


def test_a_room_without_stories_is_filled_by_typing_and_everybody_sees_it(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana, ana = house.visit(new_context, "hana", room), house.visit(new_context, "ana", room)
    backlog = house.visit(new_context, "ana", room).context.new_page()
    backlog.goto(f"{house.url}/t/{house.payments}/backlog")
    expect(backlog.locator("live-chip")).to_contain_text("Live")
    boot = backlog.evaluate("window.__boot")
    expect(ana.get_by_text("No story is in this room yet.")).to_be_visible()
    expect(ana.get_by_label(FIELD)).to_have_count(0)
    hana.keyboard.press("c")
    expect(hana.get_by_label(FIELD)).to_be_focused()
    hana.keyboard.type("Refund a partly shipped order")
    hana.keyboard.press("Enter")
    expect(ana.locator("#say")).to_have_text("1 story added.")
    hana.keyboard.type("Payout report by line")
    hana.keyboard.press("Enter")
    for page in (hana, ana):
        expect(queue(page)).to_contain_text(["Refund a partly shipped order", "Payout report by line"])
    expect(queue(hana).first.locator(".key")).to_contain_text("PAY-")
    expect(hana.get_by_label(FIELD)).to_be_focused()
    expect(hana.get_by_label(FIELD)).to_have_value("")
    expect(backlog.get_by_text("Payout report by line")).to_be_visible()
    assert backlog.evaluate("window.__boot") == boot
    hana.get_by_role("button", name="Open the first story").click()
    for page in (hana, ana):
        expect(page.get_by_role("heading", level=1)).to_have_text("Refund a partly shipped order")


def test_a_pasted_list_is_asked_about_once_and_goes_with_one_undo(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana, ana = house.visit(new_context, "hana", room), house.visit(new_context, "ana", room)
    paste(hana, "new-story", "\n".join(f"{n}. {line}" for n, line in enumerate(LINES, 1)))
    expect(hana.get_by_role("heading", name="Add 20 stories?")).to_be_visible()
    assert broken_rules(hana) == ""
    hana.keyboard.press("Enter")
    for page in (hana, ana):
        expect(queue(page)).to_contain_text(LINES)
        expect(page.locator("#say")).to_have_text("20 stories added.")
    expect(hana.locator(".queue .receipt__hollow")).to_have_count(0)
    expect(hana.get_by_label(FIELD)).to_be_focused()
    hana.get_by_role("button", name="Undo", exact=True).click()
    for page in (hana, ana):
        expect(page.get_by_text("No story is in this room yet.")).to_be_visible()
        expect(page.locator("#say")).to_have_text("20 stories taken out.")


def test_a_list_longer_than_a_message_is_added_whole_and_taken_back_whole(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana = house.visit(new_context, "hana", room)
    paste(hana, "new-story", "\n".join(f"{n}. Überweisung {n} {'ü' * 400}" for n in range(230)))
    hana.keyboard.press("Enter")
    expect(hana.get_by_text("230 stories wait.")).to_be_visible()
    expect(hana.locator(".queue .receipt__hollow")).to_have_count(0)
    assert [int(title.split()[2]) for title in queue(hana).all_inner_texts()] == list(range(230))
    hana.get_by_role("button", name="Undo", exact=True).click()
    expect(hana.get_by_text("No story is in this room yet.")).to_be_visible()


def test_beside_a_story_on_the_table_c_asks_in_a_dialog(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana, ana = house.visit(new_context, "hana", room), house.visit(new_context, "ana", room)
    hana.keyboard.press("c")
    hana.keyboard.type("Refund API")
    hana.keyboard.press("Enter")
    hana.get_by_role("button", name="Open the first story").click()
    expect(hana.get_by_role("heading", level=1)).to_be_focused()
    ana.get_by_role("group", name="Your estimate").get_by_role("button", name="5", exact=True).click()
    hana.keyboard.press("c")
    dialog = hana.get_by_role("dialog", name="Add stories")
    expect(dialog.get_by_label("One a line, paste many")).to_be_focused()
    assert broken_rules(hana) == ""
    hana.keyboard.type("Payout report")
    hana.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(hana.get_by_text("0 of 2 estimated")).to_be_visible()
    expect(hana.get_by_role("heading", level=1)).to_have_text("Refund API")
    expect(ana.get_by_text("You voted 5.", exact=True)).to_be_visible()
    hana.keyboard.press("c")
    paste(hana, "new-story", "Ledger feed\nBank runbook")
    expect(hana.get_by_role("heading", name="Add 2 stories?")).to_be_visible()
    hana.keyboard.press("Enter")
    expect(ana.get_by_text("0 of 4 estimated")).to_be_visible()
    ana.keyboard.press("c")
    expect(ana.get_by_role("dialog")).to_have_count(0)
    expect(ana.get_by_role("button", name="Add stories")).to_have_count(0)


def test_who_facilitates_opens_any_story_of_the_list(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana, ana = house.visit(new_context, "hana", room), house.visit(new_context, "ana", room)
    paste(hana, "new-story", "Refund API\nPayout report\nLedger feed")
    hana.keyboard.press("Enter")
    hana.get_by_role("button", name="Open “Ledger feed”").click()
    for page in (hana, ana):
        expect(page.get_by_role("heading", level=1)).to_have_text("Ledger feed")
    expect(ana.get_by_role("button", name="Open “Refund API”")).to_have_count(0)


def test_in_the_cockpit_stories_are_added_in_a_dialog(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana = house.visit(new_context, "hana", room)
    cockpit = hana.context.new_page()
    cockpit.goto(f"{house.url}/r/{room}/control")
    cockpit.get_by_role("button", name="Add stories").click()
    expect(cockpit.get_by_label("One a line, paste many")).to_be_focused()
    cockpit.keyboard.type("Refund API")
    cockpit.keyboard.press("Enter")
    expect(cockpit.get_by_role("button", name="Open the first story")).to_be_visible()
    expect(queue(hana)).to_contain_text(["Refund API"])


def test_what_is_added_without_a_line_is_kept_shown_and_sent_once(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana, ana = house.visit(new_context, "hana", room), house.visit(new_context, "ana", room)
    hana.context.set_offline(True)
    hana.keyboard.press("c")
    hana.keyboard.type("Refund API")
    hana.keyboard.press("Enter")
    expect(queue(hana)).to_have_text(["Refund API"])
    expect(hana.locator(".queue .receipt__hollow")).to_be_visible()
    expect(hana.get_by_role("button", name="Open the first story")).to_have_count(0)
    hana.context.set_offline(False)
    for page in (hana, ana):
        expect(queue(page)).to_contain_text(["Refund API"])
    expect(hana.locator(".queue .receipt__hollow")).to_have_count(0, timeout=30_000)


def test_an_empty_room_is_ended_by_its_key(house: Teams, room: str, new_context: NewContext) -> None:
    hana = house.visit(new_context, "hana", room)
    hana.keyboard.press("Shift+E")
    expect(hana.locator("#alert")).to_have_text("The room has ended. This is its record.")
    hana.keyboard.press("c")
    expect(hana.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_rule_is_broken_while_stories_are_added(
    house: Teams, room: str, new_context: NewContext, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    hana = house.visit(new_context, "hana", room, **screen)
    expect(hana.get_by_label(FIELD)).to_be_visible()
    assert broken_rules(hana) == ""
    hana.get_by_label(FIELD).fill("Refund API")
    hana.get_by_role("button", name="Add", exact=True).click()
    expect(hana.get_by_text("1 story waits.")).to_be_visible()
    assert broken_rules(hana) == ""


def test_on_a_phone_stories_are_added_and_the_room_ended_by_tapping(
    house: Teams, room: str, new_context: NewContext
) -> None:
    hana = house.visit(new_context, "hana", room, **PHONE)
    hana.get_by_role("button", name="Add stories").tap()
    expect(hana.get_by_label(FIELD)).to_be_focused()
    hana.keyboard.type("Refund API")
    hana.get_by_role("button", name="Add", exact=True).tap()
    expect(queue(hana)).to_contain_text(["Refund API"])
    low = hana.evaluate(
        """[...document.querySelectorAll("button.button")].filter((one) => one.checkVisibility())
        .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent)"""
    )
    assert low == []
    assert hana.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hana.get_by_role("button", name="Open the first story").tap()
    hana.get_by_role("button", name="Add stories").tap()
    hana.keyboard.type("Payout report")
    hana.get_by_role("button", name="Add", exact=True).tap()
    expect(hana.get_by_text("0 of 2 estimated")).to_be_visible()


def test_a_visitor_adds_stories_of_their_own_and_begins_with_them(
    house: Teams, new_context: NewContext
) -> None:
    gina = new_context(base_url=house.url).new_page()
    gina.goto("/")
    gina.get_by_role("button", name="Start a poker room").click()
    expect(gina.get_by_text("5 stories wait.")).to_be_visible()
    gina.get_by_label(FIELD).fill("Where do we have lunch?")
    gina.keyboard.press("Enter")
    gina.get_by_role("button", name="Open “Where do we have lunch?”").click()
    expect(gina.get_by_role("heading", level=1)).to_have_text("Where do we have lunch?")


def test_a_title_that_is_refused_is_said_and_stands_in_the_field_again(
    page: Page, server: ScriptedServer
) -> None:
    server.role, server.seat = "facilitator", "s5"
    said = "Guests do not write to a backlog."
    no = {"ok": False, "error": {"code": "forbidden", "message": said}}
    server.answer = lambda command: no if command["name"] == "AddItems" else None
    view = poker()
    view["items"], view["table"] = {}, {"item": None, "round": None, "revealed": False}
    page.goto(server.room(view, "s5"))
    expect(page.locator("live-chip")).to_contain_text("Live")
    page.get_by_label(FIELD).fill("Refund API")
    page.keyboard.press("Enter")
    expect(page.locator("#alert")).to_have_text(said)
    expect(page.get_by_label(FIELD)).to_have_value("Refund API")
    expect(page.get_by_text("No story is in this room yet.")).to_be_visible()
