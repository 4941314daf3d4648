"""The goals of the demo program: figures by hand, and every progress equal to the list that it opens."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from backlog.days import Moment
from demo.loading import last_loaded
from journal.database import Store
from live.pages import lists
from live.pages.views import Page, view_of
from program.pictures.pictures import seen

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
"""Loading and its numbers are tested on both databases (test_loading.py, test_crawl.py)."""


@pytest.fixture(scope="module")
def view(demo_store: Store) -> dict[str, Any]:
    demo = demo_store.read(last_loaded)
    assert demo is not None
    page = Page("program", demo.program, "objectives")
    return demo_store.read(lambda c: view_of(c, page, seen(c, demo.program, demo.clock)))


def test_the_autumn_was_scored_and_the_winter_runs(view: dict[str, Any]) -> None:
    names = {one["name"]: id for id, one in view["increments"].items()}
    assert view["increment"] == names["Winter"]
    teams = {id: one["name"] for id, one in view["teams"].items()}
    autumn = view["predictability"][names["Autumn"]]
    # Payments 14/13, Orders 11/13, Web shop 9/15, Warehouse 11/11, Data 12/13: 57/65 together.
    assert {teams[id]: one["percent"] for id, one in autumn["teams"].items()} == {
        "Payments": 107.7,
        "Orders": 84.6,
        "Web shop": 60,
        "Warehouse": 100,
        "Data": 92.3,
    }
    assert (autumn["train"]["percent"], autumn["mean"], autumn["train"]["band"]) == (87.7, 88.9, "in")
    winter = view["predictability"][names["Winter"]]
    assert (winter["train"]["percent"], winter["train"]["unscored"], winter["mean"]) == (None, 10, None)


def test_objectives_of_the_winter_have_colours_with_their_sentences(view: dict[str, Any]) -> None:
    winter = [one for one in view["objectives"].values() if one["increment"] == view["increment"]]
    colours = Counter(one["status"]["colour"] for one in winter)
    assert colours == {"red": 3, "amber": 8, "green": 3}
    assert all(one["status"]["why"] for one in winter)
    page = next(one for one in winter if one["title"].startswith("Customers ask for a refund"))
    assert page["status"]["why"][0] == (
        "Payments counters with Sprint 15, 1 Sprint after Web shop needs it in Sprint 14."
    )


def test_every_progress_equals_the_list_that_it_opens(demo_store: Store, view: dict[str, Any]) -> None:
    program, now = view["program"]["id"], Moment(date.fromisoformat(view["today"]), None)
    for one in view["objectives"].values():
        asked = MultiDict(parse_qsl(urlsplit(one["list"]).query))
        rows = demo_store.read(lambda c, asked=asked: lists.items(c, program, asked, now))
        assert sum(one["progress"]["items"].values()) == len(rows) > 0
        done = [row for row in rows if row.category == "done"]
        assert one["progress"]["points"]["done"] == sum(row.points or 0 for row in done)
        assert sum(one["progress"]["points"].values()) == sum(row.points or 0 for row in rows)
        assert one["progress"]["unestimated"] == sum(row.points is None for row in rows)


def test_outcomes_have_come_part_of_their_way(view: dict[str, Any]) -> None:
    shares = [one["share"] for one in sorted(view["outcomes"].values(), key=lambda one: one["place"])]
    # (4.5 of 7 days + 44 of 100 calls) / 2; (1.6 of 5 per cent + nothing measured) / 2.
    assert shares == [54.1, 16]
    assert view["charter"]["goal"] == "A customer who sends something back has the money within two days."
