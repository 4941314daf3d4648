"""The weekly review asks when: the range follows what gets done, and leads to capacity and the back-test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.teams import add_team
from backlog import events, queries
from journal.facts import Fact
from journal.writer import Transaction
from program import rules
from tests.browser.axe import broken_rules
from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]

DAY = timedelta(days=1)
WEEKS, PACE, LEFT = 12, 3, 30
PHONE = {"width": 390, "height": 844}


class Working(House):
    """Payments has got three items done in each of twelve weeks and has thirty to go; Data is new."""

    def _begin(self, transaction: Transaction) -> str:
        token = super()._begin(transaction)
        hana, now = self.people["hana"], datetime.now(UTC)
        self.pay = add_team(transaction, hana, self.program, "Payments", "PAY").id
        data = add_team(transaction, hana, self.program, "Data", "DAT").id
        wanted = tuple(events.NewSprint("", "", 0, "", "") for _ in range(3))
        starts_on = (now - 2 * DAY).date().isoformat()
        self._write(transaction, events.IncrementCreated("winter", "Winter", starts_on, "", 14, wanted))
        first = queries.sprints_of(transaction.connection, self.program)[0].id
        done = [_done(self.pay, now, week, n) for week in range(WEEKS) for n in range(PACE)]
        left = [
            events.ItemAdded(f"card{n}", self.pay, f"Card {n}", points=1.0, sprint=first) for n in range(LEFT)
        ]
        self._write(
            transaction,
            events.ItemsAdded((*done, *left)),
            events.ItemAdded("feed", data, "Ledger feed"),
            events.CapacitySet(self.pay, first, 25.0),
            events.ItemAdded("wallet", self.pay, "Wallet", type="feature", sprint=first),
        )
        return token

    def _write(self, transaction: Transaction, *facts: Fact) -> None:
        rules.write(transaction, self.program, facts, self.people["hana"])


def _done(team: str, now: datetime, week: int, n: int) -> events.ItemAdded:
    at = int((now - DAY * (7 * week + 3)).timestamp() * 1000)
    return events.ItemAdded(f"done{week}-{n}", team, "Card", state="Done", started_at=at, done_at=at)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    started = Working(tmp_path_factory.mktemp("forecast"))
    yield started
    started.stop()


def test_the_range_follows_what_gets_done_and_leads_to_how_well_such_ranges_held(
    house: Working, signed_in: Opened
) -> None:
    hana = signed_in("hana", f"/p/{house.program}")
    payments = hana.locator(".teams tbody tr", has_text="Payments")
    data = hana.get_by_role("row", name=re.compile("^Data"))
    range_of_payments = payments.locator(".teams__forecast .counts")
    expect(range_of_payments).to_have_text(re.compile(r"^\d+( \w+)?( \d{4})? to \d+ \w+( \d{4})?$"))
    expect(payments).to_contain_text("half to 85 of 100")
    expect(data).to_contain_text("Not enough history: 0 weeks are known, 6 are needed.")
    before = range_of_payments.inner_text()
    for n in range(12):
        house.call("PATCH", f"/items/card{n}", {"category": "done"})
    expect(range_of_payments).not_to_have_text(before)
    assert broken_rules(hana) == ""

    range_of_payments.click()
    expect(hana.get_by_role("heading", name="Forecast")).to_be_visible()
    row = hana.locator(".ahead tbody tr", has_text="Payments").first
    expect(row).to_contain_text("19 items")
    feature = hana.locator(".ahead tbody tr", has_text="Wallet")
    expect(feature).to_contain_text("Its stories are not written yet: it counts as one item")
    expect(feature.locator(".chip")).to_have_count(2)
    expect(row).to_contain_text("2 of 2 the average 2")
    square = hana.locator(".square--over").first
    expect(square).to_contain_text("over by 5")
    assert broken_rules(hana) == ""
    square.get_by_role("link").first.click()
    expect(hana.locator("[data-sum]")).to_have_text("30")


def test_a_milestone_names_what_has_to_be_done_and_says_how_likely_that_is(
    house: Working, signed_in: Opened
) -> None:
    hana = signed_in("hana", f"/p/{house.program}/risks?kind=milestone")
    hana.get_by_role("button", name="Set the first milestone").click()
    hana.get_by_label("Name").fill("Winter sale")
    hana.get_by_role("textbox", name="Day").fill((datetime.now(UTC) + 30 * DAY).date().isoformat())
    hana.get_by_label("And all features of").select_option("Winter")
    hana.get_by_role("button", name="Set it").click()
    line = hana.locator(".line", has_text="Winter sale")
    expect(line).to_contain_text("all features of Winter")
    expect(line).to_contain_text(
        re.compile(r"\d+( \w+)? to \d+ \w+ \(half to 85 of 100\), in time in \d+ of 100")
    )
    expect(line).to_contain_text("Its stories are not written yet")
    expect(line.locator(".chip").first).to_have_text(re.compile("On track|Tight|At risk"))
    assert broken_rules(hana) == ""
    line.get_by_role("button", name="Edit").click()
    hana.get_by_label("And all features of").select_option("No increment")
    hana.get_by_label("What has to be done by then").fill("PAY-67")
    hana.get_by_role("button", name="Keep this").click()
    expect(line).to_contain_text("0 of 1 linked item done")
    expect(line).not_to_contain_text("all features of Winter")
    hana.goto(f"/p/{house.program}/board")
    milestone = hana.locator(".milestone", has_text="Winter sale")
    expect(milestone).to_contain_text("(half to 85 of 100), in time in")
    expect(milestone.locator(".chip")).to_have_text(re.compile("On track|Tight|At risk"))
    assert broken_rules(hana) == ""


def test_capacity_and_forecast_are_read_on_a_phone_and_without_javascript(
    house: Working, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(
        base_url=house.url,
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
    )
    context.add_cookies([{"name": "bigroom", "value": house.cookies["ana"], "url": house.url}])
    page = context.new_page()
    page.goto(f"/p/{house.program}/capacity")
    expect(page.get_by_role("row", name="Payments").first).to_contain_text("over by 5")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(f"/p/{house.program}")
    expect(page.get_by_role("row", name="Payments").first).to_contain_text("half to 85 of 100")
