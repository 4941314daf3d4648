"""A running house in which Payments and Orders work: who is on them, their rooms in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from accounts.people import add_person
from accounts.roles import Role
from accounts.sessions import open_session
from accounts.teams import give_role
from journal.writer import Transaction
from tests.browser.house import House

FAR = "2090-01-02"
"""A Monday that is ahead of any clock: the first planned Sprint is the next one."""


class Teams(House):
    """Ana and Bo are developers of Payments, Cy is one of Orders; Eli facilitates, Hana manages.

    ``features``: what competes for both teams, where a test has made some.
    """

    features: tuple[str, ...] = ()

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.payments, self.orders = self.team("Payments", "PAY"), self.team("Orders", "ORD")
        for team, names in ((self.payments, ("ana", "bo")), (self.orders, ("cy",))):
            for name in names:
                self.call("PUT", f"/teams/{team}/members/{self.people[name]}", {"role": "developer"})

    def room(self, ceremony: str, **wanted: Any) -> str:
        """Opens a room of Hana's; who joins it facilitates only if it is her."""
        return str(self.call("POST", "/rooms", {"ceremony": ceremony, **wanted})["id"])

    def visit(self, new_context: Callable[..., BrowserContext], name: str, room: str, **options: Any) -> Page:
        """The page of that person in the room, live."""
        context = new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.add_cookies([{"name": "bigroom", "value": self.cookies[name], "url": self.url}])
        page = context.new_page()
        page.goto(f"{self.url}/r/{room}")
        expect(page.locator("live-chip")).to_contain_text("Live")
        return page

    def _begin(self, transaction: Transaction) -> str:
        token = super()._begin(transaction)
        for name in ("bo", "cy"):
            person = add_person(transaction, f"{name}@harbour.example", name.title(), None, False)
            give_role(transaction, self.people["hana"], self.program, person.id, Role.DEVELOPER)
            self.people[name] = person.id
            self.cookies[name] = open_session(transaction, person.id, "tests")[1]
        return token


def go_on(page: Page, stage: str) -> None:
    """The facilitator's `N`, until that stage is open."""
    page.keyboard.press("n")
    expect(page.locator(".step[aria-current]")).to_contain_text(stage)


@contextmanager
def running(home: Path) -> Iterator[Teams]:
    """The house, and its end."""
    house = Teams(home)
    try:
        yield house
    finally:
        house.stop()
