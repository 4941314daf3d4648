"""RICE by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremonies.methods.factors import Lacking
from ceremonies.methods.placing import Placed
from ceremonies.methods.rice import CONFIDENCE, FACTORS, IMPACT, refusal, rice


def guess(*numbers):
    return dict(zip(FACTORS, ({"pay": [number]} for number in numbers), strict=True))


def test_three_items_by_hand():
    """500 x 3 x .8 / 2 = 600; 100 x .5 x 1 / .5 = 100, though its effort was guessed as .1."""
    cards = {
        "HAR-1": guess(100, 0.5, 1, 0.1),
        "HAR-2": guess(500, 3, 0.8, 2),
        "HAR-3": {"reach": {"pay": [9]}},
    }
    result = rice(cards, ["HAR-1", "HAR-2", "HAR-3"], ["pay", "ord"])
    assert result.rows == (Placed("HAR-2", 1, Fraction(600)), Placed("HAR-1", 2, Fraction(100)))
    assert result.unranked == (Lacking("HAR-3", ("impact", "confidence", "effort")),)
    assert result.absent == ("ord",)


def test_teams_weigh_alike_and_their_spread_is_named():
    cards = {"HAR-1": {**guess(100, 1, 1, 1), "impact": {"pay": [3, 3, 3], "ord": [0.25]}}}
    result = rice(cards, ["HAR-1"], ["pay", "ord"])
    assert result.rows[0].score == Fraction(325, 2)
    assert [(spread.factor, spread.steps) for spread in result.talk_about] == [("impact", 4)]


@pytest.mark.parametrize(
    ("factor", "number", "sentence"),
    [
        ("reach", -1, "Reach is not below 0."),
        ("impact", 4, "Impact is 3, 2, 1, 0.5 or 0.25."),
        ("confidence", 0.9, "Confidence is 1, 0.8 or 0.5."),
        ("effort", 0, "Effort is above 0 person-months."),
        ("size", 1, "RICE asks for reach, impact, confidence and effort."),
        ("reach", 0, None),
        ("impact", 0.25, None),
        ("confidence", 0.8, None),
        ("effort", 0.1, None),
    ],
)
def test_numbers_off_the_method_are_refused(factor, number, sentence):
    assert refusal(factor, number) == sentence


def test_a_refused_number_never_becomes_a_score():
    with pytest.raises(ValueError, match="Effort is above 0"):
        rice({"HAR-1": guess(1, 1, 1, 0)}, ["HAR-1"], [])


GUESS = st.builds(
    guess,
    st.integers(0, 1000),
    st.sampled_from(IMPACT),
    st.sampled_from(CONFIDENCE),
    st.fractions("1/10", 24, max_denominator=10),
)


@given(st.lists(GUESS, min_size=1, max_size=5))
def test_items_are_ordered_by_the_formula(guesses):
    cards = {f"HAR-{n}": own for n, own in enumerate(guesses)}
    rows = rice(cards, list(cards), ["pay"]).rows
    for row in rows:
        reach, impact, confidence, effort = (cards[row.item][factor]["pay"][0] for factor in FACTORS)
        assert row.score == reach * impact * confidence / max(effort, Fraction(1, 2))
        assert row.rank == 1 + sum(other.score > row.score for other in rows)
