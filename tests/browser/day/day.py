"""The day: who is where, what they estimate and plan, and the two pages that follow all of it."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.day.harbour import Harbour
from tests.browser.day.people import Company, Kind, NewContext, Person
from tests.day.backlog_file import TEAMS, Export, export


class Day:
    """Harbour on its planning day. ``board`` and ``rollup`` are Hana's: nobody touches them all day.

    ``stories`` are the titles that are estimated, ``cards`` what is agreed on, ``agreed`` what these add up
    to; ``order`` are the titles of features as they were ranked.
    """

    cards = ("3", "2", "5", "8", "5")
    agreed = 23
    stories: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    cy: Person

    def __init__(self, house: Harbour, new_context: NewContext, kind: Kind) -> None:
        self.house = house
        self.file: Export = export()
        self.team_name, _, self.other_name = TEAMS
        self.team, self.other_team = house.teams[self.team_name], house.teams[self.other_name]
        self.company = company = Company(house, new_context, kind)
        self.board, self.rollup = company.member("Hana"), company.member("Hana")
        self.eli, self.ana, self.bo = (company.member(name) for name in ("Eli", "Ana", "Bo"))
        self.gus = company.guest("Gus")
        self.board.goes_to(f"/t/{self.team}")
        self.rollup.goes_to(f"/p/{house.program}")

    @property
    def points(self) -> float:
        """What the items of the team add up to now."""
        items = self.house.items_of(self.team)
        return sum(one["points"] or 0 for one in items if one["type"] != "feature")

    @property
    def to_do(self) -> int:
        """How many items of the team are not begun."""
        items = self.house.items_of(self.team)
        return sum(one["type"] != "feature" and one["category"] == "todo" for one in items)

    @property
    def sprint_points(self) -> float:
        """What the team has put into its first Sprint."""
        return sum(one["points"] or 0 for one in self.house.items_of(self.team) if one["sprint"])

    def on_board(self, title: str) -> Locator:
        """The card of an item on the team's board."""
        return self.board.page.locator("[data-card]").filter(has_text=title)

    def in_rollup(self, team: str = TEAMS[0]) -> Locator:
        """The line of a team in the rollup."""
        return self.rollup.page.locator(".teams tbody tr").filter(has_text=team)
