"""Every screen in every state, wide and narrow, light and dark, by the rules of WCAG 2.2 AA.

`make screens` looks four ways at each and keeps the pictures; here one light and wide, one dark and narrow.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.demo_house import DemoHouse
from tests.browser.house import ROOT
from tests.browser.screens import SCREENS, Visitor
from tests.browser.teams import broken_rules

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("PICTURES")
"""A folder for pictures of all that is looked at."""
LOOKS = [(1280, "light"), (390, "dark")]
ALL_LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHouse]:
    house = DemoHouse(tmp_path_factory.mktemp("demo"))
    yield house
    house.stop()


@pytest.mark.parametrize("screen", SCREENS)
def test_no_rule_is_broken_in_any_state(
    demo: DemoHouse, new_context: Callable[..., BrowserContext], screen: str
) -> None:
    broken: list[str] = []
    for state, page in SCREENS[screen](Visitor(demo, new_context)):
        assert state in written_about(screen), f"docs/screens.md does not speak of {screen}, {state}."
        for width, scheme in ALL_LOOKS if PICTURES else LOOKS:
            broken += looked_at(page, f"{screen}, {state}", width, scheme)
    assert broken == []


def written_about(screen: str) -> list[str]:
    """The states of a screen that the page about screens names."""
    text = (ROOT / "docs" / "screens.md").read_text("utf-8")
    part = re.search(rf"^## {screen}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| ([a-z].*?) \|", part[1], re.MULTILINE) if part else []


def looked_at(page: Page, what: str, width: int, scheme: str) -> list[str]:
    """What is wrong with the page at that width, in that scheme."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    # As high as it is: a bar at the foot of the window half hides what may be scrolled up from under it.
    height = page.evaluate("Math.min(document.documentElement.scrollHeight, 4000)")
    page.set_viewport_size({"width": width, "height": max(844, height)})
    if PICTURES:
        name = f"{what.replace(', ', '--').replace(' ', '-')}--{width}-{scheme}.png"
        page.screenshot(path=Path(PICTURES) / name, full_page=True)
    found = [f"{what}, {width} px, {scheme}: {rules}" for rules in [broken_rules(page)] if rules]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{what}: {wide} px wide at {width} px"] if wide > width else [])
