"""RFC 4180 and the liberties of spreadsheets."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.importers.parsed import CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT, Rejected
from backlog.importers.table import Table, open_table


def parse(text: str, delimiter: str = "") -> Table:
    return open_table(text, delimiter).read()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found_by_the_header(mark: str) -> None:
    table = parse(mark.join(["Key", "Title", "State"]) + "\n" + mark.join(["HAR-1", "a", "Done"]))
    assert table.rows == [["HAR-1", "a", "Done"]]
    assert table.delimiter == mark


def test_a_quoted_header_with_other_delimiters_in_it_does_not_mislead() -> None:
    table = parse('Key;"Title, short, one, line"\nHAR-1;a\n')
    assert table.header == ["Key", "Title, short, one, line"]


def test_excels_own_hint_is_obeyed_and_keeps_the_line_numbers() -> None:
    table = parse("sep=;\r\nKey;Title\r\nHAR-1;a,b\r\n")
    assert (table.header, table.rows, table.lines) == (["Key", "Title"], [["HAR-1", "a,b"]], [3])


def test_line_ends_inside_quotes_belong_to_the_cell_and_count_as_lines() -> None:
    table = parse('Key,Title\r\nHAR-1,"one\r\ntwo\nthree"\r\n\r\nHAR-2,x\r\n')
    assert table.rows == [["HAR-1", "one\r\ntwo\nthree"], ["HAR-2", "x"]]
    assert table.lines == [2, 6]


def test_only_marks_that_separate_columns_are_taken() -> None:
    assert parse("Key|Title\nHAR-1|a", "|").rows == [["HAR-1", "a"]]
    for wrong in ("ab", '"', "\n", "x"):
        with pytest.raises(Rejected, match="comma"):
            parse("Key,Title\n", wrong)


def test_old_mac_line_ends_are_line_ends() -> None:
    assert parse("Key,Title\rHAR-1,a\rHAR-2,b").rows == [["HAR-1", "a"], ["HAR-2", "b"]]


def test_ragged_rows_are_filled_or_cut_and_told_by_line() -> None:
    table = parse("Key,Title,State\nHAR-1,a\nHAR-2,b,Done,surplus\nHAR-3,c,Done,,\n")
    assert table.rows == [["HAR-1", "a", ""], ["HAR-2", "b", "Done"], ["HAR-3", "c", "Done"]]
    assert [complaint.line for complaint in table.complaints] == [2, 3]


def test_a_quote_that_is_never_closed_is_told_by_the_line_it_opens_on() -> None:
    table = parse('Key,Title\nHAR-1,a\nHAR-2,"open\nHAR-3,b\nHAR-4,c\n')
    assert table.rows == [["HAR-1", "a"]]
    assert [(complaint.line, "never closed" in complaint.detail) for complaint in table.complaints] == [
        (3, True)
    ]


def test_a_quote_never_closed_in_the_header_refuses_the_file() -> None:
    with pytest.raises(Rejected, match="header"):
        parse('Key,"Title\nHAR-1,a\n')


def test_too_many_columns_and_rows_are_refused() -> None:
    with pytest.raises(Rejected, match=str(COLUMN_LIMIT)):
        parse(",".join(f"c{n}" for n in range(COLUMN_LIMIT + 1)) + "\n")
    assert len(parse("Key\n" + "a\n" * ROW_LIMIT).rows) == ROW_LIMIT
    with pytest.raises(Rejected, match="20,000"):
        parse("Key\n" + "a\n" * (ROW_LIMIT + 1))


def test_a_cell_over_the_limit_is_cut_and_told() -> None:
    table = parse("Key,Title\nHAR-1," + "a" * (CELL_LIMIT + 9) + "\n")
    assert len(table.rows[0][1]) == CELL_LIMIT
    assert (table.complaints[0].line, table.complaints[0].column) == (2, "Title")


def test_a_line_with_far_too_many_columns_is_refused_before_it_is_taken_apart() -> None:
    for text in ("," * 300_000, "Key,Title\n" + "," * 300_000):
        with pytest.raises(Rejected, match="500"):
            parse(text)


def test_a_quote_that_swallows_a_megabyte_ends_the_table() -> None:
    table = parse('Key,Title\nHAR-1,a\nHAR-2,"' + "b,c\n" * 400_000 + '"\nHAR-3,c\n')
    assert table.rows == [["HAR-1", "a"]]
    assert [(complaint.line, "forgotten" in complaint.detail) for complaint in table.complaints] == [
        (3, True)
    ]


def test_of_columns_that_are_not_wanted_only_counts_are_kept() -> None:
    table = open_table("Key,Rank,Note\nHAR-1,0|i01:,x\nHAR-2,,\nHAR-3,0|i02:,{}\n").read({0})
    assert table.rows == [["HAR-1", "", ""], ["HAR-2", "", ""], ["HAR-3", "", ""]]
    assert (table.filled, table.junk) == ([0, 2, 2], [0, 2, 0])


def test_a_cell_over_the_limit_of_the_library_does_not_stop_the_file() -> None:
    assert len(parse('Key,Title\nHAR-1,"' + "a" * 200_000 + '"\nHAR-2,b\n').rows) == 2


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_writes_is_read_to_the_letter(rows: list[list[str]], mark: str, end: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [["A", "B", "C"], *rows]
    )
    table = parse(out.getvalue())
    assert table.rows == [row for row in rows if any(row)]
    assert table.complaints == []


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200))
def test_every_row_of_any_text_is_as_wide_as_its_header(text: str) -> None:
    table = parse("Key,Title\n" + text)
    assert all(len(row) == 2 for row in table.rows)
    assert table.lines == sorted(set(table.lines))
