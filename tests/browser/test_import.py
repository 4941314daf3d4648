"""A file is brought in by hand, in a browser: tried, imported, brought again, and taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
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


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def look(page: Page, file: Export) -> None:
    choose(page, file)
    page.get_by_label("Rows that name no team go to").select_option(label=TEAMS[0])
    page.get_by_role("button", name="Look at the file").click()
    heading(page, "What this file would do")


def test_a_file_is_tried_imported_brought_again_and_taken_away(
    house: House, teams: dict[str, str], opened: Opened
) -> None:
    file, path = export(), f"/programs/{house.program}/items?limit=1000"
    page = opened("hana", f"/import?program={house.program}")
    look(page, file)
    expect(count(page, "created")).to_have_text(str(file.rows))
    expect(count(page, "parents")).to_have_text(str(file.parents))
    expect(count(page, "left_out")).to_have_text("0")
    assert house.call("GET", path)["items"] == []
    page.get_by_role("button", name=f"Import {file.rows} items").click()
    heading(page, "Imported")
    imported = page.url
    items = house.call("GET", path)["items"]
    assert len(items) == file.rows + file.parents
    page.get_by_role("link", name=f"{TEAMS[0]} backlog").click()
    heading(page, f"{TEAMS[0]} backlog")
    page.goto(f"/import?program={house.program}")
    look(page, file)
    for name in ("created", "updated", "parents"):
        expect(count(page, name)).to_have_text("0")
    expect(page.get_by_text("Everything is here already, as the file says it.")).to_be_visible()
    page.goto(imported)
    page.get_by_role("button", name="Undo this import").click()
    heading(page, "This import was undone")
    expect(page.get_by_text(f"{file.rows + file.parents} items were taken away again.")).to_be_visible()
    assert house.call("GET", path)["items"] == []


def test_what_the_files_teams_are_here_is_chosen_and_looked_at_again(
    house: House, teams: dict[str, str], opened: Opened
) -> None:
    rows = "Key,Title,Team\nA-1,Refund API,Money\nA-2,Ledger feed,Money\nA-3,Icons,Design"
    page = opened("hana", f"/import?program={house.program}")
    choose(page, Export("plain.csv", rows.encode(), rows=3, parents=0))
    page.get_by_label("Rows that name no team go to").select_option(value="")
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("2 rows name no team of the program and are left out.")).to_be_visible()
    expect(count(page, "created")).to_have_text("1")
    page.get_by_label("Money 2 rows").select_option(label=TEAMS[1])
    page.get_by_role("button", name="Look again").click()
    expect(count(page, "created")).to_have_text("3")
    page.get_by_text("What each column means").click()
    page.get_by_label("Key", exact=True).select_option(label="leave it out")
    page.get_by_label("The file again").set_input_files(
        {"name": "plain.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_text("No column holds a key")).to_have_count(1)
    expect(page.get_by_label("Money 2 rows")).to_have_value("EPL")
    expect(count(page, "created")).to_have_text("3")


def test_a_file_that_is_none_is_refused_beside_its_field(
    house: House, teams: dict[str, str], opened: Opened, tmp_path: Path
) -> None:
    page = opened("hana", f"/import?program={house.program}")
    choose(page, Export("work.xlsx", b"PK\x03\x04rest", rows=0, parents=0))
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("alert").filter(has_text="Save it as")).to_contain_text("Nothing was written.")
    expect(page.get_by_label("CSV file")).to_have_accessible_description(re.compile("an Excel workbook"))
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(64 * 1024 * 1024 + 1)
    page.get_by_label("CSV file").set_input_files(large.name)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("alert").filter(has_text="larger than 64 MiB")).to_be_visible()
    expect(page.get_by_label("CSV file")).to_be_focused()


def test_a_file_is_brought_in_by_keys_alone(
    house: House, teams: dict[str, str], opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "one.csv").write_text("Key,Title,Team\nB-1,Runbook,Design")
    page = opened("hana", f"/p/{house.program}")
    page.on("filechooser", lambda chooser: chooser.set_files(tmp_path / "one.csv"))
    walk_to(page, "Import")
    page.keyboard.press("Enter")
    heading(page, "Import into Harbour")
    walk_to(page, "CSV file")
    page.keyboard.press("Enter")
    expect(page.get_by_label("CSV file")).to_have_value(re.compile(r"one\.csv$"))
    walk_to(page, "Look at the file")
    page.keyboard.press("Enter")
    heading(page, "What this file would do")
    walk_to(page, "Import 1 item")
    page.keyboard.press("Enter")
    heading(page, "Imported")
    walk_to(page, "Undo this import")
    page.keyboard.press("Enter")
    heading(page, "This import was undone")


def walk_to(page: Page, name: str) -> None:
    """Presses Tab until the control of that name has the focus."""
    said = "(one => one?.labels?.[0]?.textContent ?? one?.textContent ?? '')(document.activeElement)"
    page.locator("#main").wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if str(page.evaluate(said)).strip() == name:
            return
    raise AssertionError(f"No Tab leads to {name}.")


def test_a_file_is_dropped_onto_the_page(
    house: House, teams: dict[str, str], opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "dropped.csv").write_text("Key,Title,Team\nC-1,Runbook,Design")
    page = opened("hana", f"/import?program={house.program}")
    box = page.get_by_label("CSV file").bounding_box()
    assert box is not None
    where = {"x": box["x"] + box["width"] * 0.8, "y": box["y"] + box["height"] / 2}
    carried = {"items": [], "files": [str(tmp_path / "dropped.csv")], "dragOperationsMask": 1}
    devtools = page.context.new_cdp_session(page)
    for type in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": type, **where, "data": carried})
    page.get_by_role("button", name="Look at the file").click()
    expect(count(page, "created")).to_have_text("1")


def test_the_pages_work_without_scripts(house: House, teams: dict[str, str], opened: Opened) -> None:
    page = opened("hana", f"/import?program={house.program}", java_script_enabled=False)
    look(page, Export("two.csv", b"Key,Title\nD-1,Runbook\nD-2,Drill", rows=2, parents=0))
    page.get_by_role("button", name="Import 2 items").click()
    heading(page, "Imported")
    page.get_by_role("button", name="Undo this import").click()
    heading(page, "This import was undone")


def test_the_way_here_is_on_the_rollup_and_in_an_empty_backlog_for_who_may(
    house: House, teams: dict[str, str], opened: Opened
) -> None:
    empty = house.team("Fresh", "FRE")
    page = opened("hana", f"/t/{empty}/backlog")
    page.get_by_role("link", name="Import a CSV").click()
    expect(page.get_by_label("Rows that name no team go to")).to_have_value(empty)
    ana = opened("ana", f"/t/{empty}/backlog")
    expect(ana.get_by_text("Nothing here yet.")).to_be_visible()
    expect(ana.get_by_role("link", name="Import a CSV")).to_have_count(0)
