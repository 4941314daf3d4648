"""Weeks in strokes are compared as the weeks themselves, future by future."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.forecast.futures import FAR, End, Futures

COUNT, BITS = 40, 48


def end_of(weeks):
    """The end that these weeks, one a future, make."""
    first, last = min(weeks), max(weeks)
    strokes = [sum((end > week) << n for n, end in enumerate(weeks)) for week in range(first, last)]
    return Futures(len(weeks), BITS).end(first, strokes)


WEEKS = st.lists(st.integers(0, FAR), min_size=COUNT, max_size=COUNT)


@given(st.lists(WEEKS, min_size=1, max_size=4))
def test_the_latest_of_several_is_the_latest_in_every_future(several):
    futures = Futures(COUNT, BITS)
    latest = [max(weeks) for weeks in zip(*several, strict=True)]
    found = futures.latest(end_of(weeks) for weeks in several)
    counts = [futures.done_by(found, week) for week in range(FAR + 2)]
    assert counts == [sum(end <= week for end in latest) for week in range(FAR + 2)]


@given(WEEKS)
def test_a_week_later_is_a_week_later_in_every_future_or_far(weeks):
    assert Futures(COUNT, BITS).week_after(end_of(weeks)) == end_of([min(one + 1, FAR) for one in weeks])


@given(WEEKS, st.integers(1, 100))
def test_a_percentile_is_that_of_numpy_by_nearest_rank(weeks, percent):
    found = Futures(COUNT, BITS).percentile(end_of(weeks), percent)
    assert found == np.percentile(weeks, percent, method="inverted_cdf")


@pytest.mark.parametrize(("week", "done"), [(2, 0), (3, 1), (4, 2), (6, 2), (7, 4), (99, 4)])
def test_how_many_are_done_by_a_week(week, done):
    assert Futures(4, BITS).done_by(end_of([7, 3, 7, 4]), week) == done


def test_what_is_as_late_everywhere_has_no_strokes():
    assert end_of([5, 5]) == End(5, 5)
