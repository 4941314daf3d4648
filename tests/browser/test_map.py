"""The dependency map: the same as a table, a slip thought through, kept, compared, applied and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.house import House

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def plan(house: House) -> dict[str, Any]:
    """Orders gives Payments, which gives Web shop, each a Sprint before it is needed; and a bare ask."""
    start = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    sprints = house.sprints(start, 5)
    teams = {key: house.team(name, key) for name, key in (("Orders", "ORD"), ("Payments", "PAY"))}
    teams["WEB"] = house.team("Web shop", "WEB")
    (order,) = house.items(teams["ORD"], "Order numbers", sprint=sprints[0], points=3)
    (card,) = house.items(teams["PAY"], "Card form", sprint=sprints[1], points=5)
    (page,) = house.items(teams["WEB"], "Refund page", sprint=sprints[2], points=8)
    asks = f"/programs/{house.program}/dependencies"
    for consumer, producer, place in ((card, order, 1), (page, card, 2)):
        asked = {"consumer": consumer, "producer": producer, "needed_by": sprints[place]}
        need = house.call("POST", asks, asked)
        house.call(
            "POST", f"/dependencies/{need['id']}/answer", {"answer": "accept", "sprint": sprints[place - 1]}
        )
    bare = {"consumer": page, "producer_team": teams["ORD"], "title": "Returns", "needed_by": sprints[2]}
    house.call("POST", asks, bare)
    return {"order": order, "card": card, "page": page, "sprints": sprints, **teams}


LINKS = "found => found.map(({dataset: {from, to, state, slack}}) => [from, to, state, slack].join(' '))"


def node(page: Page, id: str) -> Locator:
    return page.locator(f'[data-card="{id}"]')


def test_map_and_table_hold_the_same_links(house: House, plan: dict[str, Any], signed_in: Opened) -> None:
    hana = signed_in("hana", f"/p/{house.program}/map")
    expect(hana.locator("path.wire")).to_have_count(3)
    drawn, listed = (
        hana.locator(f"{what}[data-from]").evaluate_all(LINKS) for what in ("path.wire", ".map-table tr")
    )
    assert len(listed) == 3
    assert sorted(drawn) == sorted(listed)
    assert f"{plan['order']} {plan['card']} accepted 1" in listed
    assert hana.locator("path.wire--critical").count() == 2
    hana.keyboard.press("f")
    expect(hana.locator("path.wire")).to_have_count(1)
    expect(hana.locator(".map-table tr[data-id]")).to_have_count(1)
    expect(hana.get_by_role("button", name="Only at risk")).to_contain_text("1")


def test_a_slip_is_thought_through_kept_compared_applied_and_taken_back(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    path = f"/p/{house.program}/map"
    hana, eli = signed_in("hana", path), signed_in("eli", path)
    node(hana, plan["order"]).focus()
    hana.keyboard.press("+")
    then = hana.locator(".what-if__then li")
    expect(then).to_have_count(5)
    expect(then.first).to_have_text("PAY-1 needs ORD-1: Orders promised Sprint 1 and now plans Sprint 2.")
    expect(node(hana, f"ghost {plan['page']}")).to_be_visible()
    expect(hana.locator("path.wire--red")).to_have_count(2)
    expect(hana.locator("#say")).to_contain_text("PAY-1 needs ORD-1")
    before = house.call("GET", f"/programs/{house.program}/rollup")["changes"]
    hana.get_by_role("button", name="Discard").click()
    expect(hana.locator(".node--ghost")).to_have_count(0)
    assert house.call("GET", f"/programs/{house.program}/rollup")["changes"] == before
    for name in ("Orders late", "Orders later"):
        node(hana, plan["order"]).focus()
        hana.keyboard.press("+")
        if name == "Orders later":
            hana.keyboard.press("+")
        hana.get_by_label("Name of the scenario").fill(name)
        hana.get_by_role("button", name="Keep as scenario").click()
        expect(eli.locator(".scenarios thead")).to_contain_text(name)
    moved = eli.locator(".scenarios tr", has_text="Needs that turn red").locator("td")
    expect(moved).to_have_text(["2", "2"])
    ballot = eli.get_by_role("group", name="Your vote on “Orders late”")
    ballot.get_by_role("button", name="Against").click()
    expect(eli.locator(".scenarios").get_by_text("Saved.")).not_to_have_count(0)
    eli.get_by_role("button", name="Why I vote so on “Orders late”").click()
    eli.get_by_label("Your reason").fill("The bank waits for it")
    eli.get_by_role("button", name="Keep this").click()
    expect(eli.get_by_text("The bank waits for it")).to_be_visible()
    expect(hana.locator(".scenarios")).to_contain_text("1 has voted; hidden until it is closed.")
    assert "The bank waits for it" not in hana.content()
    hana.get_by_role("button", name="Close the vote on “Orders late”").click()
    expect(hana.locator(".scenarios")).to_contain_text("0 for, 1 against, 0 abstained")
    expect(hana.locator(".scenarios")).to_contain_text("Eli: Against, The bank waits for it")
    assert broken_rules(hana) == ""
    eli.get_by_role("button", name="Apply “Orders late”").click()
    expect(hana.locator(".scenarios td", has_text="Applied")).to_be_visible()
    item = house.call("GET", f"/items/{plan['page']}")
    assert item["sprint"] == plan["sprints"][3]
    eli.locator("undo-toast").get_by_role("button", name="Undo").click()
    expect(hana.get_by_role("button", name="Apply “Orders late”")).to_be_visible()
    assert house.call("GET", f"/items/{plan['page']}")["sprint"] == plan["sprints"][2]


def test_on_a_phone_it_is_a_list_with_what_if_by_buttons(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    ana = signed_in("ana", f"/p/{house.program}/map", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(ana.locator(".map__frame")).to_be_hidden()
    ana.locator(".map-table").get_by_role("button", name="ORD-1 a Sprint later").tap()
    row = ana.locator(f'.map-table tr[data-from="{plan["order"]}"]')
    expect(row).to_contain_text("2 needs turn red")
    expect(row).to_contain_text("Would turn red.")
    assert broken_rules(ana) == ""
    assert ana.evaluate("document.documentElement.scrollWidth") <= 390
    need = row.get_attribute("data-id")
    ana.goto("/")
    ana.goto(f"/p/{house.program}/map#{need}")
    expect(row.get_by_role("link", name="Promised")).to_be_focused()


CROSSINGS = """async links => {
  const { arranged, cellName, crossings } = await import("/static/js/program/map_layout.js");
  const ids = [...new Set(links.flatMap(({ from, to }) => [from, to]))].sort();
  const places = ids.map(id => ({ id, lane: id[0], column: Number(id[1]) }));
  const cells = new Map();
  for (const { id, lane, column } of places) {
    const name = cellName(lane, column);
    cells.set(name, [...(cells.get(name) ?? []), id]);
  }
  const given = { lanes: [...new Set(places.map(({ lane }) => lane))], cells };
  const found = arranged(places, links);
  return { ids, kept: [...found.cells.values()].flat().sort(), lanes: [...found.lanes].sort(),
    before: crossings(given, places, links), after: crossings(found, places, links) };
}"""


def test_fewer_lines_cross_than_in_the_order_given_and_nothing_is_lost(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    """A node is named lane, column, number: ``b30`` is the first of lane b in column 3."""
    hana = signed_in("hana", f"/p/{house.program}/map")
    dice = Random(4)
    names = [f"{lane}{column}{n}" for lane in "abcd" for column in range(4) for n in range(3)]
    pairs = [dice.sample(names, 2) for _ in range(30)]
    found = hana.evaluate(CROSSINGS, [{"from": one, "to": other} for one, other in pairs])
    assert found["kept"] == found["ids"]
    assert found["lanes"] == list("abcd")
    assert found["after"] < found["before"]
    straight = [{"from": f"a0{n}", "to": f"a1{2 - n}"} for n in range(3)]
    assert hana.evaluate(CROSSINGS, straight)["after"] == 0


COLUMNS = """async links => {
  const { columnsOf, graphOf } = await import("/static/js/program/map_graph.js");
  const ends = [...new Set(links.flat())];
  const items = Object.fromEntries(ends.map(id => [id, { key: id, title: id, team: "t", sprint: null }]));
  const dependencies = Object.fromEntries(links.map(([producer, consumer], n) => [`d${n}`, {
    producer, consumer, producer_team: "t", consumer_team: "t",
    state: "proposed", slack: null, flag: "amber", why: [],
  }]));
  const view = { items, dependencies, critical_path: [], links: {}, outside: {}, sprints: {},
    teams: { t: { name: "Team", key: "T", index: 1 } } };
  const { nodes } = graphOf(view);
  const names = columnsOf(view, nodes).map(({ index, name }) => [index, name]);
  return Object.fromEntries(nodes.map(({ id, column }) => [id, new Map(names).get(column)]));
}"""


def test_what_is_in_no_sprint_stands_behind_what_it_waits_for(
    house: House, plan: dict[str, Any], signed_in: Opened
) -> None:
    hana = signed_in("hana", f"/p/{house.program}/map")
    found = hana.evaluate(COLUMNS, [["a", "b"], ["b", "c"], ["a", "c"], ["x", "c"]])
    first, second = "No Sprint, 1 step before it", "No Sprint, 2 steps before it"
    assert found == {"a": "No Sprint", "x": "No Sprint", "b": first, "c": second}
    round_and_round = hana.evaluate(COLUMNS, [["a", "b"], ["b", "a"]])
    assert set(round_and_round.values()) == {"No Sprint, 9 steps or more before it"}
