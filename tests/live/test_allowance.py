from hypothesis import given
from hypothesis import strategies as st

from live.allowance import BURST, RATE, REFUSALS, STRIKES, Allowance


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def spent():
    clock = Clock()
    allowance = Allowance(clock)
    while allowance.take() == 0.0:
        pass
    return clock, allowance


def test_sixty_at_once_and_then_one_each_fiftieth_millisecond():
    clock = Clock()
    allowance = Allowance(clock)
    assert [allowance.take() for _ in range(61)] == [0.0] * 60 + [1 / RATE]
    clock.now += 1 / RATE + 1e-6
    assert allowance.take() == 0.0


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_the_rate_and_waiting_as_told_is_enough(gaps):
    clock = Clock()
    allowance = Allowance(clock)
    for taken, gap in enumerate(gaps, start=1):
        clock.now += gap
        wait = allowance.take()
        if wait:
            clock.now += wait + 1e-6
            assert allowance.take() == 0.0
        assert taken <= BURST + RATE * (clock.now - 1000.0) + 1e-3


def test_one_burst_is_one_strike():
    _clock, allowance = spent()
    for _ in range(140):
        allowance.take()
    assert not allowance.exhausted


def test_who_goes_on_for_three_strikes_is_exhausted():
    clock, allowance = spent()
    for _ in range(STRIKES - 1):
        assert not allowance.exhausted
        clock.now += 1.0
        while allowance.take() == 0.0:
            pass
    assert allowance.exhausted


def test_who_sends_two_hundred_without_room_is_exhausted_at_once():
    _clock, allowance = spent()
    for _ in range(REFUSALS - 1):
        allowance.take()
    assert allowance.exhausted


def test_a_rest_until_the_bucket_is_full_forgives():
    clock, allowance = spent()
    for _ in range(10):
        clock.now += BURST / RATE + 0.1
        while allowance.take() == 0.0:
            pass
        assert not allowance.exhausted
