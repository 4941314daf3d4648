"""The poker screen beyond what axe finds (looking.py): thumbs, keys, rings, motion, forced colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.harbour import poker, revealed
from tests.browser.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

STATES = ["join", "voting", "revealed", "empty", "ended", "reconnecting"]


def opened(page: Page, server: ScriptedServer, state: str) -> None:
    """Eli, who sees the most, in front of the room in that state; Gus where nobody is seated yet."""
    server.role, server.seat = "facilitator", "s5"
    view: dict[str, Any] = poker() if state in ("join", "voting", "reconnecting", "empty") else revealed()
    if state == "empty":
        view["table"] = {"item": None, "round": None, "revealed": False, "summary": None, "suggestion": None}
        view["items"] = {}
    if state == "ended":
        view["room"]["state"] = "ended"
    page.goto(server.room(view, None if state == "join" else "s5"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if state != "join":
        expect(page.locator("live-chip")).to_contain_text("Live")
    if state == "reconnecting":
        server.away = True
        server.hang_up()
        page.get_by_role("button", name="8", exact=True).click()
        expect(page.locator("live-chip")).to_have_text("Reconnecting, 1 kept")


@pytest.mark.parametrize("state", STATES)
def test_nothing_scrolls_sideways_at_320_pixels(
    new_context: Callable[..., BrowserContext], server: ScriptedServer, state: str
) -> None:
    page = new_context(viewport={"width": 320, "height": 700}).new_page()
    opened(page, server, state)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("state", ["join", "voting", "revealed"])
def test_the_main_action_lies_under_the_thumb_and_buttons_are_tall(
    new_context: Callable[..., BrowserContext], server: ScriptedServer, state: str
) -> None:
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    opened(page, server, state)
    name = {"join": "5", "voting": "Reveal", "revealed": "Accept 5"}[state]
    buttons = page.get_by_role("button", name=name, exact=state != "revealed")
    box = buttons.last.bounding_box()
    assert box is not None
    assert box["y"] > 844 * 0.6
    low = page.evaluate(
        """[...document.querySelectorAll("button.button")].filter((one) => one.checkVisibility())
        .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent)"""
    )
    assert low == []


def test_tab_goes_from_the_skip_link_over_every_card_and_each_stop_is_seen(
    page: Page, server: ScriptedServer
) -> None:
    opened(page, server, "voting")
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
          const at = document.activeElement;
          const box = at.getBoundingClientRect();
          const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          const ring = parseFloat(getComputedStyle(at).outlineWidth);
          return [at.textContent.trim(), at.contains(hit) || hit?.contains(at), ring];
        }"""
        )
        if stop[0] == "" or stop[0] in [name for name, *_ in stops]:
            break
        stops.append(stop)
    assert stops[0][0] == "Skip to content"
    assert [name for name, *_ in stops if name in ("1", "2", "3", "5", "8", "13", "20", "40", "?")] != []
    assert [name for name, seen, ring in stops if not seen or ring < 2] == []


def test_without_motion_nothing_moves_at_the_reveal(
    new_context: Callable[..., BrowserContext], server: ScriptedServer
) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    opened(page, server, "revealed")
    assert page.evaluate("document.getAnimations().length") == 0


def test_in_forced_colours_every_card_has_a_border(
    new_context: Callable[..., BrowserContext], server: ScriptedServer
) -> None:
    page = new_context(forced_colors="active").new_page()
    opened(page, server, "voting")
    widths = page.evaluate(
        "[...document.querySelectorAll('.card')].map((one) => parseFloat(getComputedStyle(one).borderWidth))"
    )
    assert min(widths) >= 1


def test_without_javascript_the_room_says_what_needs_it(
    new_context: Callable[..., BrowserContext], server: ScriptedServer
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(server.room(poker()))
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments refinement")
    assert "A live room needs JavaScript." in page.content()
