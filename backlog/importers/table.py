"""A header line and rows of its width."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from backlog.importers.junk import is_junk
from backlog.importers.parsed import CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT, Complaint, Rejected
from backlog.importers.records import delimiter_of, records_in


@dataclass(frozen=True, slots=True)
class Table:
    """`lines[i]` is the physical line on which `rows[i]` begins.

    Of columns that were not wanted only two counts are left: how many cells were `filled`, and how many of
    these were `junk` (counted up to the first that was not); their cells are empty.
    """

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    complaints: list[Complaint]
    filled: list[int]
    junk: list[int]

    def cells(self, column: int) -> list[str]:
        """All cells of one column, in the order of the rows."""
        return [row[column] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of which only the header was read; `read` reads the rest, once."""

    header: list[str]
    delimiter: str
    records: Iterator[tuple[int, list[str]]]
    complaints: list[Complaint] = field(default_factory=list)

    def read(self, wanted: Collection[int] | None = None) -> Table:
        """The table with the cells of the wanted columns (None = of all).

        A row with too few cells is filled up, surplus cells are left out, a cell that is too long is cut:
        each is complained about by line. Raises Rejected where there are too many rows.
        """
        width = len(self.header)
        table = Table(self.header, [], [], self.delimiter, self.complaints, [0] * width, [0] * width)
        dropped = [] if wanted is None else [column for column in range(width) if column not in wanted]
        for line, cells in self.records:
            if len(table.rows) >= ROW_LIMIT:
                raise Rejected(f"The file has more than {ROW_LIMIT:,} rows; split it and import the parts.")
            row = _fitted(table, line, cells)
            _drop(table, row, dropped)
            if any(len(cell) > CELL_LIMIT for cell in row):
                row = _cut(table, line, row)
            table.rows.append(row)
            table.lines.append(line)
        return table


def open_table(text: str, delimiter: str = "") -> Opened:
    """Read the header line. Raises Rejected where there is none or it has too many columns."""
    text, delimiter = delimiter_of(text, delimiter)
    complaints: list[Complaint] = []
    records = records_in(text, delimiter, complaints)
    first = next(records, None)
    if first is None:
        raise Rejected("The file has no header line that can be read.")
    header = [name.strip() for name in first[1]]
    while not header[-1]:
        header.pop()
    if len(header) > COLUMN_LIMIT:
        raise Rejected(f"The file has {len(header)} columns; at most {COLUMN_LIMIT} can be imported.")
    return Opened(header, delimiter, records, complaints)


def _fitted(table: Table, line: int, cells: list[str]) -> list[str]:
    width = len(table.header)
    if len(cells) == width:
        return cells
    if len(cells) < width:
        detail = f"This row has {len(cells)} cells, the header {width}; the missing ones were taken as empty."
        table.complaints.append(Complaint(line, "", detail))
        return cells + [""] * (width - len(cells))
    if any(cells[width:]):
        detail = f"This row has {len(cells)} cells, the header {width}; the surplus was left out."
        table.complaints.append(Complaint(line, "", detail))
    return cells[:width]


def _drop(table: Table, row: list[str], dropped: list[int]) -> None:
    for column in dropped:
        if cell := row[column]:
            if table.junk[column] == table.filled[column] and is_junk(cell):
                table.junk[column] += 1
            table.filled[column] += 1
            row[column] = ""


def _cut(table: Table, line: int, cells: list[str]) -> list[str]:
    for name, cell in zip(table.header, cells, strict=True):
        if len(cell) > CELL_LIMIT:
            detail = f"This cell has {len(cell):,} characters; it was cut to {CELL_LIMIT:,}."
            table.complaints.append(Complaint(line, name, detail))
    return [cell[:CELL_LIMIT] for cell in cells]
