"""The planning day of test_planning_day.py by keyboard alone: nobody touches a pointer or a screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Mouse, Page, Touchscreen

from tests.browser.day.day import Day
from tests.browser.day.harbour import Harbour
from tests.browser.day.steps import live_through

pytestmark = pytest.mark.browser

BY_POINTER = {
    Locator: (
        "click",
        "dblclick",
        "tap",
        "fill",
        "clear",
        "check",
        "uncheck",
        "set_checked",
        "select_option",
    ),
    Page: ("click", "dblclick", "tap", "fill", "check", "uncheck", "select_option", "drag_and_drop"),
    Mouse: ("click", "dblclick", "down", "up", "move", "wheel"),
    Touchscreen: ("tap",),
}


@pytest.fixture
def no_pointer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but keys: whoever reaches for a pointer fails the day."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("This day is played by keyboard alone.")

    for kind, names in BY_POINTER.items():
        for name in names:
            monkeypatch.setattr(kind, name, refuse)


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("no_pointer")
def test_a_planning_day_by_keyboard_alone(
    harbour: Harbour, new_context: Callable[..., BrowserContext]
) -> None:
    live_through(Day(harbour, new_context, "keyboard"))
