"""A capacity sheet computed by hand, and what holds for every sheet."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.capacity.capacity import (
    Capacity,
    Line,
    Member,
    Rate,
    capacity,
    feature_load,
    learnt_rate,
    load_state,
    shown,
    working_days,
)

MONDAY, FRIDAY = date(2026, 1, 5), date(2026, 1, 16)
F = Fraction
HALF = F(1, 2)


def test_a_sheet_computed_by_hand():
    """Ten weekdays; all are off on 6 January and half of the 16th, so 8.5 days are left to everybody.

    Ana, half allocated: 8.5 x .5 x .8 = 3.4. Bo, off on the 7th, the morning of the 8th and the 16th (of
    which half was off anyway): 8.5 - 1 - .5 - .5 = 6.5, x .6 = 3.9. 7.3 focused days x 15/8 = 13.6875.
    """
    holidays = {date(2026, 1, 6): F(1), date(2026, 1, 16): HALF, date(2026, 1, 10): F(1)}
    bo_off = {date(2026, 1, 7): F(1), date(2026, 1, 8): HALF, date(2026, 1, 16): F(1)}
    members = [Member("Ana", HALF, None, {}), Member("Bo", F(1), F(3, 5), bo_off)]
    rate = learnt_rate([(F(18), F(8)), (F(12), F(8))])
    sheet = capacity(MONDAY, FRIDAY, members, holidays, rate)
    assert sheet == Capacity(
        (
            Line("Ana", F("8.5"), F("3.4"), F("6.375"), focus_assumed=True),
            Line("Bo", F("6.5"), F("3.9"), F("7.3125"), focus_assumed=False),
        ),
        Rate(F(15, 8), assumed=False),
    )
    assert (sheet.focused_days, sheet.points, shown(sheet.points)) == (
        F("7.3"),
        F("13.6875"),
        Decimal("13.7"),
    )


def test_a_team_without_members_has_no_capacity():
    assert capacity(MONDAY, FRIDAY, [], {}, Rate(F(1), assumed=True)).points == 0


def test_weekends_and_what_is_off_on_them_do_not_count():
    assert working_days(date(2026, 1, 10), date(2026, 1, 11), {}) == 0
    assert working_days(MONDAY, FRIDAY, {date(2026, 1, 10): F(1)}) == 10
    assert working_days(FRIDAY, MONDAY, {}) == 0


def test_a_team_that_works_from_sunday_to_thursday():
    assert working_days(MONDAY, FRIDAY, {}, frozenset({7, 1, 2, 3, 4})) == 9


def test_the_rate_is_learnt_from_the_last_six_closed_sprints():
    closed = [(F(1000), F(1)), *[(F(20), F(16))] * 5, (F(8), F(16))]
    assert learnt_rate(closed) == Rate(F(108, 96), assumed=False)


@pytest.mark.parametrize("closed", [[], [(F(0), F(0))], [(F(5), F(0))], [(F(0), F(12))]])
def test_without_a_point_or_a_day_to_learn_from_one_point_a_day_is_assumed(closed):
    assert learnt_rate(closed) == Rate(F(1), assumed=True)


@pytest.mark.parametrize(
    ("load", "limit", "state"),
    [
        (None, F(20), "none"),
        (F(5), None, "none"),
        (F(0), F(0), "none"),
        (F(0), F(20), "green"),
        (F(17), F(20), "green"),
        (F("17.01"), F(20), "amber"),
        (F(20), F(20), "amber"),
        (F("20.01"), F(20), "red"),
        (F(1), F(0), "red"),
    ],
)
def test_load_is_amber_above_85_percent_and_red_above_100(load, limit, state):
    assert load_state(load, limit) == state


def test_halves_are_shown_rounded_up():
    values = ["13.65", "13.649", "0.05", "0.04", "7"]
    assert [str(shown(F(v))) for v in values] == ["13.7", "13.6", "0.1", "0.0", "7.0"]


def test_a_features_estimate_is_spread_evenly():
    assert feature_load(F(13), [4, 5]) == {4: F("6.5"), 5: F("6.5")}
    assert feature_load(F(13), []) == {}


DAYS = st.dates(MONDAY - timedelta(3), FRIDAY + timedelta(3))
OFF = st.dictionaries(DAYS, st.sampled_from([HALF, F(1)]), max_size=8)
SHARE = st.fractions(0, 1, max_denominator=20)
MEMBERS = st.builds(Member, st.just("Ana"), SHARE, st.none() | SHARE, OFF)


@given(MEMBERS, OFF, DAYS)
def test_another_day_off_never_adds_capacity_and_days_stay_halves(member, holidays, day):
    rate = Rate(F(1), assumed=True)
    before = capacity(MONDAY, FRIDAY, [member], holidays, rate)
    after = capacity(MONDAY, FRIDAY, [member], {**holidays, day: F(1)}, rate)
    assert 0 <= after.points <= before.points <= 10
    assert (before.lines[0].available_days * 2).denominator == 1


@given(st.lists(MEMBERS, max_size=4), st.lists(MEMBERS, max_size=4), OFF)
def test_capacity_adds_up_over_members(some, others, holidays):
    rate = Rate(F(5, 4), assumed=False)
    sheets = [capacity(MONDAY, FRIDAY, part, holidays, rate).points for part in (some, others, some + others)]
    assert sheets[0] + sheets[1] == sheets[2]


@given(st.fractions(0, 1000))
def test_what_is_shown_is_never_further_than_half_a_tenth(value):
    assert abs(F(shown(value)) - value) <= F(1, 20)
