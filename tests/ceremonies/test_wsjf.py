"""Weighted shortest job first over teams, by hand and by property."""

from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremonies.methods.factors import Lacking, Spread, team_value
from ceremonies.methods.placing import Placed, placed
from ceremonies.methods.wsjf import FACTORS, SCALE, Feasible, dependency_adjusted, refusal, wsjf

F = Fraction
ITEMS = ["HAR-1", "HAR-2", "HAR-3"]


def one_team(*columns):
    return dict(zip(FACTORS, ({"pay": [card]} for card in columns), strict=True))


def test_two_teams_by_hand():
    """HAR-1 value: Payments' median of 3, 8 is 8 (upward), Orders 5, so 13/2. (13/2 + 1 + 1) / 2 = 17/4."""
    cards = {
        "HAR-1": {
            "value": {"pay": [3, 8], "ord": [5]},
            "time": {"pay": [1]},
            "risk": {"ord": [1]},
            "size": {"pay": [2]},
        },
        "HAR-2": one_team(13, 8, 5, 1),
        "HAR-3": {"value": {"pay": [1]}, "size": {"pay": []}},
    }
    result = wsjf(cards, ITEMS, ["pay", "ord", "dat"])
    assert result.rows == (Placed("HAR-2", 1, F(26)), Placed("HAR-1", 2, F(17, 4)))
    assert result.values["HAR-1"] == {"value": F(13, 2), "time": F(1), "risk": F(1), "size": F(2)}
    assert result.unranked == (Lacking("HAR-3", ("time", "risk", "size")),)
    assert result.absent == ("dat",)
    assert result.warnings == ()
    assert Spread("HAR-1", "value", F(3), F(8), 2) in result.spreads
    assert result.talk_about == (Spread("HAR-1", "value", F(3), F(8), 2),)


def test_thirds_stay_exact():
    cards = {"HAR-1": {f: {"pay": [1], "ord": [1], "dat": [2]} for f in FACTORS}}
    assert wsjf(cards, ["HAR-1"], []).rows == (Placed("HAR-1", 1, F(3)),)
    cards["HAR-1"]["size"] = {"pay": [3]}
    assert wsjf(cards, ["HAR-1"], []).rows[0].score == F(4, 3)


def test_equal_scores_share_a_rank_and_are_shown_by_cost_of_delay_then_age():
    cards = {"HAR-1": one_team(1, 1, 1, 1), "HAR-2": one_team(2, 2, 2, 2), "HAR-3": one_team(2, 2, 2, 2)}
    assert wsjf({**cards, "HAR-4": one_team(1, 1, 1, 5)}, [*ITEMS, "HAR-4"], ["pay"]).rows == (
        Placed("HAR-2", 1, F(3)),
        Placed("HAR-3", 1, F(3)),
        Placed("HAR-1", 1, F(3)),
        Placed("HAR-4", 4, F(3, 5)),
    )


def test_a_column_without_a_one_warns_and_an_unscored_one_does_not():
    cards = {"HAR-1": {"value": {"pay": [2]}, "size": {"pay": [1]}}}
    assert wsjf(cards, ["HAR-1"], ["pay"]).warnings == (
        "No item has a 1 for value: the smallest in the column is a 1.",
    )


@pytest.mark.parametrize("size", [0, -1, 0.0])
def test_a_size_of_zero_is_refused_and_never_infinite(size):
    assert refusal("size", size) == "A job size is above 0."
    with pytest.raises(ValueError, match="A job size is above 0"):
        wsjf({"HAR-1": one_team(1, 1, 1, size)}, ["HAR-1"], ["pay"])


def test_other_factors_and_cards_are_refused_by_name():
    assert refusal("value", 0) is None
    assert refusal("value", -1) == "A card is not below 0."
    assert refusal("effort", 1) == "WSJF asks for value, time, risk and size."


def test_what_moves_the_order_most_is_talked_about_first():
    """HAR-1's size may pass both others, HAR-3's risk differs by more steps but moves nothing."""
    cards = {
        "HAR-1": {**one_team(3, 3, 2, 1), "size": {"pay": [1], "ord": [8]}},
        "HAR-2": one_team(1, 1, 1, 1),
        "HAR-3": {**one_team(1, 1, 1, 20), "risk": {"pay": [1], "ord": [13]}},
    }
    found = wsjf(cards, ITEMS, ["pay", "ord"]).talk_about
    assert [(spread.item, spread.factor, spread.steps) for spread in found] == [
        ("HAR-1", "size", 4),
        ("HAR-3", "risk", 5),
    ]


def test_a_producer_inherits_what_it_unlocks():
    scores = {"PAY-1": F(1), "ORD-1": F(5), "WEB-1": F(9), "DAT-1": F(6)}
    assert dependency_adjusted(scores, [("PAY-1", "WEB-1"), ("WEB-1", "ORD-1")]).order == (
        "PAY-1",
        "WEB-1",
        "DAT-1",
        "ORD-1",
    )


def test_what_is_unlocked_at_the_end_of_a_chain_is_inherited_through_it():
    scores = {"PAY-1": F(1), "ORD-1": F(2), "WEB-1": F(9), "DAT-1": F(6)}
    edges = [("PAY-1", "ORD-1"), ("ORD-1", "WEB-1")]
    assert dependency_adjusted(scores, edges).order == ("PAY-1", "ORD-1", "WEB-1", "DAT-1")


def test_items_that_wait_for_each_other_come_last_and_are_named():
    scores = {"PAY-1": F(9), "ORD-1": F(5), "DAT-1": F(1)}
    edges = [("PAY-1", "ORD-1"), ("ORD-1", "PAY-1"), ("nowhere", "DAT-1")]
    assert dependency_adjusted(scores, edges) == Feasible(("DAT-1", "PAY-1", "ORD-1"), ("PAY-1", "ORD-1"))


def test_ranks_leave_room_for_those_that_are_shared():
    assert [row.rank for row in placed([("a", F(3)), ("b", F(2)), ("c", F(2)), ("d", F(1))])] == [1, 2, 2, 4]


CARD = st.sampled_from(SCALE)
TEAM_CARDS = st.dictionaries(st.sampled_from(["pay", "ord", "web"]), st.lists(CARD, max_size=4), max_size=3)
CARDS = st.dictionaries(st.sampled_from(ITEMS), st.dictionaries(st.sampled_from(FACTORS), TEAM_CARDS))


@given(CARDS)
def test_every_item_is_ranked_or_named_and_a_rank_is_one_more_than_those_above(cards):
    result = wsjf(cards, ITEMS, ["pay", "ord", "web"])
    assert sorted([row.item for row in result.rows] + [gone.item for gone in result.unranked]) == ITEMS
    scores = [row.score for row in result.rows]
    assert scores == sorted(scores, reverse=True)
    for row in result.rows:
        assert row.rank == 1 + sum(score > row.score for score in scores)
        own = result.values[row.item]
        assert row.score == (own["value"] + own["time"] + own["risk"]) / own["size"]
    assert len(result.talk_about) <= 5
    assert set(result.talk_about) <= set(result.spreads)


@given(CARDS, st.randoms())
def test_the_order_of_teams_and_cards_does_not_matter(cards, dice):
    def shuffled(mapping):
        pairs = list(mapping.items())
        dice.shuffle(pairs)
        return dict(pairs)

    again = {
        item: {
            f: {t: dice.sample(own, len(own)) for t, own in shuffled(teams).items()}
            for f, teams in fs.items()
        }
        for item, fs in shuffled(cards).items()
    }
    assert wsjf(again, ITEMS, ["pay"]) == wsjf(cards, ITEMS, ["pay"])


@given(st.lists(CARD, min_size=1))
def test_a_teams_value_is_a_card_that_half_of_it_does_not_exceed(cards):
    value = team_value(cards)
    assert value in cards
    assert 2 * sum(card <= value for card in cards) > len(cards)
    assert 2 * sum(card >= value for card in cards) >= len(cards)


@given(
    st.dictionaries(st.sampled_from("abcdefg"), st.fractions(0, 20), min_size=1),
    st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=10),
)
def test_the_adjusted_order_holds_every_item_and_keeps_every_dependency(scores, edges):
    result = dependency_adjusted(scores, edges)
    assert sorted(result.order) == sorted(scores)
    graph = nx.DiGraph((u, v) for u, v in edges if u in scores and v in scores)
    graph.add_nodes_from(scores)
    in_cycles = {
        node for node in graph if any(node in nx.descendants(graph, after) | {after} for after in graph[node])
    }
    behind = in_cycles | {node for start in in_cycles for node in nx.descendants(graph, start)}
    assert set(result.knotted) == behind
    place = {item: i for i, item in enumerate(result.order)}
    assert all(place[u] < place[v] for u, v in graph.edges if v not in behind)
