"""Whom the rules remind: by example, and against a count day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.dependencies.contracts import Contract, Naming
from program.dependencies.dependencies import judge
from program.dependencies.escalations import (
    Case,
    Span,
    red_since,
    reminders,
    running_on,
    turn_of,
    working_days_after,
)

MONDAY = date(2026, 1, 5)
CALENDAR = [
    Span(n, MONDAY + timedelta(days=14 * (n - 1)), MONDAY + timedelta(days=14 * n - 1)) for n in (1, 2, 3, 4)
]
NAMES = Naming({n: f"Sprint {n}" for n in (1, 2, 3, 4)}, {"p": "Payments", "o": "Orders"})
ASK = Contract("d", "card", "order", "p", "o", "Order numbers", needed_by=4)


def said(
    contract: Contract, today: date, since: date = MONDAY, red: date | None = None
) -> list[tuple[str, ...]]:
    found = reminders(Case(contract, since if turn_of(contract) else None, red), today, CALENDAR, NAMES)
    return [(one.rule, *one.to, one.why) for one in found]


@pytest.mark.parametrize(("day", "reminded"), [(3, False), (4, True), (6, True)])
def test_three_working_days_are_given_for_an_answer(day: int, reminded: bool) -> None:
    assert bool(said(ASK, MONDAY + timedelta(days=day))) == reminded


def test_a_weekend_is_no_time_to_answer() -> None:
    thursday = MONDAY + timedelta(days=3)
    assert said(ASK, thursday + timedelta(days=5), thursday) == []
    (one,) = said(ASK, thursday + timedelta(days=6), thursday)
    assert one == (
        "unanswered",
        "producer",
        "Orders was asked on 8 January and has not answered for 4 working days.",
    )


def test_a_counter_waits_for_the_other_side() -> None:
    countered = replace(ASK, state="countered", countered_by="producer", promise=4)
    (one,) = said(countered, MONDAY + timedelta(days=9))
    assert one[:2] == ("unanswered", "consumer")
    assert one[2] == "Orders countered on 5 January and Payments has not answered for 7 working days."


def test_what_is_needed_next_and_not_promised_goes_to_the_program_too() -> None:
    soon = replace(ASK, needed_by=2)
    found = reminders(Case(soon, MONDAY), MONDAY + timedelta(days=1), CALENDAR, NAMES)
    assert [(one.rule, one.to, one.since) for one in found] == [("due", ("producer", "program"), MONDAY)]
    assert found[0].why == "Payments needs it in Sprint 2 and nobody has promised it."
    assert said(replace(soon, state="accepted", promise=1), MONDAY + timedelta(days=9)) == []


def test_what_is_red_for_more_than_five_days_goes_to_the_program() -> None:
    late = replace(ASK, state="accepted", promise=5)
    assert said(late, MONDAY + timedelta(days=5), red=MONDAY) == []
    assert said(late, MONDAY + timedelta(days=6), red=MONDAY) == [
        ("red", "program", "It has been red since 5 January, for 6 days.")
    ]


@given(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.integers(-5, 60))
def test_working_days_are_counted_like_one_by_one(since: date, days: int) -> None:
    today = since + timedelta(days=days)
    one_by_one = sum((since + timedelta(days=n)).weekday() < 5 for n in range(1, days + 1))
    assert working_days_after(since, today) == one_by_one


states = st.sampled_from(
    [("proposed", None), ("accepted", 2), ("accepted", 3), ("accepted", 5), ("rejected", None)]
)


@given(st.lists(st.tuples(st.integers(0, 40), states), min_size=1, max_size=6), st.integers(0, 50))
def test_red_since_is_what_a_look_at_every_day_finds(steps: list, last: int) -> None:
    snapshots = [
        (MONDAY + timedelta(days=day), replace(ASK, needed_by=3, state=state, promise=promise))
        for day, (state, promise) in sorted(steps, key=lambda step: step[0])
    ]
    today = MONDAY + timedelta(days=last)
    began: date | None = None
    for n in range(last + 1):
        day = MONDAY + timedelta(days=n)
        known = [contract for at, contract in snapshots if at <= day]
        red = bool(known) and judge(known[-1], running_on(day, CALENDAR)).flag == "red"
        began = (began or day) if red else None
    assert red_since(snapshots, today, CALENDAR) == began
