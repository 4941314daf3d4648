"""How a screen is looked at: wide and narrow, light and dark, by the rules of WCAG 2.2 AA.

`make screens` looks four ways at each state and keeps the pictures; in the suite the states of a screen are
looked at in turn wide and light, narrow and dark.
"""

from __future__ import annotations

import os
import re
from itertools import cycle
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.axe import broken_rules
from tests.browser.house import ROOT
from tests.browser.screens import SCREENS, Visitor

PICTURES = os.environ.get("PICTURES")
"""A folder for pictures of all that is looked at."""
LOOKS = [(1280, "light"), (390, "dark")]
ALL_LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


def broken_in(visitor: Visitor, screen: str) -> list[str]:
    """What is wrong with the screen in any of its states, all of which docs/screens.md names."""
    broken: list[str] = []
    in_turn = cycle(LOOKS)
    for state, page in SCREENS[screen](visitor):
        assert state in _written_about(screen), f"docs/screens.md does not speak of {screen}, {state}."
        for width, scheme in ALL_LOOKS if PICTURES else [next(in_turn)]:
            broken += _looked_at(page, f"{screen}, {state}", width, scheme)
    return broken


def _written_about(screen: str) -> list[str]:
    """The states of a screen that the page about screens names."""
    text = (ROOT / "docs" / "screens.md").read_text("utf-8")
    part = re.search(rf"^## {screen}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| ([a-z].*?) \|", part[1], re.MULTILINE) if part else []


def _looked_at(page: Page, what: str, width: int, scheme: str) -> list[str]:
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
