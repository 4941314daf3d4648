"""A planning day of three teams in browsers by pointer, and what all others see.

Six people: Eli facilitates, Ana, Bo and Cy develop in three teams, Gus is a guest on a phone, Hana follows
the team's board and the rollup. What one of them does, the others see within two seconds, on pages that are
not loaded anew. One has no network for a while, one comes late, the facilitator vanishes and comes back.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.day.day import Day
from tests.browser.day.harbour import Harbour
from tests.browser.day.steps import live_through

pytestmark = [pytest.mark.browser, pytest.mark.long]
"""The same day by keyboard is in every run; what a pointer does, the other files of this folder do."""


@pytest.mark.timeout(400)
def test_a_planning_day_by_pointer(harbour: Harbour, new_context: Callable[..., BrowserContext]) -> None:
    live_through(Day(harbour, new_context, "pointer"))
