"""A headless Chromium, and a server that plays the live protocol by a script that the test writes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.day.harbour import Harbour
from tests.browser.demo_house import DemoHouse
from tests.browser.house import House
from tests.browser.scripted_server import ScriptedServer
from tests.programs import do_without

expect.set_options(timeout=20_000)
"""Milliseconds that a page may take on a busy machine; speed is no matter of tests."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from `$BROWSER_PATH` or the PATH. Without one: a loud skip; with CI=true a failure.

    The headless shell is the same engine without the browser's own windows, which cost more than the pages.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
    path = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        do_without("No Chromium or Chrome is installed; set BROWSER_PATH to one.")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A room on a free port of the loopback, with nobody in it yet."""
    with ScriptedServer() as started:
        yield started


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A person with a browser of their own; what the page complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(**options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    lost_line = ("ERR_", "WebSocket", "Failed to load resource")
    unexpected = [text for text in complaints if not any(word in text for word in lost_line)]
    assert unexpected == []


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The whole house, with Harbour and its people, for the tests of one file."""
    started = House(tmp_path_factory.mktemp("house"))
    yield started
    started.stop()


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Harbour]:
    """A house of its own for one planning day."""
    started = Harbour(tmp_path)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHouse]:
    """The demo program on a server of its own, for the tests of one file."""
    started = DemoHouse(tmp_path_factory.mktemp("demo"))
    yield started
    started.stop()


@pytest.fixture
def signed_in(house: House, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page of somebody who is signed in, in a browser of their own."""

    def opened(name: str, path: str, **options: object) -> Page:
        context = new_context(base_url=house.url, **options)
        context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
        page = context.new_page()
        page.goto(path)
        expect(page.locator("live-chip")).to_contain_text("Live")
        return page

    return opened


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of one person."""
    return new_context().new_page()
