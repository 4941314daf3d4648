"""A crawler over the demo: every number of its rollup is what the list shows that it opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict

from backlog.days import Moment
from backlog.queries import day_of
from demo.loading import last_loaded
from journal.database import Store
from live import lists
from live.pages import Page, view_of
from program.picture import picture

ELSEWHERE = ("capacity", "confidence")
"""Numbers that are not counts of rows; their lists have tests of their own."""


def value_at(line: dict[str, Any], path: str) -> Any:
    found: Any = line
    for name in path.split("/"):
        found = found[name] if found is not None else None
    return found


def test_every_number_of_the_demos_rollup_equals_the_list_it_opens(demo_store: Store) -> None:
    demo = demo_store.read(last_loaded)
    assert demo is not None
    program = demo.program
    today = demo_store.read(lambda c: day_of(c, program, demo.clock))
    now = Moment(today, None)
    page = Page("program", program, "")
    view = demo_store.read(lambda c: view_of(c, page, picture(c, program, today)))

    def listed(address: str, path: str) -> float:
        parts = urlsplit(address)
        asked = MultiDict(parse_qsl(parts.query))
        if parts.path.endswith("/dependencies"):
            return len(demo_store.read(lambda c: lists.dependencies(c, program, asked, now)))
        if parts.path.endswith("/risks"):
            return len(demo_store.read(lambda c: lists.risks(c, program, asked, now)))
        items = demo_store.read(lambda c: lists.items(c, program, asked, now))
        counts_points = "points" in path or path == "load"
        return sum(one.points or 0 for one in items) if counts_points else len(items)

    tried = 0
    for line in [*view["teams"].values(), view["totals"]]:
        for path, address in line["links"].items():
            number = value_at(line, path)
            if number is not None and path not in ELSEWHERE:
                assert listed(address, path) == number, (path, address)
                tried += 1
    assert tried >= 6 * 10
