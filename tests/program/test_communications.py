"""The rhythm in which somebody is told something: its days, and what a telling does to the next one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.stakeholders.communications import Often, due_after_telling

RHYTHMS: tuple[Often, ...] = ("weekly", "fortnightly", "monthly", "quarterly")
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("often", "told", "due"),
    [
        ("weekly", "2026-01-09", "2026-01-16"),
        ("weekly", "2026-01-07", "2026-01-16"),
        ("weekly", "2026-01-20", "2026-01-23"),
        ("fortnightly", "2026-01-09", "2026-01-23"),
        ("monthly", "2026-01-10", "2026-02-09"),
        ("quarterly", "2026-01-10", "2026-04-09"),
        ("once", "2026-01-10", None),
    ],
)
def test_it_is_due_again_by_its_rhythm(often: Often, told: str, due: str | None) -> None:
    first = date(2026, 1, 9)
    after = due_after_telling(first, often, first, date.fromisoformat(told))
    assert after == (date.fromisoformat(due) if due else None)


def test_the_last_day_of_a_month_stays_the_last() -> None:
    first = date(2026, 1, 31)
    assert due_after_telling(first, "monthly", first, first) == date(2026, 2, 28)
    assert due_after_telling(first, "monthly", date(2026, 2, 28), date(2026, 3, 1)) == date(2026, 3, 31)


def test_a_second_telling_before_the_day_before_moves_nothing() -> None:
    first, told = date(2026, 1, 9), date(2026, 1, 8)
    due = due_after_telling(first, "weekly", first, told)
    assert due == date(2026, 1, 16)
    assert due_after_telling(first, "weekly", date(2026, 1, 16), told) == date(2026, 1, 16)


@given(days, st.sampled_from(RHYTHMS), st.integers(0, 5), days)
def test_the_next_day_is_after_the_telling_and_never_goes_back(
    first: date, often: Often, times: int, told: date
) -> None:
    due = first
    for _ in range(times):
        due = due_after_telling(first, often, due, due) or due
    after = due_after_telling(first, often, due, told)
    assert after is not None
    assert after >= due
    assert after > told
    if often in ("monthly", "quarterly"):
        assert after.day == first.day or (after + timedelta(days=1)).day == 1
