"""Prioritization by hand and by property."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremonies import prioritization
from ceremonies.ceremony import Absent, Forbidden, Refused, Thing
from ceremonies.play import brief_changed
from program.events import RankingProposed, RankingWithdrawn
from tests.ceremonies.table import Table, items

FACTORS = ("value", "time", "risk", "size")
PROGRESS = {"payments": 0, "orders": 0, "data": 0, "none": 0}
TITLES = ("Refund API", "Payout report", "Order export")


def seated(*titles: str, things: tuple[Thing, ...] = (), **chosen: object) -> Table:
    """Ana and Bo of Payments, Cy of Orders, Dee of Data, Eli who facilitates, Gus who only watches."""
    table = Table(prioritization, things or items(*(titles or TITLES)), **chosen)
    table.sit("eli", role="facilitator").sit("ana", "bo", team="payments").sit("cy", team="orders")
    return table.sit("dee", team="data").sit("gus", role="observer", team="orders")


def voting(**chosen: object) -> Table:
    table = seated(method="dots", **chosen)
    table.say("eli", "GoToStage", stage="vote")
    return table


def scored(table: Table, who: str, item: str, *cards: float) -> None:
    for factor, card in zip(FACTORS, cards, strict=True):
        table.say(who, "ScoreItem", item=item, factor=factor, value=card)


def ranked(table: Table) -> dict[str, tuple[int, str]]:
    rows = table.view["ranking"]["rows"]
    return {item: (row["rank"], row["exact"]) for item, row in rows.items()}


@pytest.fixture
def table() -> Table:
    return seated()


def test_two_teams_by_hand_with_a_member_who_disagrees(table: Table) -> None:
    """item1: value Payments 3 and 8 -> 8, Orders 5 -> 13/2; (13/2 + 1 + 1) / 2. item2: (5 + 1 + 1) / 1."""
    scored(table, "ana", "item1", 3, 1, 1, 2)
    scored(table, "bo", "item1", 8, 1, 1, 2)
    scored(table, "cy", "item1", 5, 1, 1, 2)
    scored(table, "cy", "item2", 5, 1, 1, 1)
    assert table.view["ranking"]["rows"] == {}
    table.say("eli", "RevealScores")
    assert ranked(table) == {"item2": (1, "7"), "item1": (2, "17/4")}
    ranking = table.view["ranking"]
    assert ranking["order"] == ["item2", "item1"]
    assert ranking["unranked"] == {"item3": list(FACTORS)}
    assert ranking["absent"] == ["data"]
    assert ranking["talk_about"] == [
        {"item": "item1", "factor": "value", "low": 3.0, "high": 8.0, "steps": 2}
    ]
    assert table.view["scores"]["item1"]["value"]["teams"] == {
        "payments": {"value": 8.0, "cards": {"ana": 3.0, "bo": 8.0}},
        "orders": {"value": 5.0, "cards": {"cy": 5.0}},
    }


def test_equal_scores_share_a_rank_and_stand_by_cost_of_delay_then_by_age() -> None:
    """Three times 3: of cost of delay 6, 3 and 3, where item3 is older than item2."""
    things = tuple(
        Thing(f"item{n}", title, rank=n, created_at=age)
        for n, title, age in ((1, "a", 30), (2, "b", 20), (3, "c", 10), (4, "d", 5))
    )
    table = seated(things=things)
    scored(table, "ana", "item1", 2, 2, 2, 2)
    scored(table, "ana", "item2", 1, 1, 1, 1)
    scored(table, "ana", "item3", 1, 1, 1, 1)
    scored(table, "ana", "item4", 1, 1, 1, 5)
    table.say("eli", "RevealScores")
    assert table.view["ranking"]["order"] == ["item1", "item3", "item2", "item4"]
    assert [ranked(table)[item][0] for item in ("item1", "item3", "item2", "item4")] == [1, 1, 1, 4]


@pytest.mark.parametrize("size", [0, -1, -0.5])
def test_a_size_that_is_not_above_zero_is_refused(table: Table, size: float) -> None:
    with pytest.raises(Refused, match="A job size is above 0"):
        table.say("ana", "ScoreItem", item="item1", factor="size", value=size)


def test_what_a_team_scores_is_seen_by_that_team_alone_until_the_reveal(table: Table) -> None:
    table.say("ana", "ScoreItem", item="item1", factor="value", value=3)
    table.say("bo", "ScoreItem", item="item1", factor="value", value=8)
    shared = {
        "id": "payments",
        "scores": {"item1": {"value": {"value": 8.0, "cards": {"ana": 3.0, "bo": 8.0}}}},
    }
    assert table.mine("ana")["team"] == table.mine("bo")["team"] == shared
    assert table.mine("ana")["scores"] == {"item1": {"value": {"value": 3.0, "kept": False}}}
    assert table.mine("cy")["team"] == {"id": "orders", "scores": {}}
    assert table.view["scores"] == {}
    assert table.view["factors"]["value"]["progress"] == PROGRESS | {"payments": 1}
    assert table.view["factors"]["value"]["of"] == 3
    assert [table.play.tell(table.state, one) for one in table.happened[-2:]] == [None, None]


def test_the_view_of_others_does_not_depend_on_what_was_scored() -> None:
    views = []
    for card in (1, 20):
        table = seated()
        table.say("ana", "ScoreItem", item="item1", factor="value", value=card)
        table.say("ana", "ScoreItem", item="item1", factor="value", value=1)
        views.append((table.view, table.mine("cy"), table.mine("eli"), len(table.happened)))
    assert views[0] == views[1]


def test_those_without_a_team_count_together_and_see_nothing_of_each_other() -> None:
    table = Table(prioritization, items("Refund API"))
    table.sit("eli", role="facilitator").sit("fay", "gus")
    table.say("fay", "ScoreItem", item="item1", factor="value", value=3)
    table.say("gus", "ScoreItem", item="item1", factor="value", value=8)
    assert table.mine("fay")["team"] is None
    table.say("eli", "RevealScores", factor="value")
    assert table.view["scores"]["item1"]["value"]["teams"]["none"]["value"] == 8.0


def test_a_factor_is_revealed_alone_and_closes_its_round(table: Table) -> None:
    scored(table, "ana", "item1", 3, 1, 1, 2)
    table.say("eli", "RevealScores", factor="value", round=1)
    assert set(table.view["scores"]["item1"]) == {"value"}
    assert table.view["factors"]["value"]["revealed"]
    assert not table.view["factors"]["time"]["revealed"]
    with pytest.raises(Refused) as refusal:
        table.say("bo", "ScoreItem", item="item1", factor="value", value=8)
    assert refusal.value.reason == "round_closed"
    with pytest.raises(Refused) as refusal:
        table.say("eli", "RevealScores", factor="value")
    assert refusal.value.reason == "round_closed"


def test_a_score_meant_for_another_round_never_lands_on_the_next(table: Table) -> None:
    table.say("ana", "ScoreItem", item="item1", factor="value", value=3, round=1)
    table.say("eli", "RevealScores", factor="value")
    table.say("eli", "StartRound", factor="value", round=1)
    with pytest.raises(Refused) as refusal:
        table.say("ana", "ScoreItem", item="item1", factor="value", value=8, round=1)
    assert refusal.value.reason == "round_closed"


def test_a_second_round_is_preset_hidden_and_shows_what_changed(table: Table) -> None:
    table.say("ana", "ScoreItem", item="item1", factor="value", value=3)
    table.say("cy", "ScoreItem", item="item1", factor="value", value=13)
    table.say("eli", "RevealScores", factor="value")
    table.say("eli", "StartRound", factor="value")
    assert table.mine("ana")["scores"]["item1"]["value"] == {"value": 3.0, "kept": True}
    assert table.view["factors"]["value"] | {"round": 2, "revealed": False} == table.view["factors"]["value"]
    assert table.view["factors"]["value"]["progress"] == PROGRESS
    table.say("ana", "ScoreItem", item="item1", factor="value", value=8)
    assert table.view["scores"]["item1"]["value"]["teams"]["payments"]["value"] == 3.0
    table.say("eli", "RevealScores", factor="value")
    shown = table.view["scores"]["item1"]["value"]
    assert shown["teams"]["payments"]["value"] == 8.0
    assert shown["teams"]["orders"]["value"] == 13.0
    assert shown["changed"] == ["ana"]


def test_one_factor_at_a_time_where_the_room_wants_it() -> None:
    table = seated(ahead=False)
    assert table.view["scoring"]["open"] == "value"
    with pytest.raises(Refused, match="Job size is not open"):
        table.say("ana", "ScoreItem", item="item1", factor="size", value=2)
    table.say("eli", "OpenFactor", factor="size")
    table.say("ana", "ScoreItem", item="item1", factor="size", value=2)
    with pytest.raises(Forbidden):
        table.say("ana", "OpenFactor", factor="value")
    table.say("eli", "RevealScores")
    assert table.view["factors"]["size"]["revealed"]


def test_a_factor_nobody_scored_is_not_revealed(table: Table) -> None:
    with pytest.raises(Refused, match="Nobody has scored"):
        table.say("eli", "RevealScores", factor="risk")


def test_what_is_not_there_cannot_be_scored(table: Table) -> None:
    with pytest.raises(Absent):
        table.say("ana", "ScoreItem", item="item9", factor="value", value=3)
    with pytest.raises(Absent):
        table.say("ana", "ScoreItem", item="item1", factor="charm", value=3)
    with pytest.raises(Forbidden, match="Observers watch"):
        table.say("gus", "ScoreItem", item="item1", factor="value", value=3)


def test_a_score_is_taken_back_before_its_reveal_only(table: Table) -> None:
    table.say("ana", "ScoreItem", item="item1", factor="value", value=3)
    table.say("ana", "ScoreItem", item="item1", factor="value", value=8)
    table.say("ana", "Undo")
    assert table.mine("ana")["scores"]["item1"]["value"]["value"] == 3.0
    table.say("ana", "Undo")
    assert table.mine("ana")["scores"] == {}
    assert table.view["factors"]["value"]["progress"] == PROGRESS
    table.say("ana", "ScoreItem", item="item1", factor="value", value=3)
    table.say("eli", "RevealScores", factor="value")
    with pytest.raises(Refused):
        table.say("ana", "Undo")
    with pytest.raises(Refused):
        table.say("eli", "Undo")


def test_after_the_reveal_a_score_is_told_as_it_lay_there(table: Table) -> None:
    table.say("ana", "ScoreItem", item="item1", factor="value", value=20)
    first = table.happened[-1]
    table.say("ana", "ScoreItem", item="item1", factor="value", value=3)
    table.say("eli", "RevealScores")
    told = table.play.tell(table.state, first)
    assert told is not None
    assert told["value"] == 3.0


def applied(table: Table) -> Table:
    scored(table, "ana", "item1", 3, 1, 1, 1)
    scored(table, "ana", "item2", 8, 1, 1, 1)
    scored(table, "ana", "item3", 1, 1, 1, 1)
    table.say("eli", "RevealScores")
    return table


def proposed(table: Table, count: int = 1) -> list[object]:
    return [fact for one in table.happened[-count:] for fact in table.play.proposals(table.state, one)]


def test_an_applied_ranking_is_proposed_to_the_backlog_and_undo_withdraws_it(table: Table) -> None:
    applied(table).say("eli", "ApplyRanking")
    (fact,) = proposed(table)
    assert isinstance(fact, RankingProposed)
    assert (fact.team, fact.method, fact.order) == ("payments", "wsjf", ("item2", "item1", "item3"))
    assert fact.scores == {"item2": 10.0, "item1": 5.0, "item3": 3.0}
    assert table.view["ranking"]["applied"]["proposal"] == fact.proposal
    table.say("eli", "Undo")
    assert proposed(table) == [RankingWithdrawn(fact.proposal)]
    assert table.view["ranking"]["applied"] is None


def test_a_ranking_is_withdrawn_also_later(table: Table) -> None:
    with pytest.raises(Refused, match="No ranking was applied"):
        table.say("eli", "WithdrawRanking")
    applied(table).say("eli", "ApplyRanking")
    (fact,) = proposed(table)
    assert isinstance(fact, RankingProposed)
    table.say("eli", "GoToStage", stage="rank")
    table.say("eli", "WithdrawRanking")
    assert proposed(table) == [RankingWithdrawn(fact.proposal)]
    assert table.view["ranking"]["applied"] is None


def test_items_of_several_teams_are_proposed_over_the_program() -> None:
    things = (*items("Refund API"), Thing("item2", "Order export", rank=2, team="orders"))
    table = seated(things=things)
    for item in ("item1", "item2"):
        scored(table, "ana", item, 3, 1, 1, 1)
    table.say("eli", "RevealScores")
    table.say("eli", "ApplyRanking")
    (fact,) = proposed(table)
    assert isinstance(fact, RankingProposed)
    assert fact.team is None


def test_items_that_live_in_the_room_alone_are_proposed_to_nobody() -> None:
    table = seated(things=(Thing("item1", "Refund API", rank=1, local=True),))
    scored(table, "ana", "item1", 3, 1, 1, 1)
    table.say("eli", "RevealScores")
    table.say("eli", "ApplyRanking")
    assert table.view["ranking"]["applied"]["order"] == ["item1"]
    assert proposed(table) == []
    table.say("eli", "WithdrawRanking")
    assert proposed(table) == []


def test_what_left_the_backlog_between_reveal_and_apply_is_left_out_and_named(table: Table) -> None:
    applied(table)
    table.do(brief_changed((), gone=("item2",)))
    assert table.view["ranking"]["gone"] == ["PAY-2 Payout report"]
    table.say("eli", "ApplyRanking")
    (fact,) = proposed(table)
    assert isinstance(fact, RankingProposed)
    assert fact.order == ("item1", "item3")
    assert table.view["ranking"]["applied"]["left_out"] == ["PAY-2 Payout report"]


def test_a_ranking_is_not_applied_before_every_factor_is_revealed(table: Table) -> None:
    scored(table, "ana", "item1", 3, 1, 1, 1)
    table.say("eli", "RevealScores", factor="value")
    with pytest.raises(Refused, match="Reveal the scores first: time, risk, size"):
        table.say("eli", "ApplyRanking")
    with pytest.raises(Forbidden):
        table.say("ana", "ApplyRanking")


def test_a_hand_puts_an_item_elsewhere_with_a_reason(table: Table) -> None:
    applied(table).say("eli", "GoToStage", stage="rank")
    table.say("eli", "PlaceItem", item="item3", after="item2", reason="The auditor asks for it.")
    assert table.view["ranking"]["order"] == ["item2", "item3", "item1"]
    assert table.view["placed"] == {"item3": {"after": "item2", "reason": "The auditor asks for it."}}
    table.do(brief_changed((), gone=("item2",)))
    assert table.view["ranking"]["order"] == ["item1", "item3"]
    table.say("eli", "ReleaseItem", item="item3")
    table.say("eli", "Undo")
    assert table.view["placed"]["item3"]["after"] == "item2"


def test_going_back_and_forward_loses_nothing(table: Table) -> None:
    applied(table)
    before = table.view["ranking"]
    table.say("eli", "GoToStage", stage="talk")
    table.say("eli", "DiscussItem", item="item2")
    table.say("eli", "GoToStage", stage="score")
    table.say("eli", "StartRound", factor="value")
    assert table.view["ranking"] == before
    table.say("bo", "ScoreItem", item="item1", factor="value", value=20)
    table.say("eli", "RevealScores", factor="value")
    table.say("eli", "GoToStage", stage="rank")
    assert table.view["ranking"]["order"] == ["item1", "item2", "item3"]
    assert table.view["discussion"]["open"] == "item2"


def test_dots_are_hidden_until_the_vote_is_left_and_give_the_order() -> None:
    table = voting(votes=3)
    table.say("ana", "SpendVotes", item="item1", votes=1)
    table.say("cy", "SpendVotes", item="item2", votes=3)
    table.say("bo", "SpendVotes", item="item1", votes=2)
    assert table.view["ranking"]["rows"] == {}
    with pytest.raises(Refused, match="not counted"):
        table.say("eli", "ApplyRanking")
    table.say("eli", "GoToStage", stage="rank")
    rows = table.view["ranking"]["rows"]
    assert {item: (row["rank"], row["score"]) for item, row in rows.items()} == {
        "item1": (1, 3.0),
        "item2": (1, 3.0),
        "item3": (3, 0.0),
    }
    table.say("eli", "ApplyRanking")
    (fact,) = proposed(table)
    assert isinstance(fact, RankingProposed)
    assert (fact.method, fact.order) == ("dots", ("item1", "item2", "item3"))


def test_a_method_that_was_begun_is_not_changed(table: Table) -> None:
    table.say("ana", "ScoreItem", item="item1", factor="value", value=3)
    with pytest.raises(Refused):
        table.say("eli", "SetSettings", method="dots")


@pytest.mark.parametrize("chosen", [{"factors": ["value"]}, {"factors": [*FACTORS, "size"]}, {"votes": 0}])
def test_settings_that_do_not_fit_are_refused(chosen: dict[str, object]) -> None:
    method = "dots" if "votes" in chosen else "wsjf"
    with pytest.raises(Refused):
        Table(prioritization, method=method, **chosen)


def test_rice_ranks_by_its_own_factors() -> None:
    """1000 people x 2 x 4/5 over 4 months."""
    table = seated(method="rice")
    for factor, value in (("reach", 1000), ("impact", 2), ("confidence", 0.8), ("effort", 4)):
        table.say("ana", "ScoreItem", item="item1", factor=factor, value=value)
    with pytest.raises(Refused, match="Impact is 3, 2, 1"):
        table.say("ana", "ScoreItem", item="item1", factor="impact", value=5)
    table.say("eli", "RevealScores")
    assert ranked(table) == {"item1": (1, "400")}


CARDS = st.sampled_from([1, 2, 3, 5, 8, 13, 20])
WHO = st.sampled_from(["ana", "bo", "cy", "dee", "eli"])
GIVEN = st.tuples(WHO, st.sampled_from(["item1", "item2", "item3"]), st.sampled_from(FACTORS), CARDS)


@given(st.lists(GIVEN, min_size=1, max_size=60))
def test_the_ranking_is_what_anybody_computes_from_the_last_cards(
    given_cards: list[tuple[str, str, str, int]],
) -> None:
    table = seated()
    last: dict[tuple[str, str, str], int] = {}
    for who, item, factor, card in given_cards:
        table.say(who, "ScoreItem", item=item, factor=factor, value=card)
        last[who, item, factor] = card
    table.say("eli", "RevealScores")
    teams = {"ana": "p", "bo": "p", "cy": "o", "dee": "d", "eli": "-"}
    expected: dict[str, Fraction] = {}
    for item in ("item1", "item2", "item3"):
        means = []
        for factor in FACTORS:
            by_team: dict[str, list[int]] = {}
            for (who, one, asked), card in last.items():
                if (one, asked) == (item, factor):
                    by_team.setdefault(teams[who], []).append(card)
            middles = [sorted(own)[len(own) // 2] for own in by_team.values()]
            means.append(Fraction(sum(middles), len(middles)) if middles else None)
        if None not in means:
            value, time, risk, size = means
            expected[item] = (value + time + risk) / size  # type: ignore[operator]
    shown = {item: Fraction(row["exact"]) for item, row in table.view["ranking"]["rows"].items()}
    assert shown == expected
    order = table.view["ranking"]["order"]
    assert [expected[item] for item in order] == sorted(expected.values(), reverse=True)
    for item, row in table.view["ranking"]["rows"].items():
        assert row["rank"] == 1 + sum(score > expected[item] for score in expected.values())


VOTERS = st.sampled_from(["ana", "bo", "cy", "dee"])
SPENDING = st.tuples(VOTERS, st.sampled_from(["item1", "item2", "item3"]), st.integers(0, 6))


@given(st.lists(st.one_of(SPENDING, st.tuples(VOTERS, st.just("undo"), st.just(0))), max_size=40))
def test_nobody_ever_has_more_dots_on_the_table_than_the_budget(
    moves: list[tuple[str, str, int]],
) -> None:
    table = voting(votes=5, most=4)
    refused: set[str] = set()
    for who, item, votes in moves:
        try:
            if item == "undo":
                table.say(who, "Undo")
            else:
                table.say(who, "SpendVotes", item=item, votes=votes)
        except Refused as refusal:
            refused.add(refusal.reason)
        spent = table.mine(who)["votes"]
        assert sum(spent.values()) + table.mine(who)["left"] == 5
        assert all(0 < votes <= 4 for votes in spent.values())
    assert refused <= {"budget", "votes_on_one", "nothing_to_undo", "undo"}
    table.say("eli", "GoToStage", stage="rank")
    total = sum(sum(table.mine(who)["votes"].values()) for who in ("ana", "bo", "cy", "dee", "eli"))
    assert sum(row["score"] for row in table.view["ranking"]["rows"].values()) == total


def test_what_is_asked_before_the_scoring_is_answered_for_all(table: Table) -> None:
    table.say("eli", "PresentItem", item="item1")
    table.say("ana", "AskQuestion", text="For how many merchants?", about="item1")
    ((id, asked),) = table.view["questions"].items()
    assert asked == {
        "seat": "ana",
        "text": "For how many merchants?",
        "about": "item1",
        "answer": None,
        "rank": 1,
    }
    table.say("cy", "AnswerQuestion", question=id, answer="All of them")
    assert table.view["questions"][id]["answer"] == "All of them"
    with pytest.raises(Refused, match="gone on"):
        table.say("ana", "Undo")
    with pytest.raises(Forbidden, match="Only who asked"):
        table.say("bo", "DropQuestion", question=id)
    table.say("eli", "PresentItem", item="item2")
    assert table.view["context"] == {"presented": "item2", "done": ["item1"], "minutes": 2}
    table.say("eli", "Undo")
    assert table.view["context"]["presented"] == "item1"


def test_a_talk_may_end_in_a_new_round_without_going_back(table: Table) -> None:
    applied(table).say("eli", "GoToStage", stage="talk")
    table.say("eli", "DiscussItem", item="item1")
    table.say("eli", "StartRound", factor="value")
    table.say("ana", "ScoreItem", item="item1", factor="value", value=20, round=2)
    table.say("eli", "RevealScores", factor="value", round=2)
    assert table.view["ranking"]["order"] == ["item1", "item2", "item3"]
