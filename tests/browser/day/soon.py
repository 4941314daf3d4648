"""The promise to everybody else: what one person did is on their pages within two seconds."""

from __future__ import annotations

import re
from time import monotonic

from playwright.sync_api import Locator, expect

SOON = 2.0
"""Seconds from what somebody did to the moment when all others see it, on pages that are not loaded anew."""

Words = str | re.Pattern[str] | None
Seen = tuple[Locator, Words]


def soon(*seen: Seen, within: float = SOON, since: float | None = None) -> None:
    """All of these places show these words so many seconds from now; None: they are gone by then.

    ``since``: when it was done (``monotonic()``), where something else was looked up in between.
    """
    ends = (monotonic() if since is None else since) + within
    for place, words in seen:
        # 0 would mean to wait for ever; what is there already is seen at once.
        left = max(1.0, (ends - monotonic()) * 1000)
        if words is None:
            expect(place).to_have_count(0, timeout=left)
        else:
            expect(place).to_contain_text(words, timeout=left)
