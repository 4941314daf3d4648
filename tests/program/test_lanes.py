"""Numbers side by side in one number do what they do one by one."""

import random

from hypothesis import given
from hypothesis import strategies as st

from program.forecast.lanes import Lanes


def packed(lanes, numbers):
    return int.from_bytes(b"".join(one.to_bytes(lanes.width, "little") for one in numbers), "little")


def unpacked(lanes, packed):
    raw = packed.to_bytes(lanes.count * lanes.width, "little")
    return [int.from_bytes(raw[at : at + lanes.width], "little") for at in range(0, len(raw), lanes.width)]


def bit_of(lanes, lane):
    """Where the comparison of that lane stands."""
    return lanes.reached(packed(lanes, [int(n == lane) for n in range(lanes.count)]), lanes.all(1))


@st.composite
def pairs(draw):
    lanes = Lanes(draw(st.integers(1, 70)), draw(st.sampled_from([2, 4])))
    numbers = st.lists(st.integers(0, lanes.most), min_size=lanes.count, max_size=lanes.count)
    return lanes, draw(numbers), draw(numbers)


@given(pairs())
def test_lanes_are_compared_each_for_itself(case):
    lanes, ones, others = case
    found = lanes.reached(packed(lanes, ones), packed(lanes, others))
    bits = [bit_of(lanes, lane) for lane in range(lanes.count)]
    assert [bool(found & bit) for bit in bits] == [a >= b for a, b in zip(ones, others, strict=True)]
    assert {bit.bit_count() for bit in bits} == {1}
    assert sum(bits) == lanes.everywhere < 1 << lanes.bits


@given(st.integers(1, 70))
def test_the_order_of_comparisons_is_that_of_every_width(count):
    narrow, wide = Lanes(count, 2), Lanes(count, 4)
    assert narrow.bits == wide.bits
    assert all(bit_of(narrow, lane) == bit_of(wide, lane) for lane in range(count))


@given(st.binary(min_size=1, max_size=40), st.sampled_from([2, 4]), st.integers(0, 2**31))
def test_a_byte_chooses_the_number_of_its_lane(choices, width, seed):
    lanes = Lanes(len(choices), width)
    chance = random.Random(seed)
    numbers = [chance.randint(0, lanes.most) for _ in range(256)]
    assert unpacked(lanes, lanes.chosen(choices, numbers)) == [numbers[byte] for byte in choices]


def test_a_number_stands_in_every_lane():
    lanes = Lanes(3, 2)
    assert unpacked(lanes, lanes.all(300)) == [300, 300, 300]
