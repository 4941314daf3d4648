"""A file is brought in by hand, in a browser: tried, imported, brought again, and taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House
from tests.day.backlog_file import TEAMS, Export, export

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def teams(house: House) -> dict[str, str]:
    """The teams that the file names."""
    return {name: house.team(name, key) for name, key in zip(TEAMS, ("ENP", "EPL", "DES"), strict=True)}


@pytest.fixture
def opened(house: House, new_context: Callable[..., BrowserContext]) -> Opened:
    """A page of somebody who is signed in; it follows no room."""

    def at(name: str, path: str, **options: Any) -> Page:
        context = new_context(base_url=house.url, **options)
        context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
        page = context.new_page()
        page.goto(path)
        return page

    return at


def choose(page: Page, file: Export) -> None:
    page.get_by_label("CSV file").set_input_files(
        {"name": file.name, "mimeType": "text/csv", "buffer": file.content}
    )


def count(page: Page, name: str) -> Any:
    return page.locator(f"[data-count={name}]")


def test_a_file_is_tried_imported_brought_again_and_taken_away(
    house: House, teams: dict[str, str], opened: Opened
) -> None:
    file, path = export(), f"/programs/{house.program}/items"
    page = opened("hana", f"/import?program={house.program}")
    choose(page, file)
    page.get_by_label("Rows that name no team go to").select_option(label=TEAMS[0])
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this file would do")
    expect(count(page, "created")).to_have_text(str(file.rows))
    expect(count(page, "parents")).to_have_text(str(file.parents))
    assert house.call("GET", path)["items"] == []
    page.get_by_role("button", name=f"Import {file.rows} items").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")
    assert len(house.call("GET", f"{path}?limit=1000")["items"]) == file.rows + file.parents
