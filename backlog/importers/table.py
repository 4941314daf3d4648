"""From text to a header and rows (RFC 4180, with the liberties that spreadsheets take)."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from backlog.importers.parsed import CELL_LIMIT, COLUMN_LIMIT, FILE_LIMIT, ROW_LIMIT, Complaint, Rejected

_DELIMITERS = ",;\t"
_MARKS = _DELIMITERS + "|"
_END = "\x00end"  # no decoded text holds a zero character


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of the same width; `lines[i]` is the physical line on which `rows[i]` begins."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    complaints: list[Complaint] = field(default_factory=list)

    def cells(self, column: int) -> list[str]:
        """All cells of one column, in the order of the rows."""
        return [row[column] for row in self.rows]


def parse(text: str, delimiter: str = "") -> Table:
    """The table in a text; blank lines are skipped, what does not fit is complained about by line.

    A row with too few cells is filled up, surplus cells are left out, a quote that is never closed ends
    the table before its row. Raises Rejected where a limit is passed or there is no header.
    """
    csv.field_size_limit(FILE_LIMIT)  # the library's own limit stops the whole file at one long cell
    text, delimiter = _without_hint(text, delimiter)
    if len(delimiter) > 1 or delimiter not in _MARKS:
        raise Rejected("Columns are separated by a comma, a semicolon, a tab or a vertical bar.")
    delimiter = delimiter or _delimiter_of(text)
    complaints: list[Complaint] = []
    records = _records(text, delimiter, complaints)
    first = next(records, None)
    if first is None:
        raise Rejected("The file has no header line that can be read.")
    header = [name.strip() for name in first[1]]
    while header and not header[-1]:
        header.pop()
    if len(header) > COLUMN_LIMIT:
        raise Rejected(f"The file has {len(header)} columns; at most {COLUMN_LIMIT} can be imported.")
    table = Table(header, [], [], delimiter, complaints)
    for line, cells in records:
        _take(table, line, cells)
    return table


def _without_hint(text: str, delimiter: str) -> tuple[str, str]:
    # Excel writes and obeys a first line "sep=;". It is blanked, not cut, so that line numbers stay true.
    head = text[:6].casefold()
    if head.startswith("sep=") and len(text) > 4 and text[4] in _MARKS and text[5:6] in ("\r", "\n"):
        return text[5:], delimiter or text[4]
    return text, delimiter


def _delimiter_of(text: str) -> str:
    head = text.lstrip("\r\n")

    def fitness(mark: str) -> tuple[bool, int]:
        names = next(csv.reader(io.StringIO(head, newline=""), delimiter=mark), [])
        return not any('"' in name for name in names), len(names)

    return max(_DELIMITERS, key=fitness)


def _records(text: str, delimiter: str, complaints: list[Complaint]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(chain(io.StringIO(text, newline=""), (_END,)), delimiter=delimiter)
    begins = 1
    for cells in reader:
        if cells and cells[-1].endswith(_END):
            if cells != [_END]:
                complaints.append(Complaint(begins, "", _never_closed(begins)))
            return
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1


def _never_closed(line: int) -> str:
    return f'A quote (") opened in the row of line {line} is never closed; nothing from there on was read.'


def _take(table: Table, line: int, cells: list[str]) -> None:
    if len(table.rows) >= ROW_LIMIT:
        raise Rejected(f"The file has more than {ROW_LIMIT:,} rows; split it and import the parts.")
    width = len(table.header)
    if len(cells) < width:
        detail = f"This row has {len(cells)} cells, the header {width}; the missing ones were taken as empty."
        table.complaints.append(Complaint(line, "", detail))
        cells = cells + [""] * (width - len(cells))
    elif len(cells) > width:
        if any(cells[width:]):
            detail = f"This row has {len(cells)} cells, the header {width}; the surplus was left out."
            table.complaints.append(Complaint(line, "", detail))
        cells = cells[:width]
    if any(len(cell) > CELL_LIMIT for cell in cells):
        cells = _cut(table, line, cells)
    table.rows.append(cells)
    table.lines.append(line)


def _cut(table: Table, line: int, cells: list[str]) -> list[str]:
    for name, cell in zip(table.header, cells, strict=True):
        if len(cell) > CELL_LIMIT:
            detail = f"This cell has {len(cell):,} characters; it was cut to {CELL_LIMIT:,}."
            table.complaints.append(Complaint(line, name, detail))
    return [cell[:CELL_LIMIT] for cell in cells]
