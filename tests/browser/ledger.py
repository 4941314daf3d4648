"""What a journey costs a person: clicks, command keys, fields typed into, pages loaded."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page


class Ledger:
    """A page whose moves are counted: ``C`` clicks, ``K`` command keys, ``F`` fields, ``P`` page loads.

    A field counts once however much is typed into it, and nothing where it has the focus already.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.C = self.K = self.F = self.P = 0

    def goto(self, url: str, **options: Any) -> None:
        """Loads a page."""
        self.P += 1
        self.page.goto(url, **options)

    def click(self, found: Locator, **options: Any) -> None:
        """Clicks or taps."""
        self.C += 1
        found.click(**options)

    def press(self, key: str) -> None:
        """Presses a command key wherever the focus is."""
        self.K += 1
        self.page.keyboard.press(key)

    def go(self, place: str) -> None:
        """Goes to a place by `G` and its letter, which are one command."""
        self.K += 1
        for key in ("g", place):
            self.page.keyboard.press(key)

    def fill(self, found: Locator, text: str) -> None:
        """Types into a field; one that has no focus yet costs the click that gives it."""
        self.F += 1
        if not found.evaluate("field => field === document.activeElement"):
            self.C += 1
        found.fill(text)

    @property
    def spent(self) -> tuple[int, int, int]:
        """Clicks, keys, fields."""
        return self.C, self.K, self.F
