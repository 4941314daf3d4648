"""Votes from a budget."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremonies.methods.dots import dots, refusal, suggested_budget

THINGS = ["Refunds", "Carts", "Stock"]


def test_equal_votes_share_a_rank_and_more_voters_are_shown_first():
    result = dots(
        THINGS, {"Ana": {"Carts": 3, "gone": 2}, "Bo": {"Stock": 2}, "Cy": {"Stock": 1, "Carts": 0}}
    )
    assert [(row.item, row.rank, row.score) for row in result.rows] == [
        ("Stock", 1, 3),
        ("Carts", 1, 3),
        ("Refunds", 3, 0),
    ]
    assert result.voters == {"Refunds": 0, "Carts": 1, "Stock": 2}


@pytest.mark.parametrize(
    ("spending", "most", "sentence"),
    [
        ({"Carts": 2, "Stock": 1}, None, None),
        ({"Carts": 2, "Stock": 2}, None, "You have 3 votes, and this would spend 4."),
        ({"Carts": 2}, 1, "One thing gets at most 1 vote of yours."),
        ({"Carts": -1, "Stock": 4}, None, "A thing gets 0 votes or more."),
        ({}, None, None),
    ],
)
def test_a_budget_is_kept(spending, most, sentence):
    assert refusal(spending, 3, most) == sentence


@pytest.mark.parametrize(("things", "votes"), [(0, 1), (1, 2), (6, 3), (7, 4), (12, 4), (13, 5), (100, 11)])
def test_the_suggested_budget_is_the_rounded_root_and_one_more(things, votes):
    assert suggested_budget(things) == votes


BALLOTS = st.dictionaries(
    st.sampled_from(["Ana", "Bo", "Cy", "Dee"]),
    st.dictionaries(st.sampled_from([*THINGS, "gone"]), st.integers(0, 5)),
)


@given(BALLOTS)
def test_no_vote_is_lost_or_counted_twice(ballots):
    rows = dots(THINGS, ballots).rows
    cast = sum(votes for own in ballots.values() for thing, votes in own.items() if thing in THINGS)
    assert sum(row.score for row in rows) == cast
    assert sorted(row.item for row in rows) == sorted(THINGS)
