"""Our own CSV, as `exporters.csv_file` writes it: one row per item, then one per link and per WIP limit."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, get_args

from backlog.exporters.formulas import unguarded
from backlog.importers.columns import Layout
from backlog.importers.links import projects_of, whereabouts
from backlog.importers.parents import Child, Family, family_of
from backlog.importers.parsed import (
    Category,
    ImportMapping,
    Limit,
    Link,
    LinkKind,
    ParsedImport,
    Row,
    bounded,
)
from backlog.importers.points import number
from backlog.importers.sheet import Record, Sheet
from backlog.importers.table import Opened
from backlog.importers.values import DATES, category_for, dates_of, type_for
from backlog.importers.vocabulary import plain

SOURCE = "bigroom"
KEY = "Bigroom key"
ITEM_HEADERS = {
    KEY: "source_key",
    "Type": "type",
    "Title": "title",
    "Description": "description",
    "Parent": "parent_key",
    "Status": "status",
    "Category": "category",
    "Points": "points",
    "Assignee": "assignee",
    "Priority": "priority",
    "Created": "created",
    "Started": "started",
    "Resolved": "resolved",
    "Due": "due",
    "URL": "source_url",
    "Source id": "source_id",
    "Origin": "origin",
    "Origin key": "origin_key",
}
LIST_HEADERS = {"Sprint": "sprints", "Team": "team_names", "Label": "labels"}
LINK_HEADERS = {
    "Link": "raw_type",
    "From": "from_key",
    "To": "to_key",
    "Producing team": "producer_team",
    "Needed by": "needed_by",
    "Promise": "promise",
    "State": "state",
    "Outside": "outside",
}
LIMIT = "WIP limit"
LIMIT_HEADERS = {LIMIT: "limit"}
LINK_KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
CATEGORIES: tuple[Category, ...] = get_args(Category)
_HEADERS = ITEM_HEADERS | LIST_HEADERS | LINK_HEADERS | LIMIT_HEADERS
_FIELDS = {plain(header): field for header, field in _HEADERS.items()}


class _Records(NamedTuple):
    items: list[Record]
    links: list[Record]
    limits: list[Record]


def wrote(text: str) -> bool:
    """Whether a text begins with our header line; then nothing in it is repaired or cleaned."""
    head = text[:4096].splitlines()[:2]  # Excel may have put its "sep=;" before it
    return any(KEY in re.split("[,;\t]", line.replace('"', "")) for line in head)


def parse(opened: Opened, mapping: ImportMapping, encoding: str) -> ParsedImport:
    """Read our own table; every text comes back as it was, the guard against formulas taken off."""
    layout = Layout(opened.header, _FIELDS, ImportMapping())
    table = opened.read(layout.wanted())
    for row in table.rows:
        row[:] = [unguarded(cell) for cell in row]
    sheet = Sheet(layout, table, mapping, split=lambda cell: (cell,))
    items, links, limits = _records(sheet)
    children = [Child(line=r.line, key=r.key, parent_key=_text(sheet, r, "parent_key")) for r in items]
    family = family_of(children, {record.key: record.key for record in items}, sheet.notes)
    read = _rows(sheet, items, family)
    here = {record.key for record in items} | family.made.keys()
    projects = projects_of(here)
    return ParsedImport(
        source=SOURCE,
        rows=read,
        made_parents=tuple(family.made.values()),
        links=tuple(_link(sheet, record, here, projects) for record in links),
        limits=tuple(_limits(sheet, limits)),
        complaints=bounded([*table.complaints, *sheet.notes.complaints]),
        columns=layout.report(table),
        questions=tuple(sheet.notes.questions.values()),
        encoding=encoding,
        delimiter=table.delimiter,
    )


def _records(sheet: Sheet) -> _Records:
    items: dict[str, Record] = {}
    links, limits = [], []
    for index, (line, cells) in enumerate(zip(sheet.table.lines, sheet.table.rows, strict=True)):
        record = Record(index, line, cells, "", "")
        key = _text(sheet, record, "source_key")
        record = Record(index, line, cells, key, _text(sheet, record, "source_id"))
        if _text(sheet, record, "type") == LIMIT:
            limits.append(record)
        elif _text(sheet, record, "type") in LINK_KINDS:
            if _text(sheet, record, "from_key"):
                links.append(record)
            else:
                sheet.notes.complain(
                    line, "From", "This link does not say which item it is of; it was left out."
                )
        elif not key:
            sheet.notes.complain(line, KEY, "This row has no key; it was left out.")
        elif key in items:
            detail = f"{key} stands on line {items[key].line} already; this row was left out."
            sheet.notes.complain(line, KEY, detail)
        else:
            items[key] = record
    return _Records(list(items.values()), links, limits)


def _rows(sheet: Sheet, records: Sequence[Record], family: Family) -> tuple[Row, ...]:
    dates = dates_of(sheet)
    return tuple(
        Row(
            line=record.line,
            source_key=record.key,
            source_id=record.id,
            source_url=_text(sheet, record, "source_url"),
            title=_text(sheet, record, "title") or record.key,
            description=_text(sheet, record, "description"),
            type=type_for(sheet, record, {}),
            parent_key=family.parent_of.get(record.key),
            status=_text(sheet, record, "status"),
            category=category_for(sheet, record, {}, (False, False)),
            points=_points(sheet, record),
            points_column="Points" if _text(sheet, record, "points") else "",
            sprints=_list(sheet, record, "sprints"),
            team_names=_list(sheet, record, "team_names"),
            labels=_list(sheet, record, "labels"),
            assignee=_text(sheet, record, "assignee"),
            priority=_text(sheet, record, "priority"),
            created=dates[DATES[0]][record.index],
            started=dates[DATES[1]][record.index],
            resolved=dates[DATES[2]][record.index],
            due=dates[DATES[3]][record.index],
            origin=_text(sheet, record, "origin"),
            origin_key=_text(sheet, record, "origin_key"),
        )
        for record in records
    )


def _link(sheet: Sheet, record: Record, here: set[str], projects: Collection[str]) -> Link:
    source, target = _text(sheet, record, "from_key"), _text(sheet, record, "to_key")
    outside = next((key for key in (source, target) if key and key not in here), source)
    kind: LinkKind = next(kind for kind in LINK_KINDS if kind == _text(sheet, record, "type"))
    return Link(
        line=record.line,
        kind=kind,
        from_key=source,
        to_key=target or None,
        raw_type=_text(sheet, record, "raw_type"),
        whereabouts=whereabouts(outside, here, projects),
        key=record.key,
        title=_text(sheet, record, "title"),
        producer_team=_text(sheet, record, "producer_team"),
        needed_by=_text(sheet, record, "needed_by"),
        promise=_text(sheet, record, "promise"),
        state=_text(sheet, record, "state"),
        outside=_text(sheet, record, "outside"),
    )


def _limits(sheet: Sheet, records: Sequence[Record]) -> Iterator[Limit]:
    for record in records:
        written = number(_text(sheet, record, "limit"))
        category = next((one for one in CATEGORIES if one == _text(sheet, record, "category")), None)
        if written is None or written != int(written) or category is None:
            sheet.notes.complain(
                record.line,
                LIMIT,
                "This WIP limit does not say a column and a whole number; it was left out.",
            )
            continue
        team = next(iter(_list(sheet, record, "team_names")), "")
        yield Limit(line=record.line, team_name=team, category=category, limit=int(written))


def _text(sheet: Sheet, record: Record, field: str) -> str:
    return next((record.cells[column] for column in sheet.layout.columns_of(field)), "")


def _list(sheet: Sheet, record: Record, field: str) -> tuple[str, ...]:
    return tuple(record.cells[column] for column in sheet.layout.columns_of(field) if record.cells[column])


def _points(sheet: Sheet, record: Record) -> float | None:
    written = _text(sheet, record, "points")
    if not written:
        return None
    points = number(written)
    if points is None:
        sheet.notes.complain(
            record.line, "Points", f"{written[:40]!r} is not a number of points; it was left out."
        )
    return points
