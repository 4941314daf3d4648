"""A working agreement in two browsers: written hidden, voted on, agreed by both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import broken_rules
from tests.browser.house import House

pytestmark = pytest.mark.browser


def test_a_team_writes_votes_and_agrees(house: House, signed_in: Callable[..., Page]) -> None:
    team = house.team("Orders", "ORD")
    wanted = {"ceremony": "working_agreement", "title": "How we work", "team": team}
    path = f"/r/{house.call('POST', '/rooms', wanted)['id']}"
    hana, ana = signed_in("hana", path), signed_in("ana", path)
    column = ana.locator("draft-line textarea").first
    column.fill("Review within a day")
    column.press("Enter")
    expect(hana.get_by_text("1 note by 1 person")).to_be_visible()
    for heading in ("Reveal and group", "Vote"):
        hana.get_by_role("button", name=f"Next: {heading}").click()
        expect(hana.get_by_role("button", name=f"Next: {heading}")).to_have_count(0)
    expect(ana.get_by_role("heading", level=1)).to_have_text("Vote for what matters most")
    ana.get_by_role("button", name="Vote for Review within a day").click()
    expect(ana.get_by_text("4 votes left")).to_be_visible()
    hana.get_by_role("button", name="Next: Agree").click()
    hana.get_by_role("button", name="Agree: Review within a day").click()
    agreed = ana.get_by_role("region", name="We agree")
    expect(agreed.get_by_role("listitem")).to_have_text(
        ["Review within a day Take back: Review within a day"]
    )
    sentence = ana.get_by_label("An agreement, in one sentence")
    sentence.fill("We review within a day")
    sentence.press("Enter")
    expect(hana.get_by_role("listitem").filter(has_text="We review within a day")).to_be_visible()
    assert broken_rules(ana) == ""
    hana.set_viewport_size({"width": 390, "height": 844})
    hana.get_by_role("button", name="End").click()
    expect(ana.get_by_role("listitem").filter(has_text="We review within a day")).to_be_visible()
