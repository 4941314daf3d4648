"""Teams put features in order on the real server: keys, secrecy, spread in words, one order, one undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.teams import Teams, go_on, running

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
Cards = dict[str, tuple[int, ...]]

TITLES = ("Second bank", "Refund API", "Split shipments", "Return events")
FACTORS = ("Business value", "Time criticality", "Risk reduction", "Job size")
PAYMENTS: Cards = {
    "Business value": (3, 5, 8, 8),
    "Time criticality": (1, 5, 5, 8),
    "Risk reduction": (8, 1, 2, 1),
    "Job size": (5, 3, 2, 1),
}
ORDERS: Cards = {
    "Business value": (13, 5, 2, 8),
    "Time criticality": (1, 5, 5, 8),
    "Risk reduction": (8, 1, 2, 1),
    "Job size": (5, 3, 2, 1),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    with running(tmp_path_factory.mktemp("prioritization")) as house:
        house.features = (
            *house.items(house.payments, *TITLES[:2], type="feature"),
            *house.items(house.orders, *TITLES[2:], type="feature"),
        )
        yield house


def opened(house: Teams, **settings: object) -> str:
    items = house.features
    return house.room("prioritization", program=house.program, title="Winter", items=items, settings=settings)


def by_hand(place: int) -> Fraction:
    """The WSJF of an item: the mean of both teams on each factor, cost of delay over size."""
    value, time, risk, size = (
        Fraction(PAYMENTS[factor][place] + ORDERS[factor][place], 2) for factor in FACTORS
    )
    return (value + time + risk) / size


def typed(page: Page, cards: Cards) -> int:
    """Types all cards, column by column; returns how many keys that took."""
    keys = "".join(str(card) for factor in FACTORS for card in cards[factor])
    page.keyboard.type(keys)
    return len(keys)


def test_two_teams_score_four_items_and_the_ranking_is_the_one_computed_by_hand(
    house: Teams, new_context: NewContext
) -> None:
    room = opened(house)
    hana, ana, cy = (house.visit(new_context, name, room) for name in ("hana", "ana", "cy"))
    hana.keyboard.press("n")
    expect(ana.get_by_role("heading", level=1)).to_have_text("Score Business value")
    expect(cy.get_by_role("heading", level=1)).to_have_text("Score Business value")
    received: list[str] = []
    ana.on("websocket", lambda line: line.on("framereceived", lambda data: received.append(str(data))))
    ana.reload()
    expect(ana.locator("live-chip")).to_contain_text("Live")
    assert typed(cy, ORDERS) <= 4 * len(TITLES) + 1
    assert typed(ana, PAYMENTS) == 4 * len(TITLES)
    assert broken_rules(ana) == ""
    expect(hana.locator(".team-progress__line .number")).to_have_text(["4 of 4", "4 of 4"])
    assert not any('"value":13' in text for text in received)

    hana.keyboard.press("r")
    expect(hana.locator("#alert")).to_have_text("Business value is revealed. Furthest apart PAY-1, 3 to 13.")
    bank = hana.get_by_role("row", name="Second bank")
    expect(bank.get_by_role("cell", name="3 to 13")).to_have_class("scores__cell heat--2")
    for factor in FACTORS[1:]:
        hana.get_by_role("button", name=f"Reveal {factor}").click()
        expect(hana.get_by_role("button", name=f"Reveal {factor}")).to_have_count(0)
    order = sorted(range(4), key=lambda place: -by_hand(place))
    rows = ana.locator(".scores tbody tr")
    expect(rows.locator(".scores__title")).to_have_text([TITLES[place] for place in order])
    expect(rows.locator(".scores__rank")).to_have_text(["1", "2", "3", "4"])
    expect(rows.locator(".scores__total")).to_have_text(
        [f"{float(by_hand(place)):.1f}".removesuffix(".0") for place in order]
    )
    expect(ana.locator(".talks__one strong")).to_have_text(["Second bank", "Split shipments"])

    assert broken_rules(ana) == ""
    go_on(hana, "Talk")
    hana.keyboard.press("d")
    expect(ana.get_by_role("heading", level=1)).to_have_text("Second bank")
    go_on(hana, "Rank")
    hana.get_by_role("button", name="Apply to 2 backlogs").click()
    expect(ana.get_by_text("The order is proposed to 2 backlogs.")).to_be_visible()
    hana.get_by_role("button", name="Undo").click()
    expect(ana.locator("#alert")).to_have_text("The proposed order is withdrawn.")
    expect(hana.get_by_role("button", name="Apply to 2 backlogs")).to_be_visible()


def test_an_order_that_was_applied_is_taken_over_on_the_backlogs(
    house: Teams, new_context: NewContext
) -> None:
    room = opened(house, method="dots")
    hana, cy = (house.visit(new_context, name, room) for name in ("hana", "cy"))
    hana.keyboard.press("n")
    hana.get_by_role("button", name="Vote for ORD-2").click()
    for stage in ("Talk", "Rank"):
        go_on(hana, stage)
    hana.get_by_role("button", name="Apply to 2 backlogs").click()
    expect(hana.get_by_text("The order is proposed to 2 backlogs.")).to_be_visible()
    for page in (hana, cy):
        page.goto(f"{house.url}/t/{house.orders}/backlog")
    order = hana.get_by_role("region", name="Proposed order")
    expect(order).to_contain_text("2 items of this backlog and for 1 other backlog")
    assert broken_rules(hana) == ""
    order.get_by_role("button", name="Take the order over").click()
    expect(cy.locator(".backlog__title")).to_have_text([TITLES[3], TITLES[2]])
    expect(cy.get_by_role("region", name="Proposed order")).to_have_count(0)
    hana.get_by_role("button", name="Undo").click()
    expect(cy.locator(".backlog__title")).to_have_text([TITLES[2], TITLES[3]])


def test_a_score_goes_where_the_person_was_when_they_typed_it(house: Teams, new_context: NewContext) -> None:
    """`1` waits for a `3`; who walks on meanwhile has given a 1 where they came from."""
    room = opened(house)
    hana = house.visit(new_context, "hana", room)
    hana.keyboard.press("n")
    expect(hana.get_by_role("heading", level=1)).to_have_text("Score Business value")
    hana.keyboard.press("ArrowDown")
    hana.keyboard.press("1")
    hana.keyboard.press("ArrowDown")
    hana.keyboard.press("2")
    hana.keyboard.press("5")
    cells = hana.locator("[data-score$=' value']")
    expect(cells.locator(".score__value")).to_have_text(["", "1", "", "2"])
    expect(hana.locator("[data-score$=' time']").first.locator(".score__value")).to_have_text("5")


def test_on_a_phone_an_item_is_a_screen_with_a_row_of_cards_for_each_factor(
    house: Teams, new_context: NewContext
) -> None:
    room = opened(house)
    hana = house.visit(new_context, "hana", room)
    phone = house.visit(
        new_context, "ana", room, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    hana.keyboard.press("n")
    for factor in FACTORS:
        cards = phone.get_by_role("group", name=f"{factor} of PAY-1")
        cards.get_by_role("button", name="13", exact=True).tap()
        expect(cards.get_by_role("button", name="13", exact=True)).to_have_attribute("aria-pressed", "true")
    assert broken_rules(phone) == ""
    phone.get_by_role("button", name="Next item").tap()
    expect(phone.get_by_role("heading", name="Refund API")).to_be_focused()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_dots_are_spent_within_the_budget_and_put_the_items_in_order(
    house: Teams, new_context: NewContext
) -> None:
    room = opened(house, method="dots", votes=2)
    hana, ana = (house.visit(new_context, name, room) for name in ("hana", "ana"))
    hana.keyboard.press("n")
    for page, key in ((hana, "ORD-1"), (hana, "ORD-1"), (ana, "PAY-2")):
        page.get_by_role("button", name=f"Vote for {key}").click()
    expect(hana.get_by_text("0 of 2 left")).to_be_visible()
    expect(hana.get_by_role("button", name="Vote for PAY-1")).to_be_disabled()
    expect(ana.get_by_text("2 people have voted")).to_be_visible()
    go_on(hana, "Talk")
    go_on(hana, "Rank")
    first = ana.locator(".ranked__one").first
    expect(first).to_contain_text("Split shipments")
    expect(first).to_contain_text("2 votes")
    hana.get_by_role("button", name="Apply to 2 backlogs").click()
    expect(ana.get_by_text("The order is proposed to 2 backlogs.")).to_be_visible()
