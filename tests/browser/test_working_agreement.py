"""A working agreement in two browsers: written hidden, voted on, agreed by both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.teams import broken_rules

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
    for heading in ("Reveal and group", "Vote", "Agree"):
        hana.get_by_role("button", name=f"Next: {heading}").click()
        expect(hana.get_by_role("button", name=f"Next: {heading}")).to_have_count(0)
    sentence = ana.get_by_label("An agreement, in one sentence")
    sentence.fill("We review within a day")
    sentence.press("Enter")
    expect(hana.get_by_role("listitem").filter(has_text="We review within a day")).to_be_visible()
    assert broken_rules(ana) == ""
    hana.get_by_role("button", name="End").click()
    expect(ana.get_by_role("listitem").filter(has_text="We review within a day")).to_be_visible()
