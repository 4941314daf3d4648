"""The steps of a planning day, in the order in which it goes."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.day import importing, looking_back, planning, poker, prioritizing, sprints
from tests.browser.day.day import Day

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


def live_through(day: Day) -> None:
    for step in STEPS:
        step(day)
    assert "whole" in day.house.verify()
