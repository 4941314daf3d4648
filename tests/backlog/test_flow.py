"""Velocity, throughput, cycle time and a Sprint's scope."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backlog.flow import (
    Count,
    CycleTime,
    SprintScope,
    Velocity,
    cycle_time,
    nearest_rank,
    sprint_scope,
    throughput,
    velocity,
)

MONDAY = date(2026, 1, 5)


def test_velocity_is_the_median_and_range_of_the_last_five_sprints():
    assert velocity([40, 21, 18, 25, 13, 22]) == Velocity(Fraction(21), Fraction(13), Fraction(25), 5)


def test_two_sprints_give_a_velocity_that_is_not_enough_and_none_gives_none():
    assert velocity([20, 25]) == Velocity(Fraction(45, 2), Fraction(20), Fraction(25), 2)
    assert not velocity([20, 25]).enough
    assert velocity([1, 2, 3]).enough
    assert velocity([]) is None


def test_throughput_counts_weeks_without_any_and_leaves_out_a_week_that_is_not_over():
    done = [
        MONDAY,
        MONDAY + timedelta(6),
        MONDAY + timedelta(14),
        MONDAY + timedelta(21),
        MONDAY - timedelta(1),
    ]
    assert throughput(done, MONDAY, MONDAY + timedelta(22)) == (2, 0, 1)
    assert throughput(done, MONDAY, MONDAY - timedelta(1)) == ()


def test_cycle_time_by_nearest_rank():
    spans = [(MONDAY, MONDAY + timedelta(days)) for days in (1, 2, 3, 4, 20)]
    assert cycle_time(spans) == CycleTime(p50=3, p85=20, items=5)
    assert cycle_time(spans, count_both_days=True) == CycleTime(p50=4, p85=21, items=5)
    assert cycle_time([(MONDAY, MONDAY - timedelta(3))]) == CycleTime(0, 0, 1)
    assert cycle_time([]) is None


def test_nearest_rank_by_the_textbook():
    assert [nearest_rank([15, 20, 35, 40, 50], p) for p in (5, 30, 40, 50, 100)] == [15, 20, 20, 35, 50]


@given(st.lists(st.integers(), min_size=1), st.integers(1, 100))
def test_at_least_that_share_does_not_exceed_the_percentile_and_less_than_it_stays_below(values, percent):
    found = nearest_rank(values, percent)
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


def test_a_sprints_scope_by_hand():
    """PAY-4 came and went; PAY-3 left; PAY-2 was re-estimated from 5 to 8 and is not done."""
    start = {"PAY-1": 3, "PAY-2": 5, "PAY-3": 2}
    end = {"PAY-1": 3, "PAY-2": 8, "PAY-5": 1}
    assert sprint_scope(start, end, {"PAY-1", "PAY-5", "ORD-1"}) == SprintScope(
        committed=Count(3, Fraction(10)),
        added=Count(1, Fraction(1)),
        removed=Count(1, Fraction(2)),
        done=Count(2, Fraction(4)),
        carried_over=Count(1, Fraction(8)),
        reestimated=Fraction(3),
    )


ITEMS = st.sampled_from([f"PAY-{n}" for n in range(8)])
SPRINT = st.dictionaries(ITEMS, st.integers(0, 13))


@given(SPRINT, SPRINT, st.sets(ITEMS))
def test_scope_is_counted_once(start, end, done):
    scope = sprint_scope(start, end, done)
    items = scope.committed.items + scope.added.items - scope.removed.items
    points = scope.committed.points + scope.added.points - scope.removed.points + scope.reestimated
    assert items == scope.done.items + scope.carried_over.items == len(end)
    assert points == scope.done.points + scope.carried_over.points
