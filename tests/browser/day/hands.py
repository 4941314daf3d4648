"""What a person does to a page: with a pointer, or with the keyboard and nothing else."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import FilePayload, Locator, Page, expect

FAR = 60
"""How many times Tab is pressed at most until a control has the focus."""

FOCUSED = "one => one === document.activeElement"
LIES_BEFORE = """one => document.activeElement !== document.body
    && Boolean(document.activeElement.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING)"""
CHOSEN = "field => field.selectedOptions[0]?.label.trim() ?? ''"
TYPING = """() => document.activeElement.matches("input, textarea, select")"""


class Hands(Protocol):
    """``press`` a control; ``command``: a control that a key stands for, wherever the focus is."""

    def press(self, control: Locator) -> None: ...
    def command(self, control: Locator, *keys: str) -> None: ...
    def write(self, field: Locator, text: str) -> None: ...
    def choose(self, field: Locator, option: str) -> None: ...
    def hand_in(self, field: Locator, file: FilePayload) -> None: ...


class Pointer:
    """A mouse, or a finger on a phone; letters are typed into the field that was clicked."""

    def __init__(self, page: Page, touch: bool = False) -> None:
        self.page = page
        self.touch = touch

    def press(self, control: Locator) -> None:
        """Clicks, or taps."""
        if self.touch:
            control.tap()
        else:
            control.click()

    def command(self, control: Locator, *keys: str) -> None:
        """Who has a pointer presses the control."""
        self.press(control)

    def write(self, field: Locator, text: str) -> None:
        """Puts the text into the field in place of what stood there."""
        self.press(field)
        field.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        """Chooses an option of a list by its words."""
        field.select_option(label=option)

    def hand_in(self, field: Locator, file: FilePayload) -> None:
        """Chooses a file."""
        field.set_input_files(file)


class Keyboard:
    """Keys alone: Tab until a control has the focus, then Enter, arrows or text; or the key for it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, control: Locator) -> None:
        """Tabs to the control. Fails with its name where Tab does not come by."""
        expect(control).to_be_visible()
        tab = "Shift+Tab" if control.evaluate(LIES_BEFORE) else "Tab"
        for _ in range(FAR):
            if control.evaluate(FOCUSED):
                return
            self.page.keyboard.press(tab)
        raise AssertionError(f"No key leads to {control} on {self.page.url}")

    def press(self, control: Locator) -> None:
        """Tabs there, then Enter; a box is ticked by Space."""
        self.reach(control)
        ticked = control.evaluate("one => one.matches('input[type=checkbox], input[type=radio]')")
        self.page.keyboard.press("Space" if ticked else "Enter")

    def command(self, control: Locator, *keys: str) -> None:
        """The keys that stand for the control; from a field, where they would be text, Tab leads to it."""
        expect(control).to_be_visible()
        if self.page.evaluate(TYPING):
            self.press(control)
            return
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, field: Locator, text: str) -> None:
        """Tabs there and types in place of what stood there."""
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, field: Locator, option: str) -> None:
        """Tabs to the list, then arrows until the option is the chosen one."""
        self.reach(field)
        options = [words.strip() for words in field.locator("option").all_inner_texts()]
        for _ in options:
            chosen = field.evaluate(CHOSEN)
            if chosen == option:
                return
            down = options.index(option) > options.index(chosen)
            self.page.keyboard.press("ArrowDown" if down else "ArrowUp")
        assert field.evaluate(CHOSEN) == option

    def hand_in(self, field: Locator, file: FilePayload) -> None:
        """Tabs to the field; the system's own window in which a file is chosen is no part of the page."""
        self.reach(field)
        field.set_input_files(file)
