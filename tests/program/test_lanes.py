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


@st.composite
def pairs(draw):
    lanes = Lanes(draw(st.integers(1, 40)), draw(st.sampled_from([1, 2, 4])))
    numbers = st.lists(st.integers(0, lanes.most), min_size=lanes.count, max_size=lanes.count)
    return lanes, draw(numbers), draw(numbers)


@given(pairs())
def test_lanes_are_compared_each_for_itself(case):
    lanes, ones, others = case
    one, other = packed(lanes, ones), packed(lanes, others)
    both = list(zip(ones, others, strict=True))
    assert unpacked(lanes, lanes.larger(one, other)) == [max(pair) for pair in both]
    assert unpacked(lanes, lanes.smaller(one, other)) == [min(pair) for pair in both]
    assert unpacked(lanes, lanes.below(one, other)) == [int(a < b) for a, b in both]


@given(st.binary(min_size=1, max_size=40), st.sampled_from([1, 2, 4]), st.integers(0, 2**31))
def test_a_byte_chooses_the_number_of_its_lane(choices, width, seed):
    lanes = Lanes(len(choices), width)
    chance = random.Random(seed)
    numbers = [chance.randint(0, lanes.most) for _ in range(256)]
    assert unpacked(lanes, lanes.chosen(choices, numbers)) == [numbers[byte] for byte in choices]


def test_a_number_in_every_lane_and_the_lanes_as_bytes():
    lanes = Lanes(3, 2)
    assert unpacked(lanes, lanes.all(300)) == [300, 300, 300]
    assert lanes.narrow(packed(lanes, [7, 0, 101])) == bytes([7, 0, 101])
