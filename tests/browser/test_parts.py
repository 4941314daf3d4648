"""Behaviours with a state of their own: rows that move, a timer, what is kept, what is spoken and when."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.harbour import poker
from tests.browser.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

LIST = """async () => {
  await import("/static/js/parts/sortable_list.js");
  const { html, render } = await import("lit-html");
  window.asked = [];
  const rows = ["PAY-118", "PAY-121", "PAY-124"].map((id) => html`<p data-id=${id} tabindex="0">
    <span data-grip class="sortable__grip">=</span>${id} <button data-move>Move ${id}</button></p>`);
  const keep = (event) => window.asked.push(event.detail);
  render(html`<sortable-list @moved=${keep}>${rows}</sortable-list>`, document.getElementById("main"));
}"""


@pytest.fixture
def rows(page: Page, server: ScriptedServer) -> Page:
    """Three stories in a list, in place of the room."""
    page.goto(server.room(poker()))
    expect(page.locator("live-chip")).to_contain_text("Live")
    page.evaluate("document.getElementById('main').id = 'room'")
    page.evaluate("document.body.append(Object.assign(document.createElement('div'), { id: 'main' }))")
    page.evaluate("document.getElementById('room').remove()")
    page.evaluate(LIST)
    return page


def asked(page: Page) -> list[dict[str, object]]:
    return list(page.evaluate("window.asked"))


def test_a_row_is_dragged_to_its_new_place_and_the_view_is_left_alone(rows: Page) -> None:
    start = rows.locator("[data-id=PAY-124] [data-grip]").bounding_box()
    goal = rows.locator("[data-id=PAY-118]").bounding_box()
    assert start is not None
    assert goal is not None
    rows.mouse.move(start["x"] + 4, start["y"] + 4)
    rows.mouse.down()
    rows.mouse.move(goal["x"] + 4, goal["y"] + 1, steps=4)
    rows.mouse.up()
    assert asked(rows) == [{"id": "PAY-124", "before": "PAY-118", "after": None, "position": 0}]
    assert rows.locator("[data-id]").first.get_attribute("data-id") == "PAY-118"


def test_a_row_moves_by_alt_and_arrows(rows: Page) -> None:
    rows.locator("[data-id=PAY-118]").focus()
    rows.keyboard.press("Alt+ArrowDown")
    assert asked(rows) == [{"id": "PAY-118", "before": "PAY-124", "after": "PAY-121", "position": 1}]


def test_a_row_moves_by_three_clicks(rows: Page) -> None:
    rows.get_by_role("button", name="Move PAY-118").click()
    rows.get_by_role("button", name="Bottom").click()
    assert asked(rows) == [{"id": "PAY-118", "before": None, "after": "PAY-124", "position": 2}]


def test_a_timer_shows_the_seconds_of_the_server_whatever_the_clock_of_the_device(
    new_context: Callable[..., BrowserContext], server: ScriptedServer
) -> None:
    view = poker()
    view["room"]["timer"] = {"ends_at": None, "left": 95_000, "seconds": 120, "number": 1, "over": False}
    page = new_context().new_page()
    page.goto(server.room(view))
    expect(page.get_by_role("timer")).to_contain_text("1:35 paused")
    server.frame({"room/timer": None})
    expect(page.get_by_role("timer")).to_be_hidden()


def test_a_clock_takes_the_answer_with_the_shortest_way(page: Page, server: ScriptedServer) -> None:
    page.goto(f"{server.url}/page/errors/404.html")
    off = page.evaluate(
        """async () => {
      const { Clock } = await import("/static/js/clock.js");
      const clock = new Clock();
      clock.tell(Date.now() + 90_000, 0);
      clock.tell(Date.now() + 500_000, 900);
      return clock.now() - Date.now();
    }"""
    )
    assert off == pytest.approx(90_000, abs=100)


@pytest.mark.parametrize("kept", [True, False], ids=["with IndexedDB", "without IndexedDB"])
def test_commands_and_drafts_are_kept_in_order_until_they_are_dropped_or_wiped(
    page: Page, server: ScriptedServer, kept: bool
) -> None:
    page.goto(f"{server.url}/page/errors/404.html")
    found = page.evaluate(
        """async (kept) => {
      if (!kept) Object.defineProperty(window, "indexedDB", { value: undefined });
      const { openOutbox } = await import("/static/js/outbox.js");
      const box = await openOutbox("r1", "s1");
      for (const id of ["b", "a", "c"]) await box.keep({ room: "r1", id, name: "CastVote", args: {}, at: 1 });
      await box.drop("a");
      await box.keepDraft("note", "Staging was down");
      const again = kept ? await openOutbox("r1", "s1") : box;
      const other = await openOutbox("r1", "s2");
      const ids = async (one) => (await one.waiting()).map(({ id }) => id);
      const all = async (one) => [await ids(one), await one.draft("note")];
      const before = [...(await all(again)), ...(await all(other))];
      await again.wipe();
      return [...before, ...(await all(again))];
    }""",
        kept,
    )
    assert found == [["b", "c"], "Staging was down", [], "", [], ""]


def test_nothing_is_spoken_while_one_types_and_then_one_summary(page: Page, server: ScriptedServer) -> None:
    page.goto(server.room(poker(), seat=None))
    expect(page.get_by_label("Your name")).to_be_visible()
    said = page.evaluate(
        """async () => {
      const { Announcer } = await import("/static/js/announce.js");
      const say = document.getElementById("say");
      const heard = [];
      const spoken = new Promise((resolve) => {
        const hear = () => resolve(heard.push(say.textContent));
        new MutationObserver(hear).observe(say, { childList: true });
      });
      const announcer = new Announcer(say, document.getElementById("alert"));
      const field = document.getElementById("your-name");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      for (const who of ["Ana", "Bo"]) announcer.hear({ who, text: "voted.", kind: "vote", rest: "2 of 6." });
      const silent = heard.length;
      await spoken;
      return [silent, heard];
    }"""
    )
    assert said == [0, ["Ana and Bo voted. 2 of 6."]]
