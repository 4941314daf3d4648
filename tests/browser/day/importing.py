"""The backlog comes out of a file: tried, imported, brought again, and again after estimates were changed."""

from __future__ import annotations

from time import monotonic

from playwright.sync_api import Locator, expect

from tests.browser.day.day import Day
from tests.browser.day.soon import soon


def two_people_wait_before_empty_backlogs(day: Day) -> None:
    """Ana and Bo see nothing yet."""
    day.ana.goes_to(f"/t/{day.team}/backlog")
    day.bo.goes_to(f"/t/{day.other_team}/backlog")
    for person in (day.ana, day.bo):
        expect(person.main).to_contain_text("Nothing here yet.")


def the_file_is_tried(day: Day) -> None:
    """The report says what would be made, and nothing is made."""
    day.eli.goes_to(f"/t/{day.team}/backlog")
    day.eli.follow("Import a CSV")
    look_at_the_file(day)
    expect(day.eli.title).to_have_text("What this file would do")
    counts(day, created=day.file.rows, updated=0, parents=day.file.parents)
    assert day.house.items_of_all() == []
    day.company.stayed()


def the_file_is_imported(day: Day) -> None:
    """Every open page fills itself: two backlogs, the board, the rollup."""
    day.eli.sends(f"Import {day.file.rows} items")
    done = monotonic()
    own, others = day.house.items_of(day.team), day.house.items_of(day.other_team)
    soon(
        (day.ana.main, f"{len(own)} of {len(own)} shown."),
        (day.bo.main, f"{len(others)} of {len(others)} shown."),
        (day.board.main, f"{day.to_do} items, "),
        (day.in_rollup(), f"{day.to_do} to do"),
        since=done,
    )
    expect(day.eli.title).to_have_text("Imported")
    counts(day, created=day.file.rows, updated=0, parents=day.file.parents)
    types = [one["type"] for one in day.house.items_of_all()]
    assert (types.count("story"), types.count("feature")) == (day.file.rows, day.file.parents)
    day.company.stayed()


def the_same_file_changes_nothing(day: Day) -> None:
    """Whoever imports twice has everything once."""
    before = day.house.items_of_all()
    import_again(day)
    assert day.house.items_of_all() == before
    day.company.stayed()


def the_estimates_stay_and_are_listed(day: Day) -> None:
    """What was agreed at the table stands against the file, and is named with what the file says."""
    import_again(day)
    kept = day.eli.page.get_by_role("region", name="Changed here, so it stays").get_by_role("row")
    listed = {(key, field, ours) for key, field, ours, _ in map(cells, kept.all()[1:])}
    keys = {one["title"]: one["key"] for one in day.house.items_of(day.team)}
    agreed = zip(day.stories, day.cards, strict=True)
    assert {(keys[story], "points", card) for story, card in agreed} <= listed
    soon((day.board.main, f"5 items, {day.agreed} points"), (day.in_rollup(), f"of {day.points:g}"))
    day.company.stayed()


def import_again(day: Day) -> None:
    """The same file once more, from the rollup's own link to the end: nothing is created, nothing updated."""
    eli = day.eli
    eli.goes_to(f"/p/{day.house.program}")
    eli.follow("Import")
    eli.hands.choose(eli.page.get_by_label("Rows that name no team go to"), day.team_name)
    look_at_the_file(day)
    counts(day, created=0, updated=0, parents=0)
    eli.sends("Import it all the same")
    expect(eli.title).to_have_text("Imported")
    counts(day, created=0, updated=0, parents=0)


def look_at_the_file(day: Day) -> None:
    """Hands the file in and asks what it would do."""
    eli, file = day.eli, day.file
    content = {"name": file.name, "mimeType": "text/csv", "buffer": file.content}
    eli.hands.hand_in(eli.page.get_by_label("CSV file"), content)
    eli.sends("Look at the file")


def counts(day: Day, **wanted: int) -> None:
    """The figures of the report."""
    for name, number in wanted.items():
        expect(day.eli.page.locator(f"[data-count={name}]")).to_have_text(str(number))


def cells(row: Locator) -> list[str]:
    """What stands in the cells of a row."""
    return [words.strip() for words in row.locator("th, td").all_inner_texts()]
