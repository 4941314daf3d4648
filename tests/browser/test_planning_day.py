"""A planning day of three teams in browsers, by pointer and by keyboard alone, and what all others see.

Six people: Eli facilitates, Ana, Bo and Cy develop in three teams, Gus is a guest on a phone, Hana follows
the team's board and the rollup. What one of them does, the others see within two seconds, on pages that are
not loaded anew. One has no network for a while, one comes late, the facilitator vanishes and comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Mouse, Page, Touchscreen

from tests.browser.day import importing, looking_back, planning, poker, prioritizing, sprints
from tests.browser.day.day import Day
from tests.browser.day.harbour import Harbour

pytestmark = pytest.mark.browser

Step = Callable[[Day], None]
STEPS: tuple[Step, ...] = (
    importing.two_people_wait_before_empty_backlogs,
    importing.the_file_is_tried,
    importing.the_file_is_imported,
    importing.the_same_file_changes_nothing,
    sprints.six_sprints_are_put_on_the_calendar,
    poker.five_stories_go_into_the_sprint,
    poker.a_room_is_opened_and_three_come,
    poker.one_votes_without_network,
    poker.all_say_the_same,
    poker.one_comes_late_and_all_vote_again,
    poker.the_facilitator_vanishes_and_is_replaced,
    poker.the_facilitator_comes_back_and_ends_the_room,
    importing.the_estimates_stay_and_are_listed,
    prioritizing.a_room_is_opened_with_eight_features,
    prioritizing.three_teams_score_and_see_only_their_own,
    prioritizing.factor_by_factor_is_revealed,
    prioritizing.the_order_is_proposed,
    prioritizing.the_order_is_taken_over,
    planning.the_first_team_is_there_and_has_a_goal,
    planning.it_chooses_two_more_stories,
    planning.it_asks_the_other_team,
    planning.it_is_sure_enough_and_starts,
    planning.the_other_team_plans_too,
    planning.the_other_team_offers_another_sprint,
    looking_back.a_retrospective_is_opened,
    looking_back.everybody_writes_and_sees_only_their_own,
    looking_back.two_notes_become_one_topic_and_get_the_votes,
    looking_back.two_actions_stand_on_the_board,
    looking_back.it_closes_with_a_rating,
)

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
def house(tmp_path: Path) -> Iterator[Harbour]:
    """A house of its own for each day."""
    started = Harbour(tmp_path)
    yield started
    started.stop()


@pytest.fixture
def no_pointer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but keys: whoever reaches for a pointer fails the day."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("This day is played by keyboard alone.")

    for kind, names in BY_POINTER.items():
        for name in names:
            monkeypatch.setattr(kind, name, refuse)


def live_through(day: Day) -> None:
    for step in STEPS:
        step(day)
    assert "whole" in day.house.verify()


@pytest.mark.timeout(400)
def test_a_planning_day_by_pointer(house: Harbour, new_context: Callable[..., BrowserContext]) -> None:
    live_through(Day(house, new_context, "pointer"))


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("no_pointer")
def test_a_planning_day_by_keyboard_alone(house: Harbour, new_context: Callable[..., BrowserContext]) -> None:
    live_through(Day(house, new_context, "keyboard"))
