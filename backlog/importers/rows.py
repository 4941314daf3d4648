"""From the columns of a table to rows, parents and links: what Jira and plain CSV have in common."""

from collections.abc import Iterator, Sequence

from backlog.importers import values
from backlog.importers.links import Told, links_of
from backlog.importers.parents import Child, Family, family_of
from backlog.importers.parsed import ParsedImport, Row, bounded
from backlog.importers.sheet import Record, Sheet, records_of
from backlog.importers.vocabulary import plain

_TEXT_LINKS = (("depends_on", "Depends on"), ("blocks", "Blocks"), ("relates", "Relates"))


def assemble(source: str, sheet: Sheet, encoding: str, *, titles_name_parents: bool = False) -> ParsedImport:
    """Read every row of a sheet. `titles_name_parents`: a parent may also be given by its title."""
    records = records_of(sheet)
    if not sheet.layout.has("title"):
        sheet.notes.complain(1, "", "No column holds titles; the keys were taken for them.")
    rows, family = _rows(sheet, records, titles_name_parents)
    here = {record.key for record in records} | family.made.keys()
    meanings = {plain(name): meaning for name, meaning in sheet.mapping.link_types.items()}
    links = links_of(_told(sheet, records), here, meanings, sheet.notes)
    return ParsedImport(
        source=source,
        rows=rows,
        made_parents=tuple(family.made.values()),
        links=links,
        complaints=bounded([*sheet.table.complaints, *sheet.notes.complaints]),
        columns=sheet.layout.report(sheet.table),
        questions=tuple(sheet.notes.questions.values()),
        encoding=encoding,
        delimiter=sheet.table.delimiter,
    )


def _rows(sheet: Sheet, records: list[Record], by_title: bool) -> tuple[tuple[Row, ...], Family]:
    dates = values.dates_of(sheet)
    family = family_of(
        [_child(sheet, record) for record in records], _known(sheet, records, by_title), sheet.notes
    )
    statuses = {plain(name): category for name, category in sheet.mapping.statuses.items()}
    types = {plain(name): item_type for name, item_type in sheet.mapping.types.items()}
    team_columns = values.team_columns(sheet)
    rows = []
    for record in records:
        moments = {name: dates[name][record.index] for name in values.DATES}
        begun = (moments["started"] is not None, moments["resolved"] is not None)
        points, points_column = values.points_for(sheet, record)
        row = Row(
            line=record.line,
            source_key=record.key,
            source_id=record.id,
            source_url=_url(sheet, record),
            title=_title(sheet, record),
            description=_lines(sheet.first(record.cells, "description")),
            type=values.type_for(sheet, record, types),
            parent_key=family.parent_of.get(record.key),
            status=sheet.first(record.cells, "status"),
            category=values.category_for(sheet, record, statuses, begun),
            points=points,
            points_column=points_column,
            sprints=values.sprints_for(sheet, record),
            team_names=values.teams_for(record, team_columns),
            labels=tuple(sheet.listed(record.cells, "label")),
            assignee=sheet.first(record.cells, "assignee"),
            priority=sheet.first(record.cells, "priority"),
            created=moments["created"],
            started=moments["started"],
            resolved=moments["resolved"],
            due=moments["due"],
        )
        rows.append(row)
    return tuple(rows), family


def _child(sheet: Sheet, record: Record) -> Child:
    return Child(
        line=record.line,
        key=record.key,
        parent_key=sheet.first(record.cells, "parent_key"),
        parent=sheet.first(record.cells, "parent"),
        epic=sheet.first(record.cells, "epic_key"),
        title=" ".join(sheet.first(record.cells, "parent_title", "epic_title").split()),
    )


def _known(sheet: Sheet, records: Sequence[Record], by_title: bool) -> dict[str, str]:
    titles = (
        {sheet.first(record.cells, "title"): record.key for record in reversed(records)} if by_title else {}
    )
    return (
        titles
        | {record.id: record.key for record in records if record.id}
        | {record.key: record.key for record in records}
    )


def _title(sheet: Sheet, record: Record) -> str:
    title = " ".join(sheet.first(record.cells, "title").split())
    if not title and sheet.layout.has("title"):
        sheet.notes.complain(record.line, "", f"{record.key} has no title; its key was taken for it.")
    return title or record.key


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _url(sheet: Sheet, record: Record) -> str:
    url = sheet.first(record.cells, "url")
    if url.startswith(("https://", "http://")):
        return url
    if url:
        sheet.notes.complain(
            record.line, sheet.headers_of("url")[0], "This is no web address; it was left out."
        )
    site = sheet.mapping.site.rstrip("/")
    return f"{site}/browse/{record.key}" if site.startswith(("https://", "http://")) else ""


def _told(sheet: Sheet, records: Sequence[Record]) -> Iterator[Told]:
    header = sheet.table.header
    for record in records:
        for column, direction, link_type in sheet.layout.links:
            for other in sheet.split(record.cells[column]):
                if other := other.strip():
                    yield Told(
                        record.line, header[column], record.key, other, direction == "outward", link_type
                    )
        for name, link_type in _TEXT_LINKS:
            for other in sheet.listed(record.cells, name) if sheet.layout.has(name) else ():
                yield Told(record.line, sheet.headers_of(name)[0], record.key, other, True, link_type)
