"""Who takes part in the day, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.day.hands import Hands, Keyboard, Pointer
from tests.browser.house import House

Kind = Literal["pointer", "keyboard"]
NewContext = Callable[..., BrowserContext]

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


class Person:
    """Somebody at a page. ``mark``: what the page got when it was loaded; another one means loaded anew."""

    mark: float | None = None

    def __init__(self, name: str, page: Page, hands: Hands) -> None:
        self.name = name
        self.page = page
        self.hands = hands

    def opens(self, path: str) -> None:
        """Types an address, or opens a link that somebody sent; it may lead to a door."""
        self.page.goto(path)

    def goes_to(self, path: str) -> None:
        """Opens an address where this person may be."""
        self.opens(path)
        self.arrives()

    def arrives(self) -> None:
        """Is at a page now, and means to stay there; a page that follows others follows them from here on."""
        self.page.wait_for_load_state()
        if self.page.locator("live-chip").count():
            self.is_live()
        self.mark = self.page.evaluate("window.__boot")

    def is_live(self) -> None:
        expect(self.page.locator("live-chip")).to_contain_text("Live")

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.locator("main")

    @property
    def title(self) -> Locator:
        """What the page calls itself; in a room, what is open."""
        return self.page.get_by_role("heading", level=1)

    @property
    def aside(self) -> Locator:
        """What stands beside it in a room: who is there, and how far."""
        return self.page.locator("aside")

    @property
    def backlog(self) -> Locator:
        """The ranked list of a backlog page."""
        return self.page.get_by_role("grid", name="Ranked backlog")

    def button(self, name: str, exact: bool = False) -> Locator:
        """A button of that name; where something is asked in a dialog, one of its buttons."""
        dialog = self.page.locator("dialog[open]")
        return (dialog if dialog.count() else self.page).get_by_role("button", name=name, exact=exact)

    def press(self, name: str, exact: bool = False) -> None:
        """Presses the button of that name, or the first whose name has these words."""
        self.hands.press(self.button(name, exact).first)

    def command(self, name: str, *keys: str) -> None:
        """Presses the button of that name, or the keys that stand for it."""
        self.hands.command(self.button(name).first, *keys)

    def write(self, label: str, text: str) -> None:
        """Writes into the field of that label."""
        self.hands.write(self.page.get_by_label(label), text)

    def follow(self, name: str) -> None:
        """Follows the link of that name to another page."""
        with self.page.expect_navigation():
            self.hands.press(self.page.get_by_role("link", name=name).first)
        self.arrives()

    def sends(self, name: str) -> None:
        """Presses a button that leads to another page."""
        with self.page.expect_navigation():
            self.press(name)


class Company:
    """Everybody who is somewhere in the program now."""

    def __init__(self, house: House, new_context: NewContext, kind: Kind) -> None:
        self.house = house
        self.kind = kind
        self.here: list[Person] = []
        self._new_context = new_context

    def member(self, name: str) -> Person:
        """Somebody who is signed in, at a desk."""
        context = self._new_context(base_url=self.house.url, **DESK)
        cookie = self.house.cookies[name.lower()]
        context.add_cookies([{"name": "bigroom", "value": cookie, "url": self.house.url}])
        return self._seat(name, context, touch=False)

    def guest(self, name: str) -> Person:
        """Somebody without an account, on a phone."""
        return self._seat(name, self._new_context(base_url=self.house.url, **PHONE), touch=True)

    def leaves(self, person: Person) -> None:
        """Their browser is closed without a word to anybody."""
        self.here.remove(person)
        person.page.context.close()

    def stayed(self) -> None:
        """No page was loaded anew under anybody."""
        marks = [(person.name, person.page.evaluate("window.__boot")) for person in self.here]
        assert marks == [(person.name, person.mark) for person in self.here]

    def _seat(self, name: str, context: BrowserContext, touch: bool) -> Person:
        page = context.new_page()
        hands: Hands = Keyboard(page) if self.kind == "keyboard" else Pointer(page, touch)
        person = Person(name, page, hands)
        self.here.append(person)
        return person
