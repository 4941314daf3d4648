"""The calendar: six Sprints that all teams share."""

from __future__ import annotations

from tests.browser.day.day import Day
from tests.browser.day.soon import soon


def six_sprints_are_put_on_the_calendar(day: Day) -> None:
    """Hana plans an increment; the board, which showed everything, and the rollup turn to its first one."""
    hana = day.company.member("Hana")
    hana.goes_to(f"/p/{day.house.program}/calendar")
    hana.write("Name", "Winter")
    hana.sends("Make the increment")
    soon(
        (day.board.title, f"{day.team_name}, Sprint 1"),
        (day.board.main, "Sprint 1 has no items yet."),
        *((day.in_rollup(team), "Sprint 1") for team in day.house.teams),
        (hana.main, "Sprint 6"),
    )
    hana.arrives()
    day.company.stayed()
    day.company.leaves(hana)
