"""Must, should, could, won't."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ceremonies.methods.moscow import CLASSES, moscow

EFFORT = {"HAR-1": Fraction(8), "HAR-2": Fraction(3), "HAR-3": Fraction(1), "HAR-4": Fraction(50)}


def ballots(**items):
    """HAR_1="msc": Ana says must, Bo should, Cy could."""
    words = {letter: name for name in CLASSES for letter in name[0]}
    seats = ["Ana", "Bo", "Cy", "Dee"]
    return {
        seat: {item.replace("_", "-"): words[row[i]] for item, row in items.items() if i < len(row)}
        for i, seat in enumerate(seats)
    }


def test_the_median_vote_decides_upward_on_ties():
    result = moscow(list(EFFORT), ballots(HAR_1="mmw", HAR_2="msss", HAR_3="sc", HAR_4="www"), EFFORT)
    assert [(row.item, row.decision) for row in result.rows] == [
        ("HAR-1", "must"),
        ("HAR-2", "should"),
        ("HAR-3", "should"),
        ("HAR-4", "wont"),
    ]
    assert result.disputed == ("HAR-1",)
    assert result.rows[0].counts == {"must": 2, "should": 0, "could": 0, "wont": 1}


def test_too_many_musts_and_too_few_coulds_warn():
    result = moscow(list(EFFORT), ballots(HAR_1="m", HAR_2="s", HAR_3="c", HAR_4="w"), EFFORT)
    assert result.shares == {"must": Fraction(2, 3), "should": Fraction(1, 4), "could": Fraction(1, 12)}
    assert result.warnings == (
        "Musts take 67 % of the effort; above 60 % the plan has no slack.",
        "Coulds take 8 % of the effort; about 20 % keep the musts safe.",
    )


def test_shares_are_of_the_capacity_where_it_is_known():
    result = moscow(["HAR-1", "HAR-2"], ballots(HAR_1="m", HAR_2="c"), EFFORT, Fraction(15))
    assert result.shares["must"] == Fraction(8, 15)
    assert result.warnings == ()


def test_items_without_votes_or_effort_are_named():
    result = moscow(["HAR-1", "HAR-9"], ballots(HAR_9="m"), EFFORT)
    assert result.unranked == ("HAR-1",)
    assert result.unsized == ("HAR-9",)
    assert result.shares == {}


VOTES = st.dictionaries(
    st.sampled_from(["Ana", "Bo", "Cy"]),
    st.dictionaries(st.sampled_from(list(EFFORT)), st.sampled_from(CLASSES)),
)


@given(VOTES)
def test_every_item_is_classed_or_named_and_classes_stand_in_order(votes):
    result = moscow(list(EFFORT), votes, EFFORT)
    assert sorted([row.item for row in result.rows] + list(result.unranked)) == sorted(EFFORT)
    order = [CLASSES.index(row.decision) for row in result.rows]
    assert order == sorted(order)
    for row in result.rows:
        as_high = sum(row.counts[c] for c in CLASSES[: CLASSES.index(row.decision) + 1])
        assert 2 * as_high >= sum(row.counts.values())
    assert not result.shares or sum(result.shares.values()) == 1
