"""A line that falls silent without a word, on a device whose clock is a day slow."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.house import House
from tests.faults.link import DOWN, UP, Link
from tests.live.clients import Client

pytestmark = pytest.mark.browser

T = TypeVar("T")
DAY = 24 * 60 * 60  # seconds


class BadLine:
    """A link to a house, with an event loop of its own in another thread."""

    def __init__(self, house: House) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

        async def laid() -> Link:
            return Link(int(house.url.rpartition(":")[2]))

        self._link = self._done(laid())
        self.url = self._link.url

    def fall_silent(self) -> None:
        """What is connected hears nothing more, not even that, and nobody gets through any more."""

        async def silenced() -> None:
            self._link.silence(UP, DOWN)
            self._link.hold(UP, DOWN)

        self._done(silenced())

    def mend(self) -> None:
        """Who comes again gets through."""

        async def mended() -> None:
            self._link.let_go()

        self._done(mended())

    def close(self) -> None:
        """It is gone."""
        self._done(self._link.close())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _done(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)


@pytest.fixture
def line(house: House) -> Iterator[BadLine]:
    made = BadLine(house)
    yield made
    made.close()


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Your estimate").get_by_role("button", name=name, exact=True)


def hana_does(house: House, room: str, name: str, **args: Any) -> dict[str, Any]:
    """A command of Hana's, who leads; what the room looks like then."""
    with Client(int(house.url.rpartition(":")[2]), origin=None).connect({"token": house.token}) as hana:
        assert hana.ask("join", {"room": room})["ok"]
        command = {"room": room, "id": f"hana-{name}", "name": name, "args": args}
        answer = hana.ask("command", command, ack=2)
        assert answer["ok"], answer
        return dict(hana.ask("whereami", {"room": room}, ack=3)["view"])


def test_a_page_on_a_silent_line_says_so_and_delivers_what_it_kept(
    house: House, line: BadLine, new_context: Callable[..., BrowserContext]
) -> None:
    team = house.team("Payments", "PAY")
    [item] = house.items(team, "Refund a part")
    settings = {"countdown": 0, "auto_reveal": False}
    wanted = {"ceremony": "planning_poker", "team": team, "title": "Estimates", "items": [item]}
    room = house.call("POST", "/rooms", wanted | {"settings": settings})["id"]
    view = hana_does(house, room, "PresentItem", item=item)
    context = new_context(base_url=line.url)
    context.add_cookies([{"name": "bigroom", "value": house.cookies["ana"], "url": line.url}])
    page = context.new_page()
    page.clock.install(time=time.time() - DAY)
    page.goto(f"/r/{room}")
    expect(page.locator("live-chip")).to_contain_text("Live")
    card(page, "5").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    line.fall_silent()
    card(page, "8").click()
    expect(page.get_by_text("Kept on this device.")).to_be_visible()
    page.clock.fast_forward(10_000)
    expect(page.locator("live-chip")).to_have_text("Reconnecting, 1 kept")
    line.mend()
    expect(page.get_by_text("1 sent", exact=False).first).to_be_visible()
    expect(page.locator("live-chip")).to_contain_text("Live")
    here = {"item": view["table"]["item"], "round": view["table"]["round"]}
    assert [vote["card"] for vote in hana_does(house, room, "RevealVotes", **here)["votes"].values()] == ["8"]
