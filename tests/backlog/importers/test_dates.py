"""One format per column, or a question."""

# ruff: noqa: DTZ001  a moment without a zone is what these files hold

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.importers.dates import read_column
from backlog.importers.parsed import ImportMapping
from backlog.importers.sources import read


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("28/May/25 8:10 AM", datetime(2025, 5, 28, 8, 10)),
        ("28/May/25 12:10 AM", datetime(2025, 5, 28, 0, 10)),
        ("28/May/25 12:10 PM", datetime(2025, 5, 28, 12, 10)),
        ("28/Mai/25 20:10", datetime(2025, 5, 28, 20, 10)),
        ("03/Dez/25 8:10 PM", datetime(2025, 12, 3, 20, 10)),
        ("03/déc./25 8:10 PM", datetime(2025, 12, 3, 20, 10)),
        ("03/août/25 8:10 AM", datetime(2025, 8, 3, 8, 10)),
        ("03/juil./25 8:10 AM", datetime(2025, 7, 3, 8, 10)),
        ("03/juin/25 8:10 AM", datetime(2025, 6, 3, 8, 10)),
        ("03/ene/25 8:10 AM", datetime(2025, 1, 3, 8, 10)),
        ("03/ago/25 8:10 AM", datetime(2025, 8, 3, 8, 10)),
        ("03/out/25 8:10 AM", datetime(2025, 10, 3, 8, 10)),
        ("03. März 2025", datetime(2025, 3, 3)),
        ("5/28/25 17:00", datetime(2025, 5, 28, 17, 0)),
        ("28/5/2025 17:00", datetime(2025, 5, 28, 17, 0)),
        ("04.05.2025 17:00", datetime(2025, 5, 4, 17, 0)),
        ("2025-05-28", datetime(2025, 5, 28)),
        ("2025-05-28T17:00:01Z", datetime(2025, 5, 28, 17, 0, 1, tzinfo=UTC)),
        ("2014-10-11 04:38:57.880", datetime(2014, 10, 11, 4, 38, 57, 880000)),
        (
            "Mon Apr 21 2025 10:17:06 GMT+0200 (CEST)",
            datetime(2025, 4, 21, 10, 17, 6, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("Mon, 21 Apr 2025 10:17:06 +0000", datetime(2025, 4, 21, 10, 17, 6, tzinfo=UTC)),
        ("Apr 21, 2025", datetime(2025, 4, 21)),
        ("31/Dec/99 1:00 AM", datetime(1999, 12, 31, 1, 0)),
    ],
)
def test_each_format_in_use_is_read(cell: str, moment: datetime) -> None:
    column = read_column(["", cell])
    assert column.values == [None, moment]
    assert (column.verdict, column.misfits) == ("read", [])


def test_one_cell_decides_the_order_for_its_whole_column() -> None:
    assert read_column(["4/9/25 0:00", "4/23/25 0:00"]).values == [
        datetime(2025, 4, 9),
        datetime(2025, 4, 23),
    ]
    assert read_column(["4/9/25 0:00", "23/4/25 0:00"]).values == [
        datetime(2025, 9, 4),
        datetime(2025, 4, 23),
    ]


def test_an_ambiguous_column_is_never_guessed() -> None:
    column = read_column(["4/9/25", "5/6/25"])
    assert (column.verdict, column.values) == ("ambiguous", [None, None])
    assert read_column(["4/9/25"], "day_first").values == [datetime(2025, 9, 4)]
    assert read_column(["4/9/25"], "month_first").values == [datetime(2025, 4, 9)]


def test_a_column_that_needs_both_orders_is_unreadable() -> None:
    assert read_column(["23/4/25", "4/23/25"]).verdict == "unreadable"


def test_a_cell_in_another_format_than_its_column_is_a_misfit() -> None:
    column = read_column(["2025-05-28", "soon", "2025-13-40", "2025-05-30"])
    assert column.misfits == [1, 2]
    assert column.values[1] is None


def test_an_ambiguous_column_is_asked_about_with_its_siblings_order_as_the_likely_answer() -> None:
    text = "Issue key,Summary,Created,Due date\nHAR-1,a,5/28/25 8:00,4/9/25\nHAR-2,b,5/2/25 8:00,\n"
    parsed = read(text.encode(), "harbour.csv")
    (question,) = parsed.questions
    assert (question.about, question.subject, question.suggested) == ("dates", "Due date", "month_first")
    assert [row.due for row in parsed.rows] == [None, None]
    assert parsed.rows[1].created == datetime(2025, 5, 2, 8, 0)
    answered = read(text.encode(), "harbour.csv", ImportMapping(dates={"due DATE": "day_first"}))
    assert (answered.rows[0].due, answered.questions) == (datetime(2025, 9, 4), ())


def test_dates_that_do_not_fit_are_complained_about_by_line_and_column() -> None:
    parsed = read(b"Key,Title,Created\nHAR-1,a,2025-05-28\nHAR-2,b,yesterday\n", "a.csv")
    assert [(c.line, c.column) for c in parsed.complaints] == [(3, "Created")]


MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2069, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(
    st.lists(MOMENTS, min_size=1),
    st.sampled_from(["%d/%b/%y %I:%M %p", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]),
)
def test_a_column_written_in_one_certain_format_is_read_back(moments: list[datetime], pattern: str) -> None:
    assert read_column([moment.strftime(pattern) for moment in moments]).values == moments


@given(st.lists(MOMENTS, min_size=1), st.sampled_from(["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]))
def test_a_column_of_numbers_is_read_back_or_asked_about_but_never_misread(
    moments: list[datetime], pattern: str
) -> None:
    column = read_column([moment.strftime(pattern) for moment in moments])
    assert column.values == (moments if column.verdict == "read" else [None] * len(moments))
    assert (column.verdict == "ambiguous") == all(moment.day <= 12 for moment in moments)


@given(st.lists(st.text(max_size=30)))
def test_any_cells_give_as_many_values(cells: list[str]) -> None:
    assert len(read_column(cells).values) == len(cells)
