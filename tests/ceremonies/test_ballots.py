"""Cards on the deck's own scale: steps, never differences of numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremonies.stages import ballots

DECK = ("1", "2", "3", "5", "8", "13", "20", "40", "?", "☕")
SIZES = DECK[:-2]
FIVE = ("1", "2", "3", "4", "5")


def cards(*picked):
    return dict(zip(("Ana", "Bo", "Cy", "Dee", "Eli", "Fay"), picked, strict=False))


def test_a_table_by_hand():
    """Steps 2, 3, 4, 5 of 0 to 7, mean 3.5: 1 + log2(1 - .5/7) / 2 + log2(1 - 1.5/7) / 2 = 0.7726.

    Bo and Fay hold the ends, 3 and 13; of the middle two, 5 and 8, the higher counts.
    """
    assert ballots.summary(DECK, cards("5", "3", "8", "?", "☕", "13")) == {
        "counts": {"3": 1, "5": 1, "8": 1, "13": 1, "?": 1, "☕": 1},
        "median": "8",
        "low": "3",
        "high": "13",
        "spread": 3,
        "unsure": 2,
        "breaks": 1,
        "verdict": "apart",
        "near": 3,
        "consensus": 0.773,
        "first": ["Bo", "Fay"],
    }


@pytest.mark.parametrize(
    ("picked", "agreement"),
    [("1223", 0.792), ("15", 0.0), ("1155", 0.0), ("333", 1.0), ("5", 1.0)],
)
def test_consensus_has_the_published_values_on_a_scale_of_five(picked, agreement):
    assert ballots.consensus(FIVE, picked) == pytest.approx(agreement, abs=0.0005)


def test_distance_is_in_steps_so_8_and_13_agree_like_1_and_2():
    assert ballots.consensus(DECK, ["8", "13"]) == ballots.consensus(DECK, ["1", "2"])


@pytest.mark.parametrize(
    ("picked", "verdict"),
    [
        (["5", "5"], "unanimous"),
        (["5", "8"], "adjacent"),
        (["3", "8"], "apart"),
        (["?", "☕"], None),
        (["?", "5"], "unanimous"),
    ],
)
def test_what_names_no_size_does_not_disturb_the_verdict(picked, verdict):
    assert ballots.verdict(DECK, picked) == verdict


def test_where_nobody_names_a_size_there_is_nothing_to_suggest():
    table = ballots.summary(DECK, cards("?", "☕"))
    assert table is not None
    assert (table["median"], table["consensus"], table["spread"], table["first"]) == (None, None, 0, [])
    assert ballots.suggestion(DECK, ["?"]) is None
    assert ballots.summary(DECK, {}) is None


def test_a_card_that_left_the_deck_has_no_place_on_it():
    assert ballots.median(DECK, ["21", "5"]) == "5"


def test_where_all_agree_nobody_has_to_speak_first():
    table = ballots.summary(DECK, cards("5", "5", "?"))
    assert table is not None
    assert table["first"] == []


PICKED = st.lists(st.sampled_from(DECK), max_size=6)


@given(PICKED)
def test_every_suggestion_is_a_card_between_the_lowest_and_the_highest(picked):
    table = ballots.summary(DECK, cards(*picked))
    if table is None or table["median"] is None:
        assert not set(picked) & set(SIZES)
        return
    low, middle, high = (SIZES.index(table[key]) for key in ("low", "median", "high"))
    assert low <= middle <= high
    assert table["spread"] == high - low
    assert 0 <= table["consensus"] <= 1
    assert (table["consensus"] == 1) == (table["verdict"] == "unanimous")
    assert 1 <= table["near"] <= len(picked) - table["unsure"]
    assert sum(table["counts"].values()) == len(picked)
    assert set(table["first"]) == (
        {seat for seat, card in cards(*picked).items() if card in (table["low"], table["high"])}
        if high > low
        else set()
    )


@given(PICKED)
def test_unsure_cards_change_no_figure_of_the_sizes(picked):
    sizes = [card for card in picked if card in SIZES]
    assert ballots.median(DECK, picked) == ballots.median(DECK, sizes)
    assert ballots.consensus(DECK, picked) == ballots.consensus(DECK, sizes)
