"""A backlog as CSV that a spreadsheet opens safely and our importer reads back to the same."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from backlog.exporters.formulas import guarded
from backlog.importers.bigroom import ITEM_HEADERS, LIMIT, LIMIT_HEADERS, LINK_HEADERS, LIST_HEADERS
from backlog.importers.parsed import Limit, Link, Row


def write(rows: Sequence[Row], links: Sequence[Link] = (), limits: Sequence[Limit] = ()) -> bytes:
    """One line per item, then one per link, then one per WIP limit.

    It is RFC 4180 in UTF-8, with a byte order mark so that Excel knows. A list (Sprints, teams, labels) is a
    repeated column. `sources.read` of the result gives the same rows, links and limits, apart from `line`
    and `points_column`; texts are kept to the letter up to `CELL_LIMIT`.
    """
    widths = {
        field: max((len(getattr(row, field)) for row in rows), default=0) or 1
        for field in LIST_HEADERS.values()
    }
    lists = [header for header, field in LIST_HEADERS.items() for _ in range(widths[field])]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*ITEM_HEADERS, *lists, *LINK_HEADERS, *LIMIT_HEADERS])
    for row in rows:
        writer.writerow([*_item(row), *_lists(row, widths), *("" for _ in LINK_HEADERS), ""])
    for link in links:
        writer.writerow([*_link_head(link), *("" for _ in lists), *_link(link), ""])
    for limit in limits:
        team = Row(line=0, source_key="", title="", team_names=(limit.team_name,))
        here = [*_limit_head(limit), *_lists(team, widths), *("" for _ in LINK_HEADERS)]
        writer.writerow([*here, _cell(limit.limit)])
    return out.getvalue().encode("utf-8-sig")


def _item(row: Row) -> Iterator[str]:
    return (_cell(getattr(row, field)) for field in ITEM_HEADERS.values())


def _lists(row: Row, widths: dict[str, int]) -> Iterator[str]:
    for field, width in widths.items():
        entries: tuple[str, ...] = getattr(row, field)
        yield from (guarded(entry) for entry in entries)
        yield from ("" for _ in range(width - len(entries)))


def _link_head(link: Link) -> Iterator[str]:
    told = {"source_key": link.key, "type": link.kind, "title": link.title}
    return (guarded(told.get(field, "")) for field in ITEM_HEADERS.values())


def _limit_head(limit: Limit) -> Iterator[str]:
    told = {"type": LIMIT, "category": limit.category}
    return (told.get(field, "") for field in ITEM_HEADERS.values())


def _link(link: Link) -> Iterator[str]:
    return (_cell(getattr(link, field)) for field in LINK_HEADERS.values())


def _cell(value: str | float | datetime | None) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case float() | int():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case datetime():
            return value.isoformat(sep=" ")
