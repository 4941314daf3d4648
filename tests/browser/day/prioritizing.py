"""Eight features are put in order by three teams: WSJF, hidden until it is revealed, factor by factor."""

from __future__ import annotations

import re
from fractions import Fraction

from playwright.sync_api import Locator, expect

from tests.browser.day.day import Day
from tests.browser.day.people import Person
from tests.browser.day.poker import invitation
from tests.browser.day.soon import soon

FACTORS = ("Business value", "Time criticality", "Risk reduction", "Job size")
DECK = (1, 2, 3, 5, 8, 13, 20)
FEATURES = 8
TEAMS = 3

Cards = dict[str, list[int]]
"""What a person gives, by factor, in the order of the items."""


def a_room_is_opened_with_eight_features(day: Day) -> None:
    """Eli ticks the first four and the last four of all; three developers come, and Gus only watches."""
    eli = day.eli
    eli.follow("Rooms")
    eli.hands.press(eli.page.locator("summary", has_text="Prioritization"))
    form = eli.page.locator("details[open] form")
    eli.hands.press(form.locator("summary", has_text="Only some of them"))
    offered = form.locator("[name=item]").all()
    for box in (*offered[: FEATURES // 2], *offered[-FEATURES // 2 :]):
        eli.hands.press(box)
    eli.sends("Open prioritization")
    eli.arrives()
    link, _ = invitation(eli)
    for person in (day.ana, day.bo, day.cy):
        person.goes_to("/")
        person.follow("Join Harbour prioritization")
    only_watches(day.gus, link)
    soon(*((here.aside, "Gus") for here in (eli, day.ana, day.bo, day.cy)))
    day.company.stayed()


def only_watches(guest: Person, link: str) -> None:
    guest.opens(link)
    guest.write("Your name", guest.name)
    guest.press("Only watch")
    guest.arrives()


def three_teams_score_and_see_only_their_own(day: Day) -> None:
    """Each types or taps its cards; who facilitates sees how far they are and no card."""
    eli, teams = day.eli, (day.ana, day.bo, day.cy)
    eli.command("Next: Score N", "n")
    soon(*((here.title, f"Score {FACTORS[0]}") for here in teams))
    for place, person in enumerate(teams):
        for cards in cards_of(place).values():
            for card in cards:
                person.hands.command(person.button(str(card), exact=True), *str(card))
        expect(person.page.locator(".score__value")).to_have_text(all_of_it(place))
    progress = eli.page.locator(".team-progress__line .number")
    expect(progress).to_have_text([f"{FEATURES} of {FEATURES}"] * TEAMS)
    day.company.stayed()


def cards_of(place: int) -> Cards:
    """The cards of a team, by its place; no 3 follows a 1, which by keys would be a 13."""
    return {
        factor: [DECK[(place * 6 + row * 5 + column * 4) % len(DECK)] for row in range(FEATURES)]
        for column, factor in enumerate(FACTORS)
    }


def all_of_it(place: int) -> list[str]:
    """The cards of a team as they stand in the table, row by row."""
    columns = cards_of(place).values()
    return [str(card) for row in zip(*columns, strict=True) for card in row]


def factor_by_factor_is_revealed(day: Day) -> None:
    """All see the same order, and it is the one that the numbers give."""
    eli, others = day.eli, (day.ana, day.bo, day.cy)
    features = eli.page.locator(".scores__title").all_inner_texts()
    for factor in FACTORS:
        eli.command(f"Reveal {factor} R", "r")
        soon(*((here.page.locator("#alert"), f"{factor} is revealed.") for here in others))
    soon(*((here.title, "Ranks are in") for here in others))
    expected = dict(zip(features, ranks_by_hand(), strict=True))
    for here in others:
        rows = here.page.locator(".scores tbody tr")
        assert ranked(rows, ".scores__title", ".scores__rank") == expected
    on_phone = day.gus.page.locator(".ranked__one")
    seen = ranked(on_phone, ".ranked__words", ".ranked__place")
    assert sorted(seen.values()) == sorted(expected.values())
    day.company.stayed()


def ranked(rows: Locator, title: str, rank: str) -> dict[str, int]:
    """The rank that each feature has on a page."""
    return {
        row.locator(title).inner_text().strip(): int(row.locator(rank).inner_text()) for row in rows.all()
    }


def ranks_by_hand() -> list[int]:
    """The rank of each feature: its cost of delay over its size, of the teams' means."""
    given = [cards_of(place) for place in range(TEAMS)]

    def mean(factor: str, row: int) -> Fraction:
        return Fraction(sum(cards[factor][row] for cards in given), TEAMS)

    wsjf = [
        sum(mean(factor, row) for factor in FACTORS[:3]) / mean(FACTORS[3], row) for row in range(FEATURES)
    ]
    return [1 + sum(other > one for other in wsjf) for one in wsjf]


def the_order_is_proposed(day: Day) -> None:
    """One talk, then the order goes to the backlogs."""
    eli, others = day.eli, (day.ana, day.bo, day.cy)
    eli.command("Next: Talk N", "n")
    eli.command("Next topic D", "d")
    soon(*((here.page.locator("[aria-current=step]"), "Talk") for here in others))
    eli.command("Next: Rank N", "n")
    day.order = tuple(eli.page.locator(".scores__title").all_inner_texts())
    eli.command("Apply to", "Enter")
    soon(*((here.main, "The order is proposed to") for here in others))
    day.company.stayed()


def the_order_is_taken_over(day: Day) -> None:
    """Ana edits all backlogs and takes it over; Bo, who edits one, sees his features change places."""
    ana, bo = day.ana, day.bo
    ana.goes_to(f"/t/{day.team}/backlog")
    bo.goes_to(f"/t/{day.other_team}/backlog")
    proposed = [here.page.get_by_role("region", name="Proposed order") for here in (ana, bo)]
    expect(proposed[1]).to_contain_text("Whoever edits all of them takes it over.")
    expect(bo.backlog).not_to_contain_text(in_that_order(day, day.other_team))
    ana.press("Take the order over")
    soon(*((region, None) for region in proposed), (bo.backlog, in_that_order(day, day.other_team)))
    expect(ana.backlog).to_contain_text(in_that_order(day, day.team))
    day.company.stayed()


def in_that_order(day: Day, team: str) -> re.Pattern[str]:
    """The features of a team, one after the other as they were ranked."""
    own = {one["title"] for one in day.house.items_of(team)}
    return re.compile(".*".join(re.escape(title) for title in day.order if title in own), re.DOTALL)
