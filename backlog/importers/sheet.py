"""A table whose columns are understood, read record by record."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from backlog.importers.columns import Layout
from backlog.importers.junk import without_junk
from backlog.importers.notes import Notes
from backlog.importers.parsed import ImportMapping, Question
from backlog.importers.table import Table
from backlog.importers.vocabulary import plain


@dataclass(frozen=True, slots=True)
class Record:
    """One row and what it is known by: `index` in the table, `line` in the file, unique `key`, `id` or ""."""

    index: int
    line: int
    cells: list[str]
    key: str
    id: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """`split` takes apart a cell that holds a list (labels, keys)."""

    layout: Layout
    table: Table
    mapping: ImportMapping
    split: Callable[[str], Iterable[str]]
    notes: Notes = field(default_factory=Notes)

    def first(self, cells: Sequence[str], *fields: str) -> str:
        """The first filled cell of the fields' columns, without blanks around it."""
        for column in self.layout.columns_of(*fields):
            if text := without_junk(cells[column].strip()):
                return text
        return ""

    def every(self, cells: Sequence[str], name: str) -> list[str]:
        """All filled cells of the field's columns, in the order of the columns."""
        texts = (without_junk(cells[column].strip()) for column in self.layout.columns_of(name))
        return [text for text in texts if text]

    def listed(self, cells: Sequence[str], name: str) -> list[str]:
        """What the field's cells list, each entry once."""
        parts = (part.strip() for cell in self.every(cells, name) for part in self.split(cell))
        return list(dict.fromkeys(part for part in parts if part))

    def headers_of(self, name: str) -> list[str]:
        """The headers of the field's columns."""
        return [self.table.header[column] for column in self.layout.columns_of(name)]


def records_of(sheet: Sheet) -> list[Record]:
    """The rows that can be told apart, in the order of the file.

    A row is known by its key, else by its inner id; in a file without either by its title (and the person
    is asked for a better column). A second row with a key is left out and complained about, as is a row
    that has nothing to be known by.
    """
    by_title = not (sheet.layout.has("key") or sheet.layout.has("id"))
    if by_title:
        _ask_for_key(sheet)
    seen: dict[str, int] = {}
    titles: Counter[str] = Counter()
    records = []
    for index, (line, cells) in enumerate(zip(sheet.table.lines, sheet.table.rows, strict=True)):
        key = _title_key(sheet, cells, titles) if by_title else sheet.first(cells, "key", "id")
        if not key:
            sheet.notes.complain(line, "", "This row has no key and no title; it was left out.")
        elif key in seen:
            detail = f"{key} stands on line {seen[key]} already; this row was left out."
            sheet.notes.complain(line, sheet.headers_of("key")[0] if sheet.layout.has("key") else "", detail)
        else:
            seen[key] = line
            records.append(Record(index, line, cells, key, sheet.first(cells, "id")))
    return records


def _title_key(sheet: Sheet, cells: Sequence[str], titles: Counter[str]) -> str:
    title = plain(sheet.first(cells, "title"))
    titles[title] += 1
    return f"{title} ({titles[title]})" if title and titles[title] > 1 else title


def _ask_for_key(sheet: Sheet) -> None:
    detail = "No column holds a key: rows are known by their titles, so a changed title makes a new item."
    headers = tuple(dict.fromkeys(header for header in sheet.table.header if header))
    sheet.notes.ask(Question(about="fields", subject="key", detail=detail, choices=headers, assumed="title"))
