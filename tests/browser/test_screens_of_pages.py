"""Every screen of a page in every state it has breaks no rule; see looking.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.demo_house import DemoHouse
from tests.browser.looking import broken_in
from tests.browser.screens import PAGES, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", PAGES)
def test_no_rule_is_broken_in_any_state(
    demo: DemoHouse, new_context: Callable[..., BrowserContext], screen: str
) -> None:
    assert broken_in(Visitor(demo, new_context), screen) == []
