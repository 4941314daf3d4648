"""Features, objectives and milestones in sentences: the colour by its rule, and what is not known."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.forecast.forecast import Growth, forecast
from program.forecast.goals import Aim, goal_id, goals_from
from program.forecast.queues import Need, OpenItem, Scope, Wanted, queues
from program.forecast.spans import Target, weeks_until

MONDAY = date(2026, 1, 5)
STEADY, UNEVEN = (3,) * 8, (0, 5, 2, 0, 7, 3, 1, 4, 0, 6, 2, 3)
NAMES = {"PAY": "Payments", "ORD": "Orders"}


def item(id, team="PAY", bare=False, size=1):
    return OpenItem(id, team, None, counted=True, doing=False, sprint=1, rank=id, size=size, bare=bare)


def told(items, day, needs=(), histories=None, aim=None, trials=2_000):
    """A milestone on that day that names all items, or what ``aim`` does."""
    target = Target("Sale", day)
    aim = aim or Aim("milestone", tuple(one.id for one in items), (), (target,))
    id = goal_id("milestone", "sale")
    wanted = {id: Wanted(aim.items, aim.needs, (weeks_until(day, MONDAY),))}
    known = {"PAY": STEADY, "ORD": STEADY} if histories is None else histories
    found = queues(items, needs, known, None, set(), wanted)
    futures = forecast(found.plan, 1, trials, Growth(100, 100))
    return goals_from({id: aim}, futures, found, MONDAY, NAMES, "items")[id]


NINE = [item(f"{n:02}") for n in range(9)]
"""Three weeks of Payments, until 25 January."""


@pytest.mark.parametrize(
    ("day", "colour", "chance", "reason"),
    [
        (date(2026, 1, 25), "green", 100, "Done in time in 100 of 100 futures."),
        (date(2026, 1, 24), "red", 0, "Done in time in 0 of 100 futures; 85 of 100 are done by 25 Jan 2026."),
        (date(2025, 6, 1), "red", 0, "Done in time in 0 of 100 futures; 85 of 100 are done by 25 Jan 2026."),
    ],
)
def test_a_goal_is_held_against_its_day(day, colour, chance, reason):
    found = told(NINE, day)
    assert (found.colour, found.chance, found.reason) == (colour, chance, reason)
    assert (found.span.p85, found.scope, found.teams) == (date(2026, 1, 25), Scope(9, 9), ("PAY",))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 120))
def test_the_colour_is_that_of_the_rule_for_half_and_85_of_100(days):
    day = MONDAY + timedelta(days)
    found = told([item(f"{n:02}") for n in range(20)], day, histories={"PAY": UNEVEN}, trials=500)
    in_time = [found.span.p85 <= day, found.span.p50 <= day]
    assert found.colour == ("green" if in_time[0] else "amber" if in_time[1] else "red")


def test_a_range_is_said_where_half_and_85_of_100_are_weeks_apart():
    found = told([item(f"{n:02}") for n in range(20)], date(2026, 1, 20), histories={"PAY": UNEVEN})
    half, sure = (f"{day.day} {day:%b %Y}" for day in (found.span.p50, found.span.p85))
    chance = found.chance
    assert found.reason == (
        f"Done in time in {chance} of 100 futures; half are done by {half}, 85 of 100 by {sure}."
    )


def test_what_is_far_has_no_range_and_is_red():
    found = told([item("big", size=2_000)], date(2026, 6, 1))
    assert (found.span, found.colour) == (None, "red")
    assert found.reason == "Done in time in 0 of 100 futures. More than 100 weeks away at the pace so far."


def test_what_cannot_be_forecast_says_whose_history_is_missing():
    found = told(
        [item("card"), item("order", "ORD")], date(2026, 6, 1), histories={"PAY": STEADY, "ORD": (1,)}
    )
    assert (found.span, found.chance, found.colour) == (None, None, "none")
    assert found.reason == "Orders cannot be forecast. Not enough history: 1 week is known, 6 are needed."


def test_what_nobody_has_promised_or_broken_down_is_said():
    need = Need("need", "00", None, "ORD")
    found = told([*NINE, item("10", bare=True), item("11", bare=True)], date(2026, 6, 1), [need])
    assert found.notes == (
        "2 features have no stories yet: each counts as one item, so it may take longer.",
        "It waits for 1 dependency that nobody has promised, and that is left out.",
    )
    aim = Aim("milestone", (), ("need",), (Target("Sale", date(2026, 6, 1)),))
    only = told(NINE, date(2026, 6, 1), [need], aim=aim)
    assert (only.colour, only.reason) == ("none", "It waits for 1 dependency that nobody has promised.")
    done = told([], date(2026, 6, 1))
    assert (done.colour, done.chance, done.reason) == ("green", 100, "Nothing is left to do.")
