"""Files that real tools wrote; what is expected was counted by other means."""

import csv
import io
import os
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from backlog.exporters.csv_file import write
from backlog.importers.parsed import ImportMapping, ParsedImport, Row
from backlog.importers.sources import read
from backlog.importers.sprints import CalendarSprint, align, as_of

# ruff: noqa: DTZ001  a moment without a zone is what these files hold
FOLDER = Path(os.environ.get("BIGROOM_TEST_DATA", ""))
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        "BIGROOM_TEST_DATA" not in os.environ or not FOLDER.is_dir(),
        reason="BIGROOM_TEST_DATA does not name a folder of real files",
    ),
]
RESAVED = "jira_program_s1_full_excel_resaved.csv"
LINKS = "jira_program_s5_links.csv"
HEBREW = "jira_student_scrum_hebrew_emoji.csv"


def parsed(name: str, mapping: ImportMapping | None = None) -> ParsedImport:
    return read((FOLDER / name).read_bytes(), name, mapping)


def counted(name: str) -> tuple[Counter[str], Counter[str]]:
    """Links and links that leave the file, by type, counted as sets of pairs without our importer."""
    rows = list(csv.reader(io.StringIO((FOLDER / name).read_bytes().decode("utf-8-sig"), newline="")))
    header, body = rows[0], rows[1:]
    key = header.index("Issue key")
    keys = {row[key] for row in body}
    pairs = set()
    for row in body:
        for head, cell in zip(header, row, strict=True):
            if cell and (found := re.fullmatch(r"(Inward|Outward) issue link \((.*)\)", head)):
                pairs.add((found[2], *((row[key], cell) if found[1] == "Outward" else (cell, row[key]))))
    outside = [kind for kind, source, target in pairs if not {source, target} <= keys]
    return Counter(kind for kind, _, _ in pairs), Counter(outside)


@pytest.mark.parametrize("name", [RESAVED, LINKS, HEBREW])
def test_links_are_as_many_as_an_independent_count_finds(name: str) -> None:
    links = parsed(name).links
    outside = [link.raw_type for link in links if link.whereabouts != "here"]
    assert (Counter(link.raw_type for link in links), Counter(outside)) == counted(name)


def test_the_full_export_that_excel_saved_again() -> None:
    found = parsed(RESAVED)
    assert (found.source, len(found.rows), found.complaints) == ("jira", 126, ())
    assert {row.type for row in found.rows} == {"story"}
    assert len(found.made_parents) == 27
    assert sum(row.parent_key is not None for row in found.rows) == 109
    assert len(found.links) == 27
    assert sum(link.whereabouts != "here" for link in found.links) == 18
    assert Counter(row.team_names[0] for row in found.rows) == {
        "Engineering - Product": 49,
        "Engineering - Platform": 26,
        "Design": 20,
        "Data Science": 18,
        "Engineering - AI Ops": 13,
    }
    assert sum(row.points is not None for row in found.rows) == 35
    assert Counter(row.points_column for row in found.rows if row.points_column) == {
        "Custom field (Story Points)": 33,
        "Custom field (Story point estimate)": 2,
    }
    assert found.rows[0].created == datetime(2025, 5, 28, 17, 0)
    assert sorted(str(row.due.date()) for row in found.rows if row.due) == [
        "2025-04-09",
        "2025-04-09",
        "2025-04-23",
    ]
    assert Counter(row.category for row in found.rows) == {"todo": 125, "doing": 1}
    assert len({sprint for row in found.rows for sprint in row.sprints}) == 14
    assert sum(bool(row.sprints) for row in found.rows) == 49
    junk = {one.header for one in found.columns.not_imported if one.reason == "junk"}
    assert "Custom field (Approvals)" in junk
    assert [question.about for question in found.questions] == ["repair_text", "link_types"]


def test_the_damage_done_by_the_spreadsheet_is_repaired_on_request() -> None:
    found = parsed(RESAVED, ImportMapping(repair_text=True))
    texts = " ".join(row.description for row in found.rows)
    assert "‚Äô" not in texts
    assert "’" in texts
    assert "Σ Original Estimate" in {one.header for one in found.columns.not_imported}


def test_the_selected_columns_with_eighteen_sprint_names_for_one_calendar() -> None:
    found = parsed(LINKS)
    assert (len(found.rows), len(found.made_parents), len(found.links)) == (138, 0, 24)
    names = [sprint for row in found.rows for sprint in row.sprints]
    assert len(set(names)) == 18
    seven = CalendarSprint("s7", "Sprint 7", date(2025, 6, 4), date(2025, 6, 17))
    aligned = align(names, [seven], as_of=as_of(parsed(RESAVED).rows))
    assert {match.name for match in aligned.matched} == {
        "Design Sprint 7:  6/4-6/18",
        "Eng-Prod Sprint 7: 6/4 / 6/18",
        "Data Sprint 7 - 6/4-6/18",
        "Eng-AIOps Sprint 7: 6/4 - 6/18",
        "Eng-Platform Sprint 7:6/4-6/18",
    }
    eighth = next(sprint for sprint in aligned.proposed if sprint.name == "Sprint 8")
    assert (len(eighth.names), eighth.starts_on, eighth.ends_on) == (3, date(2025, 6, 18), date(2025, 7, 2))
    assert len(aligned.proposed) == 11
    assert all(sprint.starts_on for sprint in aligned.proposed)


def test_the_hebrew_export_with_emoji_and_parents_by_id() -> None:
    found = parsed(HEBREW)
    assert (len(found.rows), found.complaints, found.questions) == (130, (), ())
    assert Counter(row.type for row in found.rows) == {"task": 96, "epic": 17, "story": 17}
    assert Counter(row.category for row in found.rows) == {"todo": 62, "done": 51, "doing": 17}
    assert sum(row.parent_key is not None for row in found.rows) == 113
    assert (len({row.parent_key for row in found.rows} - {None}), found.made_parents) == (32, ())
    assert "דנה לוי" in {row.assignee for row in found.rows}
    assert sum(row.resolved is not None for row in found.rows) == 51
    department = next(one for one in found.columns.not_imported if one.header == "Custom field (Department)")
    assert department.columns == 21


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("ado_boards_export_safe_demo.csv", 139),
        ("tfs_flow_1466_items.csv", 1466),
        ("linear_template_17col.csv", 1),
        ("storypoints/usergrid.csv", 482),
        ("storypoints/mesos.csv", 1680),
    ],
)
def test_files_of_other_tools_are_read_as_plain_csv(name: str, rows: int) -> None:
    found = parsed(name)
    assert (found.source, len(found.rows)) == ("csv", rows)


@pytest.mark.parametrize("name", [RESAVED, LINKS, HEBREW, "ado_boards_export_safe_demo.csv"])
def test_real_backlogs_survive_our_own_export_and_import(name: str) -> None:
    found = parsed(name)
    parents = [Row(line=0, source_key=one.source_key, title=one.title) for one in found.made_parents]
    rows = [replace(row, line=0, points_column="") for row in [*found.rows, *parents]]
    again = read(write(rows, found.links), "harbour.csv")
    assert [replace(row, line=0, points_column="") for row in again.rows] == rows
    assert [replace(link, line=0) for link in again.links] == [replace(link, line=0) for link in found.links]
