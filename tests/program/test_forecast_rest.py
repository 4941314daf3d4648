"""Forecasts over REST and in the rollup: from what teams got done, as of any day, kept while it holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backlog import events as backlog
from backlog.days import Moment
from program import events
from program.forecast import queries as forecast_queries
from program.forecast.queries import forecast_of, throughput_of
from program.objectives import events as objective_events
from tests.backlog.desk import Desk

TODAY = date(2026, 1, 6)
PACE = [2, 3, 0, 4, 2, 3, 3, 1, 4, 2, 3, 2]


def at(day: date, hour: int = 12) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp() * 1000)


def worked(team: str, done: list[int]) -> list[backlog.ItemAdded]:
    """What a team got done, so many items in each of its last weeks, the last of which ended yesterday."""
    items = []
    for back, count in enumerate(reversed(done)):
        first = TODAY - timedelta(days=7 * (back + 1))
        for n in range(count):
            day, id = at(first + timedelta(days=n % 7)), f"{team}-{back}-{n}"
            items.append(
                backlog.ItemAdded(id, team, id, state="Done", points=2.5, started_at=day, done_at=day)
            )
    return items


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Payments and Orders with twelve weeks behind them, and work in the first Sprints; Data began lately."""
    harbour = desk.harbour
    sprints = harbour.sprints = harbour.increment(6, "2025-12-29")  # type: ignore[attr-defined]
    pay, orders, data = (harbour.teams[key] for key in ("PAY", "ORD", "DAT"))
    done = [(pay, PACE), (orders, [1] * len(PACE)), (data, [2, 2, 2])]
    harbour.propose(*(item for team, weeks in done for item in worked(team, weeks)))
    cards = [backlog.ItemAdded(f"card{n}", pay, "Card", points=3.0, sprint=sprints[n % 3]) for n in range(6)]
    work = [backlog.ItemAdded(f"order{n}", orders, "Order", points=1.0, sprint=sprints[3]) for n in range(7)]
    harbour.propose(*cards, *work, backlog.ItemAdded("feed", data, "Feed", sprint=sprints[1]))
    return desk


def line(answer: Any, desk: Desk, key: str) -> Any:
    return next(one for one in answer["teams"] if one["id"] == desk.harbour.teams[key])


def test_each_team_and_the_program_in_ranges(busy: Desk) -> None:
    found = busy.get(f"{busy.program}/forecast")
    assert (found["unit"], found["seed"], found["trials"]) == ("items", 1, 10_000)
    assert found["target"] == {"name": "Spring", "ends_on": "2026-03-22"}
    pay, orders, data = (line(found, busy, key) for key in ("PAY", "ORD", "DAT"))
    assert pay["history"] == PACE
    assert (pay["left"], pay["planned"], orders["left"]) == (6, True, 7)
    assert TODAY.isoformat() < pay["p50"] <= pay["p85"]
    assert orders["p50"] == orders["p85"] == "2026-03-02", "7 to 7.7 items, one a week, in the eighth week"
    assert orders["until_target"] == {"half": 10, "sure": 10}
    assert (data["p50"], data["why"]) == (None, "Not enough history: 3 weeks are known, 6 are needed.")
    assert (pay["backtest"]["windows"], pay["backtest"]["ahead"]) == (3, 4)
    assert orders["cycle_time"] == {"p50": 0, "p85": 0, "items": 12}
    assert found["program"]["p85"] == max(pay["p85"], orders["p85"])
    assert found["program"]["left_out"] == ["Data cannot be forecast and is left out."]

    busy.get(f"{busy.program}/forecast", by="fay", status=404)
    _a_consumer_waits_for_its_producer(busy, pay)
    _points_are_another_unit(busy)


def _a_consumer_waits_for_its_producer(busy: Desk, before: Any) -> None:
    ask = {"consumer": "card0", "producer": "order6", "title": "Order numbers"}
    ask["needed_by"] = busy.harbour.sprints[2]  # type: ignore[attr-defined]
    busy.post(f"{busy.program}/dependencies", ask, by="ana")
    after = busy.get(f"{busy.program}/forecast?team={busy.harbour.teams['PAY']}")
    (pay,) = after["teams"]
    assert pay["alone"] == {"p50": before["p50"], "p85": before["p85"]}
    assert pay["p85"] == "2026-03-09" > before["p85"], "a week after the last of Orders"
    assert after["program"]["p85"] == "2026-03-09"


def _points_are_another_unit(busy: Desk) -> None:
    found = busy.get(f"{busy.program}/forecast?unit=points&weeks=8&seed=9")
    pay = line(found, busy, "PAY")
    assert (pay["left"], pay["history"][-2:], len(pay["history"])) == (18, [7.5, 5], 8)
    assert found["seed"] == 9
    assert found == busy.get(f"{busy.program}/forecast?unit=points&weeks=8&seed=9")


def test_what_cannot_be_asked_is_one_sentence(desk: Desk) -> None:
    weeks, seed = (
        "A forecast looks back 6 to 104 weeks.",
        "A seed is a whole number from 0 to 9007199254740991.",
    )
    refused = {
        "weeks=5": weeks,
        "weeks=105": weeks,
        "seed=-1": seed,
        "team=x": "This program has no such team.",
    }
    for query, sentence in refused.items():
        problem = desk.get(f"{desk.program}/forecast?{query}", status=422)
        assert problem["errors"][0]["detail"] == sentence
    desk.get(f"{desk.program}/forecast?unit=hours", status=422)

    _nothing_to_go_by_is_said(desk)


def _nothing_to_go_by_is_said(desk: Desk) -> None:
    found = desk.get(f"{desk.program}/forecast")
    assert {one["why"] for one in found["teams"]} == {"Nothing is left to do."}
    assert found["program"] == {"p50": None, "p85": None, "why": "Nothing is left to do.", "left_out": []}
    desk.harbour.add("card")
    pay = line(desk.get(f"{desk.program}/forecast"), desk, "PAY")
    assert pay["why"] == "Not enough history: 0 weeks are known, 6 are needed."
    assert (pay["left"], pay["planned"], pay["backtest"]) == (1, False, None)
    assert line(desk.get(f"{desk.program}/rollup"), desk, "PAY")["forecast"] is None


def test_the_rollup_has_the_range_and_holds_it_against_the_increment(busy: Desk) -> None:
    forecast = busy.get(f"{busy.program}/forecast")
    rollup = busy.get(f"{busy.program}/rollup")
    pay = line(forecast, busy, "PAY")
    assert line(rollup, busy, "PAY")["forecast"] == {"p50": pay["p50"], "p85": pay["p85"]}
    assert rollup["totals"]["forecast"] == {name: forecast["program"][name] for name in ("p50", "p85")}
    assert any("Spring is done in time" in why for why in line(rollup, busy, "ORD")["status"]["why"])
    for n in range(7, 16):
        busy.harbour.add(f"order{n}", "ORD", sprint=busy.harbour.sprints[3])  # type: ignore[attr-defined]
    late = line(busy.get(f"{busy.program}/rollup"), busy, "ORD")["status"]
    assert late["colour"] == "red"
    assert late["why"][0].startswith(
        "Spring ends on 22 Mar 2026, and half of the futures are not done before"
    )


def test_a_past_day_is_forecast_from_what_was_known_then_by_whole_weeks(busy: Desk) -> None:
    before = busy.get(f"{busy.program}/forecast")
    busy.now += 7 * 24 * 60 * 60 * 1000
    for n in range(3):
        busy.harbour.set(f"card{n}", category="done")
    then = busy.get(f"{busy.program}/forecast?as_of={TODAY}")
    now = busy.get(f"{busy.program}/forecast")
    assert (then["as_of"], then["begins_on"]) == ("2026-01-06", "2026-01-07")
    assert line(then, busy, "PAY")["left"] == line(before, busy, "PAY")["left"] == 6
    assert line(now, busy, "PAY")["left"] == 3
    again = busy.get(f"{busy.program}/forecast?as_of={TODAY}")
    assert again == then
    _throughput_counts_the_last_entry_into_done(busy)


def _throughput_counts_the_last_entry_into_done(busy: Desk) -> None:
    """Three were done on 13 January, of which one is begun again."""
    harbour = busy.harbour
    harbour.set("card1", category="doing")
    harbour.propose(backlog.ItemArchived(f"{harbour.teams['PAY']}-0-1"))
    day = TODAY + timedelta(days=8)
    weeks = harbour.store.read(lambda c: throughput_of(c, harbour.program, day))
    assert weeks[harbour.teams["PAY"]][-1] == 2
    assert sum(weeks[harbour.teams["PAY"]]) == sum(PACE) - 1 + 2, (
        "without the day before the first whole week"
    )
    points = harbour.store.read(lambda c: throughput_of(c, harbour.program, day, unit="points"))
    assert points[harbour.teams["PAY"]][-2:] == (25, 60)


def test_a_forecast_is_kept_until_something_concerns_it(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    harbour, made = busy.harbour, []
    compute = forecast_queries.forecast_from
    monkeypatch.setattr(
        forecast_queries, "forecast_from", lambda basis, wish: made.append(basis) or compute(basis, wish)
    )

    def asked() -> Any:
        return harbour.store.read(lambda c: forecast_of(c, harbour.program, Moment(TODAY, None)))

    first = asked()
    harbour.set("card0", title="Another title", points=8.0)
    harbour.propose(backlog.GoalSet(harbour.teams["PAY"], harbour.sprints[0], "Cards"))  # type: ignore[attr-defined]
    assert asked() is first
    harbour.set("card0", sprint=harbour.sprints[1])  # type: ignore[attr-defined]
    assert asked() is first, "the same work in the same order needs no new forecast"
    assert len(made) == 1
    harbour.set("card0", category="done")
    assert asked() != first
    assert len(made) == 2
    harbour.propose(events.DependencyAsked("need", "card1", "order6", "Numbers", harbour.sprints[2]))  # type: ignore[attr-defined]
    asked()
    assert len(made) == 3


def goal(answer: Any, kind: str, id: str) -> Any:
    return next(one for one in answer[kind] if one["id"] == id)


def featured(busy: Desk) -> None:
    """A feature of three stories, the first that Orders has ahead, and one that nobody has broken down."""
    harbour = busy.harbour
    harbour.add("checkout", "ORD", title="Checkout", type="feature")
    for n in range(3):
        harbour.set(f"order{n}", parent="checkout")
    harbour.add("parcels", "ORD", title="Parcels", type="feature", sprint=harbour.sprints[3])  # type: ignore[attr-defined]


def test_each_feature_has_its_own_range_and_the_chance_of_its_sprint_and_increment(busy: Desk) -> None:
    featured(busy)
    found = busy.get(f"{busy.program}/forecast")
    assert [one["name"] for one in found["features"]] == ["Parcels", "Checkout"], "the least likely first"
    checkout, parcels = (goal(found, "features", id) for id in ("checkout", "parcels"))
    ends = {"Spring": "2026-03-22", "Sprint 4": "2026-02-22"}
    assert (checkout["p50"], checkout["p85"], checkout["left"]) == ("2026-02-02", "2026-02-02", 3)
    assert {one["name"]: one["ends_on"] for one in checkout["chances"]} == ends
    assert [one["of_100"] for one in checkout["chances"]] == [100, 100]
    assert (checkout["colour"], checkout["why"]) == ("green", "Done in time in 100 of 100 futures.")
    assert (checkout["teams"], checkout["notes"]) == ([busy.harbour.teams["ORD"]], [])
    assert (parcels["p85"], [one["of_100"] for one in parcels["chances"]]) == ("2026-03-09", [0, 100])
    assert parcels["notes"] == [
        "Its stories are not written yet: it counts as one item, so it may take longer."
    ]
    assert found["program"]["left_out"][1:] == [
        "1 feature has no stories yet: it counts as one item, so it may take longer."
    ]
    assert line(found, busy, "ORD")["left"] == 8
    assert busy.get(f"{busy.program}/forecast?team={busy.harbour.teams['PAY']}")["features"] == []
    points = busy.get(f"{busy.program}/forecast?unit=points")
    assert goal(points, "features", "checkout")["left"] == 3
    assert "with its own estimate" in goal(points, "features", "parcels")["notes"][0]
    _features_are_work_when_they_are_done_too(busy)


def _features_are_work_when_they_are_done_too(busy: Desk) -> None:
    """Parcels is done as an item of the week; of Checkout its stories were, and not it beside them."""
    harbour, day = busy.harbour, TODAY + timedelta(days=7)
    before = harbour.store.read(lambda c: throughput_of(c, harbour.program, day))
    for id in ("parcels", "checkout", "order0", "order1", "order2"):
        harbour.set(id, category="done")
    after = harbour.store.read(lambda c: throughput_of(c, harbour.program, day))
    team = harbour.teams["ORD"]
    assert after[team][-1] - before[team][-1] == 4


def test_an_objective_is_as_late_as_what_it_rests_on(busy: Desk) -> None:
    featured(busy)
    harbour, spring = busy.harbour, "pi-2025-12-29"
    harbour.propose(
        objective_events.ObjectiveAdded("sell", "Sell", spring, harbour.teams["ORD"]),
        objective_events.ObjectiveItemsLinked("sell", ("checkout", "parcels")),
        objective_events.ObjectiveAdded("learn", "Learn", spring, harbour.teams["DAT"]),
        objective_events.ObjectiveItemsLinked("learn", ("feed",)),
        objective_events.ObjectiveAdded("empty", "Empty", spring, harbour.teams["DAT"]),
        by="hana",
    )
    found = busy.get(f"{busy.program}/forecast")
    assert [one["id"] for one in found["objectives"]] == ["learn", "sell"]
    sell, learn = (goal(found, "objectives", id) for id in ("sell", "learn"))
    assert (sell["p85"], sell["left"], sell["chances"][0]["of_100"]) == ("2026-03-09", 4, 100)
    assert sell["notes"] == ["1 feature has no stories yet: it counts as one item, so it may take longer."]
    assert (learn["p85"], learn["colour"], learn["chances"][0]["of_100"]) == (None, "none", None)
    assert learn["why"] == "Data cannot be forecast. Not enough history: 3 weeks are known, 6 are needed."


def test_a_milestone_is_met_when_all_it_names_is_done_by_its_day(busy: Desk) -> None:
    featured(busy)
    path = f"{busy.program}/milestones"
    checkout = {"links": [{"kind": "item", "id": "checkout"}]}
    everything = {"links": [{"kind": "increment", "id": "pi-2025-12-29"}]}
    early = busy.post(path, {"name": "Early", "on": "2026-02-01", **checkout})["id"]
    late = busy.post(path, {"name": "Late", "on": "2026-02-02", **checkout})["id"]
    sale = busy.post(path, {"name": "Sale", "on": "2026-03-08", **everything})["id"]
    busy.post(path, {"name": "Fair", "on": "2026-02-01"})
    found = busy.get(f"{busy.program}/forecast")
    told = {one["id"]: (one["colour"], one["p85"], one["why"]) for one in found["milestones"]}
    assert told == {
        early: ("red", "2026-02-02", "Done in time in 0 of 100 futures; 85 of 100 are done by 2 Feb 2026."),
        late: ("green", "2026-02-02", "Done in time in 100 of 100 futures."),
        sale: ("red", "2026-03-09", "Done in time in 0 of 100 futures; 85 of 100 are done by 9 Mar 2026."),
    }
    assert goal(found, "milestones", sale)["chances"] == [
        {"name": "Sale", "ends_on": "2026-03-08", "of_100": 0}
    ]
    unknown = {"name": "X", "on": "2026-02-01", "links": [{"kind": "increment", "id": "none"}]}
    problem = busy.post(path, unknown, status=422)
    assert problem["errors"][0]["detail"] == "none is no increment of this program."
    _what_is_done_or_reached_is_no_question(busy, late)


def _what_is_done_or_reached_is_no_question(busy: Desk, milestone: str) -> None:
    for n in range(3):
        busy.harbour.set(f"order{n}", category="done")
    done = goal(busy.get(f"{busy.program}/forecast"), "milestones", milestone)
    assert (done["why"], done["chances"][0]["of_100"], done["p85"]) == ("Nothing is left to do.", 100, None)
