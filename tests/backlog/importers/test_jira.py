"""Jira's CSV, as Jira writes it and as Excel saves it again."""

# ruff: noqa: DTZ001  a moment without a zone is what these files hold

import csv
import io
from datetime import datetime

import msgspec
import pytest

from backlog.importers.parsed import ImportMapping, Link, MadeParent, ParsedImport, Rejected
from backlog.importers.sources import read


def jira(header: list[str], *rows: list[str], mapping: ImportMapping | None = None) -> ParsedImport:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return read(out.getvalue().encode("utf-8-sig"), "jira.csv", mapping)


def ends(link: Link) -> tuple[str, str, str | None]:
    return link.kind, link.from_key, link.to_key


def test_a_jira_export_becomes_items() -> None:
    parsed = jira(
        ["Summary", "Issue key", "Issue id", "Issue Type", "Status", "Created", "Labels", "Labels",
         "Assignee", "Custom field (Story Points)", "Description", "Priority", "Status Category"],
        ["Pay by card", "PAY-1", "100", "Story", "Grooming", "28/May/25 8:10 AM", "card", "pci", "Ana",
         "3.0", "=1+1\r\nsecond line", "High", "To Do"],
    )  # fmt: skip
    (row,) = parsed.rows
    assert parsed.source == "jira"
    assert (row.source_key, row.source_id, row.title, row.type, row.line) == (
        "PAY-1",
        "100",
        "Pay by card",
        "story",
        2,
    )
    assert (row.status, row.category, row.points, row.assignee) == ("Grooming", "todo", 3.0, "Ana")
    assert (row.labels, row.created, row.priority) == (("card", "pci"), datetime(2025, 5, 28, 8, 10), "High")
    assert row.description == "=1+1\nsecond line"
    assert (parsed.complaints, parsed.questions) == ((), ())


@pytest.mark.parametrize("written", ["3.0", "3", "3,00", " 3 "])
def test_points_are_read_as_any_country_writes_them(written: str) -> None:
    parsed = jira(["Issue key", "Summary", "Custom field (Story Points)"], ["PAY-1", "a", written])
    assert parsed.rows[0].points == 3.0


@pytest.mark.parametrize("written", ["XL", "1,000", "-3", "nan", "inf", "1e9", "³"])
def test_what_is_no_certain_number_of_points_is_left_out_and_told(written: str) -> None:
    parsed = jira(["Issue key", "Summary", "Story Points"], ["PAY-1", "a", written])
    assert parsed.rows[0].points is None
    assert [(c.line, c.column) for c in parsed.complaints] == [(2, "Story Points")]


def test_of_two_columns_of_points_the_first_filled_one_counts_and_is_named() -> None:
    header = ["Issue key", "Summary", "Custom field (Story Points)", "Custom field (Story point estimate)"]
    parsed = jira(header, ["PAY-1", "a", "5", "8"], ["PAY-2", "b", "", "8"], ["PAY-3", "c", "", ""])
    assert [row.points for row in parsed.rows] == [5, 8, None]
    assert [row.points_column for row in parsed.rows] == [header[2], header[3], ""]


def test_links_have_a_direction_and_are_told_once() -> None:
    kinds = ["Inward issue link (Blocks)", "Outward issue link (Blocks)", "Outward issue link (Blocks)",
             "Outward issue link (Relates)", "Inward issue link (Relates)"]  # fmt: skip
    header = ["Issue key", "Summary", *kinds]
    parsed = jira(
        header,
        ["PAY-1", "a", "", "PAY-2", "ORD-9", "", "PAY-2"],
        ["PAY-2", "b", "PAY-1", "", "", "PAY-1", "PAY-77"],
    )
    assert {ends(link): link.whereabouts for link in parsed.links} == {
        ("dependency", "PAY-2", "PAY-1"): "here",
        ("dependency", "ORD-9", "PAY-1"): "external",
        ("relates", "PAY-2", "PAY-1"): "here",
        ("relates", "PAY-77", "PAY-2"): "unknown",
    }
    assert parsed.columns.mapped["Outward issue link (Blocks)"] == "link"


@pytest.mark.parametrize(
    ("link_type", "kind", "source", "target"),
    [
        ("Blocks", "dependency", "PAY-2", "PAY-1"),
        ("Dependency", "dependency", "PAY-2", "PAY-1"),
        ("Gantt End to Start", "dependency", "PAY-2", "PAY-1"),
        ("Depends", "dependency", "PAY-1", "PAY-2"),
        ("Relates", "relates", "PAY-1", "PAY-2"),
        ("Duplicate", "duplicates", "PAY-1", "PAY-2"),
        ("Cloners", "clones", "PAY-1", "PAY-2"),
        ("Issue split", "splits", "PAY-1", "PAY-2"),
        ("Sails with (all)", "link", "PAY-1", "PAY-2"),
    ],
)
def test_the_type_says_what_the_outward_link_means(
    link_type: str, kind: str, source: str, target: str
) -> None:
    parsed = jira(
        ["Issue key", "Summary", f"Outward issue link ({link_type})"],
        ["PAY-1", "a", "PAY-2"],
        ["PAY-2", "b", ""],
    )
    (link,) = parsed.links
    assert (ends(link), link.raw_type) == ((kind, source, target), link_type)


def test_unknown_and_two_way_types_are_asked_about_until_the_person_has_said() -> None:
    header = ["Issue key", "Summary", "Outward issue link (Dependency)", "Outward issue link (Sails with)"]
    row = ["PAY-1", "a", "PAY-2", "PAY-3"]
    asked = {question.subject: question.assumed for question in jira(header, row).questions}
    assert asked == {"Dependency": "blocks", "Sails with": "link"}
    said = ImportMapping(link_types={"dependency": "depends_on", "SAILS WITH": "relates"})
    parsed = jira(header, row, mapping=said)
    assert [ends(link) for link in parsed.links] == [
        ("dependency", "PAY-1", "PAY-2"),
        ("relates", "PAY-1", "PAY-3"),
    ]
    assert parsed.questions == ()


def test_two_types_of_dependency_between_two_items_are_one() -> None:
    header = ["Issue key", "Summary", "Outward issue link (Blocks)", "Inward issue link (Gantt End to Start)"]
    parsed = jira(header, ["PAY-1", "a", "PAY-2", ""], ["PAY-2", "b", "", "PAY-1"])
    assert len(parsed.links) == 1


def test_a_link_to_itself_is_left_out_and_told() -> None:
    parsed = jira(["Issue key", "Summary", "Outward issue link (Blocks)"], ["PAY-1", "a", "PAY-1"])
    assert parsed.links == ()
    assert parsed.complaints[0].line == 2


def test_a_parent_is_found_by_id_by_key_and_by_epic_link() -> None:
    parsed = jira(
        [
            "Issue key",
            "Issue id",
            "Summary",
            "Issue Type",
            "Parent",
            "Parent key",
            "Custom field (Epic Link)",
        ],
        ["PAY-1", "100", "Cards", "Epic", "", "", ""],
        ["PAY-2", "101", "by id", "Story", "100", "", ""],
        ["PAY-3", "102", "by key", "Story", "", "PAY-1", ""],
        ["PAY-4", "103", "key in Parent", "Story", "PAY-1", "", ""],
        ["PAY-5", "104", "by epic", "Story", "", "", "PAY-1"],
        ["PAY-6", "105", "subtask", "Sub-task", "101", "", "PAY-1"],
    )
    assert [row.parent_key for row in parsed.rows] == [None, "PAY-1", "PAY-1", "PAY-1", "PAY-1", "PAY-2"]
    assert [row.type for row in parsed.rows] == ["epic", "story", "story", "story", "story", "task"]
    assert parsed.made_parents == ()


def test_a_parent_the_file_only_names_becomes_one_feature() -> None:
    parsed = jira(
        ["Issue key", "Issue id", "Summary", "Parent", "Parent key", "Parent summary"],
        ["PAY-2", "101", "a", "900", "", "Home page"],
        ["PAY-3", "102", "b", "900", "", "Home page"],
        ["PAY-4", "103", "c", "901", "ORD-7", "Checkout"],
    )
    assert parsed.made_parents == (
        MadeParent(line=2, source_key="900", source_id="900", title="Home page"),
        MadeParent(line=4, source_key="ORD-7", source_id="901", title="Checkout"),
    )
    assert [row.parent_key for row in parsed.rows] == ["900", "900", "ORD-7"]


def test_children_that_name_one_missing_parent_by_key_and_by_id_share_it() -> None:
    header = ["Issue key", "Summary", "Parent", "Parent key", "Parent summary"]
    parsed = jira(header, ["PAY-1", "a", "901", "ORD-7", "Checkout"], ["PAY-2", "b", "901", "", "Checkout"])
    assert [row.parent_key for row in parsed.rows] == ["ORD-7", "ORD-7"]
    assert len(parsed.made_parents) == 1


def test_the_address_of_an_object_is_no_text() -> None:
    junk = "com.harbour.desk.internal.ApprovalsCFValue@65225714"
    parsed = jira(["Issue key", "Summary", "Labels", "Labels"], ["PAY-1", "a", junk, "card"])
    assert parsed.rows[0].labels == ("card",)


def test_items_that_are_their_own_ancestors_are_cut_loose_and_told() -> None:
    parsed = jira(
        ["Issue key", "Summary", "Parent key"],
        ["PAY-1", "a", "PAY-2"], ["PAY-2", "b", "PAY-3"], ["PAY-3", "c", "PAY-2"], ["PAY-4", "d", "PAY-4"],
    )  # fmt: skip
    assert len(parsed.complaints) == 2
    parent_of = {row.source_key: row.parent_key for row in parsed.rows}
    for key in parent_of:
        steps, at = 0, parent_of[key]
        while at is not None and steps < 9:
            steps, at = steps + 1, parent_of[at]
        assert at is None


def test_components_are_team_names_in_order_and_an_id_is_none() -> None:
    header = ["Issue key", "Summary", "Components", "Components", "Team Name", "Custom field (Team)"]
    parsed = jira(
        header,
        ["PAY-1", "a", "Payments", "Product", "Crew", "ba64f0e3-9cf0-b887-0096-468624714dd4"],
        ["PAY-2", "b", "Orders", "", "", ""],
        mapping=ImportMapping(teams={"orders": "ORD"}),
    )
    assert [row.team_names for row in parsed.rows] == [("Payments", "Product", "Crew"), ("Orders",)]


def test_of_several_sprints_the_last_filled_one_is_current_and_all_are_kept() -> None:
    server = "com.harbour.service.sprint.Sprint@1f2e[id=7,state=ACTIVE,name=Sprint 3,startDate=2025-05-01]"
    parsed = jira(
        ["Issue key", "Summary", "Sprint", "Sprint", "Sprint"],
        ["PAY-1", "a", "Sprint 1", "Sprint 2", ""], ["PAY-2", "b", "", "", ""],
        ["PAY-3", "c", "Sprint 1", "Sprint 2", "Sprint 1"], ["PAY-4", "d", server, "", ""],
    )  # fmt: skip
    assert [row.sprints for row in parsed.rows] == [
        ("Sprint 1", "Sprint 2"), (), ("Sprint 2", "Sprint 1"), ("Sprint 3",)
    ]  # fmt: skip
    assert [row.sprint for row in parsed.rows] == ["Sprint 2", "", "Sprint 1", "Sprint 3"]


def test_the_status_category_wins_over_the_status_and_the_person_over_both() -> None:
    header = ["Issue key", "Summary", "Status", "Status Category"]
    rows = [
        ["PAY-1", "a", "In Progress", "To Do"],
        ["PAY-2", "b", "Released", ""],
        ["PAY-3", "c", "At sea", ""],
    ]
    parsed = jira(header, *rows)
    assert [row.category for row in parsed.rows] == ["todo", "done", "todo"]
    assert [(question.about, question.subject) for question in parsed.questions] == [("statuses", "At sea")]
    parsed = jira(header, *rows, mapping=ImportMapping(statuses={"at sea": "doing", "in progress": "doing"}))
    assert [row.category for row in parsed.rows] == ["doing", "done", "doing"]


def test_an_unknown_issue_type_is_a_task_and_asked_about() -> None:
    rows = [["PAY-1", "a", "Voyage"], ["PAY-2", "b", "Voyage"], ["PAY-3", "c", "Bug"]]
    parsed = jira(["Issue key", "Summary", "Issue Type"], *rows)
    assert [row.type for row in parsed.rows] == ["task", "task", "bug"]
    assert [question.subject for question in parsed.questions] == ["Voyage"]
    mapped = jira(
        ["Issue key", "Summary", "Issue Type"], *rows, mapping=ImportMapping(types={"voyage": "epic"})
    )
    assert [row.type for row in mapped.rows] == ["epic", "epic", "bug"]


def test_what_is_not_imported_is_listed_with_its_reason() -> None:
    parsed = jira(
        [
            "Issue key",
            "Summary",
            "Watchers",
            "Watchers",
            "Custom field (Approvals)",
            "Environment",
            "Priority",
        ],
        ["PAY-1", "a", "Ana", "Bo", "com.harbour.desk.internal.ApprovalsCFValue@65225714", "", "High"],
        mapping=ImportMapping(fields={"priority": ""}),
    )
    told = {one.header: (one.columns, one.filled, one.reason) for one in parsed.columns.not_imported}
    assert told == {
        "Watchers": (2, 2, "no_field"),
        "Custom field (Approvals)": (1, 1, "junk"),
        "Environment": (1, 0, "empty"),
        "Priority": (1, 1, "left_out"),
    }
    assert parsed.rows[0].priority == ""


def test_a_column_may_be_given_another_field() -> None:
    header = ["Issue key", "Summary", "Custom field (T-Shirt)", "Custom field (תאריך התחלה)"]
    said = ImportMapping(fields={"custom field (t-shirt)": "points", "Custom field (תאריך התחלה)": "started"})
    parsed = jira(header, ["PAY-1", "a", "8", "29/Dec/25 12:00 AM"], mapping=said)
    assert (parsed.rows[0].points, parsed.rows[0].started) == (8, datetime(2025, 12, 29))


def test_a_mapping_of_columns_or_fields_there_are_not_is_refused() -> None:
    with pytest.raises(Rejected, match="Colour"):
        jira(["Issue key", "Summary"], ["PAY-1", "a"], mapping=ImportMapping(fields={"Colour": "title"}))
    with pytest.raises(Rejected, match="hue"):
        jira(["Issue key", "Summary"], ["PAY-1", "a"], mapping=ImportMapping(fields={"Summary": "hue"}))


def test_a_second_row_with_a_key_is_left_out_and_told() -> None:
    parsed = jira(["Issue key", "Summary"], ["PAY-1", "first"], ["PAY-1", "again"], ["", "no key"])
    assert [row.title for row in parsed.rows] == ["first"]
    assert [complaint.line for complaint in parsed.complaints] == [3, 4]


def test_links_back_to_jira_need_the_sites_web_address() -> None:
    header, row = ["Issue key", "Summary"], ["PAY-1", "a"]
    site = ImportMapping(site="https://harbour.example.org/")
    assert jira(header, row, mapping=site).rows[0].source_url == "https://harbour.example.org/browse/PAY-1"
    assert jira(header, row, mapping=ImportMapping(site="javascript:alert(1)")).rows[0].source_url == ""


def test_what_was_read_and_what_a_person_decided_travel_as_json() -> None:
    header = [
        "Issue key",
        "Summary",
        "Created",
        "Parent key",
        "Outward issue link (Blocks)",
        "Rank",
        "Status",
    ]
    parsed = jira(header, ["PAY-1", "a", "28/May/25 8:10 AM", "PAY-9", "ORD-1", "1", "At sea"])
    assert msgspec.json.decode(msgspec.json.encode(parsed), type=ParsedImport) == parsed
    said = msgspec.json.decode(b'{"statuses": {"At sea": "doing"}}', type=ImportMapping)
    assert said == ImportMapping(statuses={"At sea": "doing"})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"status": {}}', type=ImportMapping)


def test_the_same_file_gives_the_same_result() -> None:
    rows = [["PAY-1", "a", "PAY-2"], ["PAY-2", "b", ""]]
    header = ["Issue key", "Summary", "Outward issue link (Blocks)"]
    assert jira(header, *rows) == jira(header, *rows)
