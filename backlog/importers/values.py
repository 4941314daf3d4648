"""What single cells mean: dates by column, status, type, points, Sprints, teams."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from backlog.importers.dates import DateColumn, read_column
from backlog.importers.parsed import Category, DateOrder, ItemType, Question
from backlog.importers.points import number
from backlog.importers.sheet import Record, Sheet
from backlog.importers.vocabulary import category_of, plain, type_of

DATES = ("created", "started", "resolved", "due")
_SPRINT_OBJECT = re.compile(r"Sprint@[0-9a-f]+\[(?:.*?,)?name=(?P<name>.*?)(?:,\w+=|\])", re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def dates_of(sheet: Sheet) -> dict[str, list[datetime | None]]:
    """The date fields of every row of the table (by index), each column read by its one format."""
    orders = {plain(header): order for header, order in sheet.mapping.dates.items()}
    table = sheet.table
    found: dict[str, DateColumn] = {}
    read: dict[str, list[datetime | None]] = {}
    for name in DATES:
        read[name] = [None] * len(table.rows)
        for column in sheet.layout.columns_of(name)[:1]:
            header = table.header[column]
            found[header] = read_column(table.cells(column), orders.get(plain(header)))
            read[name] = found[header].values
    _complain_of_dates(sheet, found)
    return read


def _complain_of_dates(sheet: Sheet, found: dict[str, DateColumn]) -> None:
    orders = {column.order for column in found.values() if column.order}
    for header, column in found.items():
        if column.verdict == "ambiguous":
            _ask_for_order(sheet, header, orders)
            continue
        for index in column.misfits:
            detail = "This date is not written as the others of its column; it was left empty."
            if column.verdict == "unreadable":
                detail = "No one date format fits this column; it was left empty."
            sheet.notes.complain(sheet.table.lines[index], header, detail)


def _ask_for_order(sheet: Sheet, header: str, orders: set[DateOrder]) -> None:
    detail = f"Every date of {header!r} can be read day first and month first; none was taken."
    sheet.notes.ask(
        Question(
            about="dates",
            subject=header,
            detail=detail,
            choices=get_args(DateOrder),
            suggested=next(iter(orders)) if len(orders) == 1 else "",
        )
    )


def type_for(sheet: Sheet, record: Record, chosen: dict[str, ItemType]) -> ItemType:
    """Our type of a row; an unknown name is a task and asked about, none is a story."""
    name = sheet.first(record.cells, "type")
    known = chosen.get(plain(name)) or (type_of(name) if name else "story")
    if known is None:
        detail = f"The type {name!r} is not known; its items were taken as tasks."
        question = Question(
            about="types", subject=name, detail=detail, choices=get_args(ItemType), assumed="task"
        )
        sheet.notes.ask(question)
        return "task"
    return known


def category_for(
    sheet: Sheet, record: Record, chosen: dict[str, Category], dates: Sequence[bool]
) -> Category:
    """todo, doing or done: by the person's word, the status category, the status, else by the dates.

    `dates` = (has been started, has been resolved), asked only where the row has no status at all.
    """
    status = sheet.first(record.cells, "status")
    told = sheet.first(record.cells, "category")
    known = chosen.get(plain(status)) or category_of(told) or category_of(status)
    if known is not None:
        return known
    if not status:
        return "done" if dates[1] else "doing" if dates[0] else "todo"
    detail = f"The status {status!r} is not known; its items were taken as not begun."
    sheet.notes.ask(
        Question(about="statuses", subject=status, detail=detail, choices=get_args(Category), assumed="todo")
    )
    return "todo"


def points_for(sheet: Sheet, record: Record) -> tuple[float | None, str]:
    """The first number in the columns of points, and that column's header ("" where there is none)."""
    for column in sheet.layout.columns_of("points"):
        cell = record.cells[column].strip()
        if not cell:
            continue
        header = sheet.table.header[column]
        if (points := number(cell)) is not None:
            return points, header
        sheet.notes.complain(
            record.line, header, f"{cell[:40]!r} is not a number of points; it was left out."
        )
    return None, ""


def sprints_for(sheet: Sheet, record: Record) -> tuple[str, ...]:
    """The Sprints a row was ever in, each once, the current one last."""
    names = [_sprint_name(cell) for cell in _cells(sheet, record, "sprint")]
    return tuple(reversed(dict.fromkeys(reversed([name for name in names if name]))))


def _cells(sheet: Sheet, record: Record, name: str) -> list[str]:
    return [cell for column in sheet.layout.columns_of(name) if (cell := record.cells[column].strip())]


def _sprint_name(cell: str) -> str:
    # Jira Server writes the object, not the name
    written = _SPRINT_OBJECT.search(cell[:2000])
    return written["name"].strip() if written else cell


def teams_for(record: Record, columns: Sequence[int]) -> tuple[str, ...]:
    """The names that may name the row's team, each once."""
    names = (record.cells[column].strip() for column in columns)
    return tuple(dict.fromkeys(name for name in names if name and not _UUID.fullmatch(name)))


def team_columns(sheet: Sheet) -> list[int]:
    """The columns of team names: those of the header that is filled on the most rows first."""
    columns = sheet.layout.columns_of("team")
    header, rows = sheet.table.header, sheet.table.rows
    filled: dict[str, int] = {}
    for column in columns:
        count = sum(1 for row in rows if row[column])
        filled[header[column]] = max(count, filled.get(header[column], 0))
    return sorted(columns, key=lambda column: (-filled[header[column]], column))
