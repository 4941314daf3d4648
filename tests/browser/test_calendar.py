"""An increment is made on the calendar page, and the teams can plan in its Sprints at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.teams import Teams, running

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    with running(tmp_path_factory.mktemp("calendar")) as house:
        yield house


def calendar(house: Teams, new_context: NewContext, name: str, **options: object) -> Page:
    context = new_context(base_url=house.url, **options)
    context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
    page = context.new_page()
    page.goto(f"/p/{house.program}/calendar")
    return page


def test_increments_follow_one_another_and_what_is_wrong_is_said_beside_what_was_typed(
    house: Teams, new_context: NewContext
) -> None:
    ana = calendar(house, new_context, "ana", viewport={"width": 390, "height": 844})
    expect(ana.get_by_text("A program manager makes the first one here.")).to_be_visible()
    expect(ana.get_by_role("button", name="Make the increment")).to_have_count(0)
    assert broken_rules(ana) == ""

    hana = calendar(house, new_context, "hana")
    hana.get_by_label("Name").fill("Winter")
    hana.get_by_label("First day").fill("2090-01-02")
    hana.get_by_label("Sprints").fill("2")
    hana.keyboard.press("Enter")
    rows = hana.get_by_role("region", name="Winter", exact=True).get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.last).to_contain_text("Sprint 2")
    expect(rows.last).to_contain_text("29 Jan 2090")
    assert broken_rules(hana) == ""

    expect(hana.get_by_label("First day")).to_have_value("2090-01-30")
    hana.get_by_label("Name").fill("Spring")
    hana.get_by_label("First day").fill("2090-01-20")
    hana.get_by_role("button", name="Make the increment").click()
    expect(hana.get_by_role("alert").first).to_contain_text("which ends on 2090-01-29")
    expect(hana.get_by_label("Name")).to_have_value("Spring")
    expect(hana.get_by_label("First day")).to_have_value("2090-01-20")
    hana.get_by_label("Sprints").evaluate("field => { field.type = 'text'; field.value = 'many'; }")
    hana.get_by_role("button", name="Make the increment").click()
    expect(hana.get_by_role("alert").first).to_have_text("Sprints: write a number from 1 to 26.")

    ana.reload()
    expect(ana.get_by_role("region", name="Winter", exact=True)).to_be_visible()
    assert ana.evaluate("document.documentElement.scrollWidth <= innerWidth")
    team = [one["name"] for one in house.call("GET", f"/programs/{house.program}/sprints")["items"]]
    assert team == ["Sprint 1", "Sprint 2"]
