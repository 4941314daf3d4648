"""A facilitator opens each kind of room from the pages, with what it begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from ceremonies import catalog
from tests.browser.axe import broken_rules
from tests.browser.teams import FAR, Teams, running

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    with running(tmp_path_factory.mktemp("opening")) as house:
        house.sprints(FAR, 2)
        house.items(house.payments, "Refund API", "Payout report")
        house.items(house.payments, "Bank runbook", points=2)
        house.features = tuple(house.items(house.orders, "Split shipments", "Return events", type="feature"))
        yield house


def rooms_of(house: Teams, new_context: NewContext, name: str, place: str, **options: object) -> Page:
    context = new_context(base_url=house.url, **options)
    context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
    page = context.new_page()
    page.goto(f"{place}/rooms")
    return page


def offer(page: Page, title: str) -> Locator:
    """The form of that ceremony, unfolded."""
    page.locator("summary").filter(has_text=title).last.click()
    return page.locator("details[open] .offer__form")


def settings_in(house: Teams, page: Page) -> dict[str, Any]:
    """The settings of the room that the page shows."""
    expect(page.locator("live-chip")).to_contain_text("Live")
    room = page.url.split("/r/")[1].split("#")[0]
    return dict(house.call("GET", f"/rooms/{room}")["view"]["room"]["settings"])


def test_poker_begins_with_what_has_no_estimate(house: Teams, new_context: NewContext) -> None:
    page = rooms_of(house, new_context, "ana", f"/t/{house.payments}")
    offer(page, "Planning poker")
    expect(page.get_by_label("Begin with the 2 items that lack an estimate")).to_be_checked()
    page.get_by_label("Deck").select_option("Fibonacci")
    assert broken_rules(page) == ""
    page.get_by_role("button", name="Open planning poker").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments planning poker")
    expect(page.get_by_text("2 stories wait.")).to_be_visible()
    page.goto(f"/t/{house.payments}/rooms")
    page.get_by_role("link", name="Join Payments planning poker").click()
    expect(page.locator("live-chip")).to_contain_text("Live")


def test_a_program_room_takes_the_features_of_all_teams_and_the_method(
    house: Teams, new_context: NewContext
) -> None:
    page = rooms_of(house, new_context, "eli", f"/p/{house.program}")
    form = offer(page, "Prioritization")
    form.get_by_label("Method").select_option("rice")
    form.get_by_label("Title").fill("Winter")
    expect(form.get_by_label("Begin with the 2 open features")).to_be_checked()
    page.get_by_role("button", name="Open prioritization").click()
    expect(page.get_by_text("Split shipments").first).to_be_visible()
    expect(page).to_have_title("Prioritization: Winter · Bigroom")
    assert settings_in(house, page)["method"] == "rice"


def test_a_program_room_takes_some_of_the_features(house: Teams, new_context: NewContext) -> None:
    page = rooms_of(house, new_context, "eli", f"/p/{house.program}")
    form = offer(page, "Prioritization")
    form.locator("summary", has_text="Only some of them").click()
    form.get_by_label("Return events").check()
    assert broken_rules(page) == ""
    page.get_by_role("button", name="Open prioritization").click()
    expect(page.get_by_text("Return events").first).to_be_visible()
    expect(page.get_by_text("Split shipments")).to_have_count(0)


def test_an_anonymous_retrospective_of_a_format_is_opened_on_a_phone(
    house: Teams, new_context: NewContext
) -> None:
    size = {"width": 390, "height": 844}
    page = rooms_of(house, new_context, "eli", f"/t/{house.payments}", viewport=size, has_touch=True)
    form = offer(page, "Retrospective")
    form.get_by_label("Format").select_option("sailboat")
    form.get_by_label("Anonymous").check()
    assert broken_rules(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Open retrospective").tap()
    settings = settings_in(house, page)
    assert (settings["format"], settings["anonymous"]) == ("sailboat", True)


def test_every_ceremony_can_be_opened_for_a_team_without_javascript(
    house: Teams, new_context: NewContext
) -> None:
    page = rooms_of(house, new_context, "eli", f"/t/{house.payments}", java_script_enabled=False)
    for ceremony in catalog.all_ceremonies().values():
        if hasattr(ceremony, "SPANS_PROGRAM"):
            continue
        page.goto(f"/t/{house.payments}/rooms")
        offer(page, ceremony.TITLE)
        page.locator("details[open] button[type=submit]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Payments {ceremony.TITLE.lower()}")


def test_a_title_that_is_too_long_is_said_on_the_page_and_opens_nothing(
    house: Teams, new_context: NewContext
) -> None:
    page = rooms_of(house, new_context, "eli", f"/t/{house.orders}")
    offer(page, "Working agreement")
    field = page.locator("details[open] input[name=title]")
    field.evaluate("field => field.removeAttribute('maxlength')")
    field.fill("x" * 201)
    page.get_by_role("button", name="Open working agreement").click()
    expect(page.get_by_role("alert").first).to_have_text("A title has 1 to 200 characters.")
    expect(page.get_by_text("Nothing was held here yet.")).to_be_visible()


def test_who_only_watches_opens_nothing(house: Teams, new_context: NewContext) -> None:
    house.call("PUT", f"/programs/{house.program}/members/{house.people['bo']}", {"role": "observer"})
    house.call("DELETE", f"/teams/{house.payments}/members/{house.people['bo']}")
    page = rooms_of(house, new_context, "bo", f"/t/{house.payments}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments rooms")
    expect(page.get_by_role("heading", name="Open a room")).to_have_count(0)
    answer = page.request.post(f"{house.url}/t/{house.payments}/rooms", form={"ceremony": "retrospective"})
    assert answer.status == 403
