"""The page of capacity and forecast without a browser: every number is what it opens, all of it in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import Connection

from accounts.programs import create_program
from accounts.roles import Role
from accounts.teams import give_role
from backlog import events
from backlog.queries import sprints_of
from live.frames import View
from live.pages.span_words import span_words
from live.pages.views import Page, view_of
from program.pictures.picture import picture
from tests.backlog.desk import Desk
from tests.live.test_import_pages import Visitor

TODAY = date(2026, 1, 6)
CELL = re.compile(r'<a class="counts" href="([^"]+)">([\d.]+)</a>')


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    fresh = Desk(sqlite_url, tmp_path)
    yield fresh
    fresh.harbour.store.close()


@pytest.fixture
def planned(desk: Desk) -> Desk:
    """Payments over its capacity in the second Sprint, a feature without stories, and Bo in two teams."""
    harbour = desk.harbour
    sprints = harbour.increment(3, "2025-12-29")
    pay, orders = harbour.teams["PAY"], harbour.teams["ORD"]
    harbour.propose(
        *(events.ItemAdded(f"pay{n}", pay, "Card", points=5.5, sprint=sprints[1]) for n in range(4)),
        events.ItemAdded("order", orders, "Order", points=3.0, sprint=sprints[0]),
        events.ItemAdded("wallet", pay, "Wallet", type="feature", points=9.0, sprint=sprints[2]),
        events.ItemAdded("refunds", pay, "Refunds", type="feature", points=90.0, sprint=sprints[1]),
        events.ItemAdded("line", pay, "Lines", points=1.0, sprint=sprints[1], parent="refunds"),
        events.CapacitySet(pay, sprints[1], 20.0),
        events.CapacitySet(orders, sprints[0], 3.0),
        events.AvailabilitySet(orders, sprints[1], "bo", 0, allocation=0.5),
        events.AvailabilitySet(orders, sprints[2], "bo", 0, allocation=0.5),
        *(done(f"done{week}", orders, week) for week in range(12)),
    )
    return desk


def words(page: str) -> str:
    """What a page says."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split()).replace(" ,", ",").replace(" :", ":")


def done(id: str, team: str, weeks_ago: int) -> events.ItemAdded:
    day = TODAY - timedelta(days=7 * weeks_ago + 1)
    at = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)
    return events.ItemAdded(id, team, id, state="Done", started_at=at - 2 * 86_400_000, done_at=at)


def test_every_number_of_the_map_is_what_the_list_shows_that_it_opens(planned: Desk) -> None:
    hana = Visitor(planned, "hana")
    hana.get(f"{planned.program.replace('/programs', '/p')}/capacity")
    links = CELL.findall(hana.last.text)
    for address, number in links:
        hana.get(unescape(address))
        if "/items" in address:
            shown = re.search(r"data-sum>([\d.]*)<", hana.last.text)
            assert float(number) == float(shown[1] if shown else 0), address
        else:
            points = re.findall(r'<td class="table__number">([\d.]+)</td></tr>', hana.last.text)
            assert float(number) == pytest.approx(sum(map(float, points))), address
    assert len(links) > 12


def test_the_map_says_what_is_over_what_features_will_take_and_who_is_given_away_twice(planned: Desk) -> None:
    hana = Visitor(planned, "hana")
    page = words(hana.get(f"{planned.program.replace('/programs', '/p')}/capacity"))
    assert "More is planned than can be carried: Payments in Sprint 2 by 6." in page
    assert "over by 6" in page
    assert page.count("3 of features without stories") == 2 * 3, "in each of three Sprints, and in their sums"
    assert "Bo in Sprint 2, Sprint 3: Orders 50 %, Payments 100 % (assumed)" in page
    assert "150 %" in page
    assert "full" in page
    orders = planned.harbour.teams["ORD"]
    listed = hana.get(f"{planned.program.replace('/programs', '/p')}/capacity?cell={orders}:nothing")
    assert "Nothing is counted here" in listed or "No Sprint is planned yet" in listed


def test_the_forecast_stands_beside_its_back_test_and_never_as_one_date(planned: Desk) -> None:
    hana = Visitor(planned, "hana")
    page = words(hana.get(f"{planned.program.replace('/programs', '/p')}/capacity"))
    assert "Not enough history: 0 weeks are known, 6 are needed." in page
    assert re.search(r"What is planned is most likely done \d+( \w+)? to \d+ \w+", page)
    assert "2 of 2 the average 2" in page
    assert "2 to 2 days" in page
    assert "10,000 futures, seed 1" in page


def test_a_program_without_teams_or_sprints_says_what_to_do_first(desk: Desk) -> None:
    hana = Visitor(desk, "hana")
    assert "No Sprint is planned yet" in hana.get(f"{desk.program.replace('/programs', '/p')}/capacity")

    def other(transaction):  # type: ignore[no-untyped-def]
        made = create_program(transaction, "hana", "Pier", "PIE", "", "UTC").id
        give_role(transaction, "hana", made, "hana", Role.PROGRAM_MANAGER)
        return made

    pier = desk.harbour.store.write(other)
    assert "No team is in this program yet." in hana.get(f"/p/{pier}/capacity")


@pytest.mark.parametrize(
    ("p50", "p85", "words"),
    [
        ("2026-01-19", "2026-01-26", "19 to 26 Jan"),
        ("2026-01-26", "2026-02-02", "26 Jan to 2 Feb"),
        ("2026-12-28", "2027-01-04", "28 Dec 2026 to 4 Jan 2027"),
        ("2026-01-26", "2026-01-26", "20 to 26 Jan"),
        ("2026-01-04", "2026-01-04", "29 Dec 2025 to 4 Jan 2026"),
    ],
)
def test_a_forecast_is_always_a_range(p50: str, p85: str, words: str) -> None:
    assert span_words(p50, p85) == words
    assert span_words(date.fromisoformat(p50), date.fromisoformat(p85)) == words


@pytest.fixture
def parcels(planned: Desk) -> Desk:
    """A feature of Orders of one item, which is done in the second week, a day after a milestone or not."""
    harbour = planned.harbour
    harbour.add("parcels", "ORD", title="Parcels", type="feature")
    harbour.set("order", parent="parcels")
    path, named = f"{planned.program}/milestones", [{"kind": "item", "id": "parcels"}]
    planned.post(path, {"name": "Pier opens", "on": "2026-01-18", "links": named})
    planned.post(path, {"name": "Pier is full", "on": "2026-01-19", "links": named})
    planned.post(path, {"name": "Pier closes", "on": "2026-01-20"})
    return planned


def test_features_say_their_range_and_how_likely_they_are_in_time(parcels: Desk) -> None:
    hana = Visitor(parcels, "hana")
    page = words(hana.get(f"{parcels.program.replace('/programs', '/p')}/capacity"))
    assert "Features of Spring" in page
    assert re.search(r"ORD-\d+ Parcels 1 item Orders 13 to 19 Jan half to 85 of 100", page)
    assert "In time for its Sprint 0 of 100 Sprint 1 By the end of Spring 100 of 100" in page
    assert "Wallet Its stories are not written yet: it counts as one item, so it may take longer." in page
    assert page.count("Payments cannot be forecast. Not enough history: 0 weeks are known") == 2
    item = words(hana.get("/i/parcels"))
    assert "Forecast 13 to 19 Jan half to 85 of 100" in item
    assert "By the end of Sprint 1, 11 Jan 2026 0 of 100 By the end of Spring, 8 Feb 2026 100 of 100" in item
    assert "half to 85 of 100" not in hana.get("/i/order"), "an item that is no feature has none of its own"
    parcels.harbour.add("later", "ORD", type="feature")
    assert "It is planned into no Sprint up to the end of Spring, so it is not forecast." in hana.get(
        "/i/later"
    )
    for n in range(13):
        parcels.harbour.add(f"feature{n}", "ORD", type="feature", sprint=_last_sprint(parcels))
    short, long = (
        hana.get(f"/p/{parcels.harbour.program}/capacity{asked}") for asked in ("", "?features=all")
    )
    assert "Show 4 more features" in short
    assert ("more feature" in long, long.count("/i/") - short.count("/i/")) == (False, 4)


def _last_sprint(desk: Desk) -> str:
    return desk.harbour.store.read(lambda c: sprints_of(c, desk.harbour.program))[-1].id


def test_milestones_and_objectives_say_it_where_they_stand(parcels: Desk) -> None:
    hana, address = Visitor(parcels, "hana"), parcels.program.replace("/programs", "/p")
    in_time, too_late = "Done in time in 100 of 100 futures.", "Done in time in 0 of 100 futures; 85 of 100"
    risks = words(hana.get(f"{address}/risks"))
    assert f"18 Jan 2026: Pier opens. {too_late} are done by 19 Jan 2026." in risks
    assert f"19 Jan 2026: Pier is full. {in_time}" in risks
    board = parcels.harbour.store.read(lambda c: _board(c, parcels))
    told = {one["name"]: one["outlook"] and one["outlook"]["colour"] for one in board["milestones"].values()}
    assert told == {"Pier opens": "red", "Pier is full": "green", "Pier closes": None}
    (opens,) = (one["outlook"] for one in board["milestones"].values() if one["name"] == "Pier opens")
    assert (opens["forecast"], opens["of_100"]) == ({"p50": "2026-01-19", "p85": "2026-01-19"}, 0)
    objective = {"title": "Sell parcels", "increment": "pi-2025-12-29", "items": ["parcels"]}
    parcels.post(f"{parcels.program}/objectives", {**objective, "team": parcels.harbour.teams["ORD"]})
    assert f"13 to 19 Jan half to 85 of 100 {in_time}" in words(hana.get(f"{address}/objectives"))
    report = words(hana.get(f"{address}/report"))
    assert f"Pier opens, 18 Jan 2026. {too_late}" in report
    assert "Pier closes, 20 Jan 2026." in report
    log = {line["what"]: line["remarks"] for line in parcels.get(f"{parcels.program}/raid")["lines"]}
    assert (log["Pier is full"], log["Pier closes"]) == (in_time, "")


def _board(connection: Connection, desk: Desk) -> View:
    program = desk.harbour.program
    return view_of(connection, Page("program", program, "board"), picture(connection, program, TODAY))
