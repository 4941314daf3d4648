"""Load against capacity over teams and Sprints, and people of whom more is given away than there is."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.capacity.load_map import Estimate, Load, Overallocated, Share, load_map, overallocated


@pytest.mark.parametrize(
    ("items", "features", "capacity", "fullness", "over"),
    [
        (0, 0, None, "empty", 0),
        (0, 0, 12, "empty", -12),
        (5, 0, None, "unknown", 0),
        (10, 0, 12, "free", -2),
        (11, 0, 12, "full", -1),
        (12, 0, 12, "full", 0),
        (11, 2, 12, "over", 1),
        (1, 0, 0, "over", 1),
    ],
)
def test_a_sprint_is_as_full_as_its_load_makes_it(items, features, capacity, fullness, over):
    load = Load(Fraction(items), Fraction(features), None if capacity is None else Fraction(capacity))
    assert (load.fullness, load.over) == (fullness, over)


def test_a_feature_without_stories_is_spread_evenly_over_its_sprints():
    cells = load_map(
        ["PAY", "ORD"],
        {"s1": 1, "s2": 2},
        {("PAY", "s1"): Fraction(5)},
        [Estimate("PAY", Fraction(9), (1, 2, 3)), Estimate("PAY", Fraction(1), (2,))],
        {("PAY", "s1"): Fraction(8)},
    )
    assert cells["PAY", "s1"] == Load(Fraction(5), Fraction(3), Fraction(8))
    assert cells["PAY", "s2"] == Load(Fraction(0), Fraction(4), None)
    assert cells["ORD", "s2"].fullness == "empty"


def test_who_is_given_away_twice_is_named_with_the_sprints_of_one_split():
    half, whole = Fraction(1, 2), Fraction(1)
    shares = [
        Share("bo", "PAY", 1, whole, said=False),
        Share("bo", "ORD", 1, half, said=True),
        Share("bo", "PAY", 2, whole, said=False),
        Share("bo", "ORD", 2, half, said=True),
        Share("bo", "PAY", 3, half, said=True),
        Share("bo", "ORD", 3, half, said=True),
        Share("cy", "ORD", 1, whole, said=True),
        Share("cy", "DAT", 1, Fraction(), said=True),
        Share("dee", "ORD", 2, whole, said=False),
        Share("dee", "WEB", 2, whole, said=False),
    ]
    dee, bo = overallocated(shares)
    assert (dee.person, dee.whole, dee.sprints) == ("dee", 2, (2,))
    assert bo == Overallocated("bo", (1, 2), (("ORD", half, True), ("PAY", whole, False)))
    assert bo.whole == Fraction(3, 2)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(1, 3)),
        st.fractions(0, 1, max_denominator=4),
        max_size=9,
    )
)
def test_named_are_exactly_those_whose_parts_are_above_a_whole(parts):
    shares = [Share(person, team, sprint, part, said=True) for (person, team, sprint), part in parts.items()]
    named = {(one.person, sprint): one.whole for one in overallocated(shares) for sprint in one.sprints}
    sums = {(person, sprint): Fraction() for person, _, sprint in parts}
    for (person, _, sprint), part in parts.items():
        sums[person, sprint] += part
    assert named == {key: whole for key, whole in sums.items() if whole > 1}
