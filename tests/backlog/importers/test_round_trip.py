"""What our export writes, our import reads back to the letter."""

# ruff: noqa: DTZ001  a moment without a zone is what these files hold

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backlog.exporters.csv_file import write
from backlog.exporters.formulas import guarded, unguarded
from backlog.importers.bigroom import ITEM_HEADERS, LINK_HEADERS, LIST_HEADERS
from backlog.importers.parsed import Category, ItemType, Limit, Link, LinkKind, Row
from backlog.importers.sources import read

ANY = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TRICKY = st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''",
        "'",
        "\t=x",
        " +1",
        "@a",
        '"',
        ",;\t",
        "\r",
        "\n",
        "a\r\nb",
        "-3",
        "＝1",
        "\ufeff=1",
    ]
)
TEXT = st.one_of(TRICKY, st.text(ANY, max_size=20))
FILLED = TEXT.filter(bool)
LIST = st.lists(FILLED, max_size=3).map(tuple)
ZONES = (
    st.none()
    | st.just(UTC)
    | st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
)
MOMENTS = st.none() | st.builds(
    lambda moment, zone: moment.replace(tzinfo=zone),
    st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1)),
    ZONES,
)
POINTS = st.none() | st.integers(0, 10**6).map(float) | st.integers(0, 10**6).map(lambda n: n / 100)


@st.composite
def backlogs(draw: st.DrawFn) -> tuple[list[Row], list[Link], list[Limit]]:
    keys = draw(st.lists(FILLED, unique=True, max_size=6))
    rows = [
        Row(
            line=0, source_key=key, title=draw(FILLED), description=draw(TEXT),
            type=draw(st.sampled_from(get_args(ItemType))),
            parent_key=draw(st.sampled_from(keys[:index])) if index and draw(st.booleans()) else None,
            status=draw(TEXT), category=draw(st.sampled_from(get_args(Category))), points=draw(POINTS),
            sprints=draw(LIST), team_names=draw(LIST), labels=draw(LIST),
            assignee=draw(TEXT), priority=draw(TEXT),
            created=draw(MOMENTS), started=draw(MOMENTS), resolved=draw(MOMENTS), due=draw(MOMENTS),
            source_url=draw(TEXT), source_id=draw(TEXT), origin=draw(TEXT), origin_key=draw(TEXT),
        )
        for index, key in enumerate(keys)
    ]  # fmt: skip
    links = draw(st.lists(_links(keys), max_size=4)) if keys else []
    return rows, links, draw(st.lists(LIMITS, max_size=3))


LIMITS = st.builds(
    Limit, line=st.just(0), team_name=TEXT, category=st.sampled_from(get_args(Category)),
    limit=st.integers(1, 1000),
)  # fmt: skip


def _links(keys: list[str]) -> st.SearchStrategy[Link]:
    return st.builds(
        Link, line=st.just(0), kind=st.sampled_from(get_args(LinkKind)), from_key=st.sampled_from(keys),
        to_key=st.none() | st.sampled_from(keys), raw_type=TEXT, key=TEXT, title=TEXT, producer_team=TEXT,
        needed_by=TEXT, promise=TEXT, state=TEXT,
    )  # fmt: skip


@given(backlogs())
def test_import_of_an_export_is_what_was_exported(
    backlog: tuple[list[Row], list[Link], list[Limit]],
) -> None:
    rows, links, limits = backlog
    parsed = read(write(rows, links, limits), "harbour.csv")
    assert [replace(row, line=0, points_column="") for row in parsed.rows] == rows
    assert [replace(link, line=0) for link in parsed.links] == links
    assert [replace(limit, line=0) for limit in parsed.limits] == limits
    assert (parsed.source, parsed.complaints, parsed.made_parents) == ("bigroom", (), ())
    assert parsed.questions == ()


@given(backlogs())
def test_no_cell_of_an_export_begins_as_a_formula(
    backlog: tuple[list[Row], list[Link], list[Limit]],
) -> None:
    text = write(*backlog).decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(text, newline="")):
        assert not any(
            cell.lstrip(" '\"").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
            for cell in cells
            if cell[:1] != "'"
        )


@given(TEXT)
def test_the_guard_against_formulas_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


FORMULAS = [
    "=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", " =1", "'=1", '"=1"', "＝1", "＋1",
    "－1", "＠x",
    "\u200b=1", "\ufeff=1", "\u00a0=1", "−1", "  '  =1", "=cmd|' /C calc'!A0", "+HYPERLINK(1)", "-2+3+cmd|x",
]  # fmt: skip


def test_the_corpus_of_formulas_is_guarded_and_plain_text_is_not() -> None:
    for text in FORMULAS:
        assert guarded(text) == f"'{text}"
    for text in ["", "a=1", "1-2", "it's", "'quoted'", "HAR-1", "ana@harbour.example.org", "שלום", "🚢"]:
        assert guarded(text) == text


def test_the_guard_is_taken_off_under_our_own_header_only() -> None:
    ours = read(write([Row(line=0, source_key="HAR-1", title="=1+1")]), "a.csv")
    assert ours.rows[0].title == "=1+1"
    assert read(b"Key,Title\nHAR-1,'=1+1\n", "a.csv").rows[0].title == "'=1+1"


def test_an_export_opened_and_saved_by_a_spreadsheet_of_another_country_still_comes_back() -> None:
    row = Row(
        line=2,
        source_key="HAR-1",
        title="Größe",
        points=2.5,
        labels=("a", "b"),
        due=datetime(2025, 5, 28),
        points_column="Points",
    )
    text = write([row]).decode("utf-8-sig")
    saved = "sep=;\r\n" + text.replace(",", ";").replace("2.5", "2,5").replace(
        "2025-05-28 00:00:00", "28.05.2025 00:00"
    )
    parsed = read(saved.encode("cp1252"), "a.csv")
    assert parsed.rows == (replace(row, line=3),)


def test_rows_added_by_hand_are_checked_like_any_other() -> None:
    header = ",".join([*ITEM_HEADERS, *LIST_HEADERS, *LINK_HEADERS])
    key, kind = list(ITEM_HEADERS).index("Bigroom key"), list(ITEM_HEADERS).index("Type")
    assert (key, kind) == (0, 1)
    lines = [header, "HAR-1,voyage,a", "HAR-1,story,twice", ",story,no key", ",dependency,from nothing"]
    lines.append(",WIP limit,,,,,doing")
    lines = [line + "," * (header.count(",") - line.count(",")) for line in lines]
    parsed = read("\n".join(lines).encode(), "a.csv")
    assert [row.type for row in parsed.rows] == ["task"]
    assert [complaint.line for complaint in parsed.complaints] == [3, 4, 5, 6]
    assert parsed.limits == ()
    assert [question.about for question in parsed.questions] == ["types"]
