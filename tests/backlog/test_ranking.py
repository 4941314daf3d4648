"""Fractional string keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.ranking import DIGITS, between, crowded, rebalanced, spread

KEYS = st.text(DIGITS, min_size=1, max_size=12).map(lambda text: text.rstrip("0")).filter(bool)


def test_digits_stand_in_code_unit_order():
    assert list(DIGITS) == sorted(DIGITS)
    assert len(DIGITS) == 62


def test_the_first_item_stands_in_the_middle_and_the_ends_step_by_one():
    assert between(None, None) == "V"
    assert between("V", None) == "V01"
    assert between(None, "V") == "Uzz"
    assert between("zzz", None) == "zzzV"
    assert between(None, "001") == "000V"


def test_between_two_neighbours_the_key_grows_by_one_digit():
    assert between("A", "C") == "B"
    assert between("A", "B") == "AV"
    assert between("A", "AV") == "AF"
    assert between("A", "A1") == "A0V"
    assert between("Az", "B") == "AzV"


def test_three_keys_are_spread_evenly():
    assert spread(3) == ["FV", "V", "kV"]
    assert spread(0) == []


@pytest.mark.parametrize("key", ["", "A0", "é", "a-b"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match="is no rank"):
        between(key, None)


def test_neighbours_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="wrong order"):
        between("B", "A")
    with pytest.raises(ValueError, match="own order"):
        rebalanced(["B", "A"])


def test_a_hundred_thousand_appends_stay_at_three_digits():
    key = between(None, None)
    for _ in range(100_000):
        key = between(key, None)
    assert len(key) <= 3


def test_thousands_of_items_put_on_top_stay_short():
    key = between(None, None)
    for _ in range(5_000):
        key = between(None, key)
    assert len(key) <= 3


def test_a_list_is_rebalanced_after_more_than_150_drags_into_one_gap():
    low, high, drags = "A", "B", 0
    while not crowded(high):
        high = between(low, high)
        drags += 1
    assert drags > 150
    assert all(not crowded(key) for key in rebalanced(["A", high, "B"]))


@given(st.sets(KEYS, min_size=2, max_size=2))
def test_a_key_between_two_is_between_them_and_is_a_key(pair):
    low, high = sorted(pair)
    key = between(low, high)
    assert low < key < high
    assert between(low, key) < key < between(key, high)


@given(KEYS)
def test_there_is_always_room_at_both_ends(key):
    assert between(None, key) < key < between(key, None)
    assert between(None, between(None, key)) < between(None, key)


@given(st.integers(0, 3000))
def test_spread_keys_are_in_order_short_and_have_room(count):
    keys = spread(count)
    assert len(keys) == count
    assert keys == sorted(set(keys))
    assert all(len(key) <= 4 for key in keys)
    for low, high in zip([None, *keys], [*keys, None], strict=True):
        between(low, high)


@given(st.lists(st.floats(0, 1, exclude_max=True), max_size=80))
def test_any_sequence_of_drags_keeps_a_strict_order(places):
    keys: list[str] = []
    for place in places:
        at = int(place * (len(keys) + 1))
        key = between(keys[at - 1] if at else None, keys[at] if at < len(keys) else None)
        keys.insert(at, key)
    assert keys == sorted(set(keys))
    assert len(rebalanced(keys)) == len(keys)
