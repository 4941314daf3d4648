"""Planning poker by example."""

from __future__ import annotations

import pytest

from backlog.events import ItemEstimated
from ceremonies import planning_poker
from ceremonies.ceremony import Forbidden, Refused
from tests.ceremonies.table import Table, items


@pytest.fixture
def table() -> Table:
    table = Table(planning_poker, items("Refund API", "Payout report"), auto_reveal=False)
    table.sit("eli", role="facilitator").sit("ana", "bo").sit("fay", role="observer")
    table.say("eli", "PresentItem", item="item1")
    return table


def test_a_vote_shows_as_voted_and_its_card_only_to_its_own_seat(table: Table) -> None:
    table.say("ana", "CastVote", card="5")
    assert table.view["votes"] == {"ana": {"voted": True}}
    assert table.mine("ana")["card"] == "5"
    assert table.mine("bo")["card"] is None
    assert "summary" in table.view["table"]
    assert table.view["table"]["summary"] is None


def test_the_reveal_shows_every_card_the_spread_and_who_speaks_first(table: Table) -> None:
    table.say("ana", "CastVote", card="3")
    table.say("bo", "CastVote", card="8")
    table.say("eli", "CastVote", card="5")
    table.say("eli", "RevealVotes")
    assert table.view["votes"] == {"ana": {"card": "3"}, "bo": {"card": "8"}, "eli": {"card": "5"}}
    summary = table.view["table"]["summary"]
    assert (summary["median"], summary["low"], summary["high"], summary["spread"]) == ("5", "3", "8", 2)
    assert summary["first"] == ["ana", "bo"]
    assert table.view["table"]["suggestion"] == "5"


def test_only_a_facilitator_reveals(table: Table) -> None:
    with pytest.raises(Forbidden, match="Only a facilitator reveals the votes"):
        table.say("ana", "RevealVotes")


def test_observers_do_not_vote(table: Table) -> None:
    with pytest.raises(Forbidden, match="Observers watch"):
        table.say("fay", "CastVote", card="5")


def test_a_vote_after_the_reveal_is_refused(table: Table) -> None:
    table.say("eli", "RevealVotes")
    with pytest.raises(Refused) as refusal:
        table.say("ana", "CastVote", card="5")
    assert refusal.value.reason == "round_closed"


def test_a_vote_meant_for_another_item_never_lands_on_the_next(table: Table) -> None:
    table.say("eli", "PresentItem", item="item2")
    with pytest.raises(Refused) as refusal:
        table.say("ana", "CastVote", card="5", item="item1", round=1)
    assert refusal.value.reason == "round_closed"
    assert table.view["votes"] == {}


def test_a_new_round_keeps_the_votes_hidden_and_marks_what_changed(table: Table) -> None:
    table.say("ana", "CastVote", card="3")
    table.say("bo", "CastVote", card="8")
    table.say("eli", "RevealVotes")
    table.say("eli", "StartRound", round=1)
    assert table.view["votes"] == {
        "ana": {"voted": True, "kept": True},
        "bo": {"voted": True, "kept": True},
    }
    assert table.mine("ana") | {"card": "3", "kept": True} == table.mine("ana")
    table.say("ana", "CastVote", card="5")
    table.say("eli", "RevealVotes")
    assert table.view["votes"] == {"ana": {"card": "5", "changed": True}, "bo": {"card": "8"}}
    assert table.view["table"]["rounds"] == [{"round": 1, "counts": {"3": 1, "8": 1}}]


def test_a_full_table_reveals_itself_after_the_grace() -> None:
    table = Table(planning_poker, items("Refund API"), auto_reveal=True, countdown=3)
    table.sit("eli", role="facilitator").sit("ana")
    table.say("eli", "PresentItem", item="item1")
    table.say("eli", "CastVote", card="5")
    assert table.say("ana", "CastVote", card="5") == ["VoteCast", "RevealScheduled"]
    assert table.later(2.9) == []
    assert table.later(0.1) == ["VotesRevealed"]


def test_somebody_who_joins_during_the_grace_stops_the_countdown() -> None:
    table = Table(planning_poker, items("Refund API"), auto_reveal=True)
    table.sit("eli", role="facilitator")
    table.say("eli", "PresentItem", item="item1")
    assert table.say("eli", "CastVote", card="5") == ["VoteCast", "RevealScheduled"]
    table.sit("ana")
    assert table.later(10) == []
    assert table.view["table"]["revealed"] is False


def test_an_agreed_estimate_is_proposed_as_the_points_of_the_item(table: Table) -> None:
    happened = table.do(
        table.play.parse(table.state, "AgreeEstimate", {"card": "5"}), table.state.floor.seats["eli"]
    )
    assert list(table.play.proposals(table.state, happened[0])) == [ItemEstimated("item1", points=5.0)]
    assert table.view["items"]["item1"]["estimate"] == "5"
    assert table.view["items"]["item1"]["state"] == "agreed"


def test_an_estimate_off_the_deck_may_be_agreed(table: Table) -> None:
    table.say("eli", "AgreeEstimate", card="7")
    assert table.view["items"]["item1"]["estimate"] == "7"


def test_undo_takes_back_ones_own_last_vote_only(table: Table) -> None:
    table.say("ana", "CastVote", card="3")
    table.say("bo", "CastVote", card="8")
    table.say("ana", "Undo")
    assert set(table.view["votes"]) == {"bo"}
    with pytest.raises(Refused, match="nothing of yours"):
        table.say("ana", "Undo")


def test_undo_of_a_changed_vote_brings_the_first_card_back(table: Table) -> None:
    table.say("ana", "CastVote", card="3")
    table.say("ana", "CastVote", card="8")
    table.say("ana", "Undo")
    assert table.mine("ana")["card"] == "3"


def test_a_hidden_vote_is_told_only_after_its_reveal(table: Table) -> None:
    table.say("ana", "CastVote", card="3")
    vote = table.happened[-1]
    assert table.play.tell(table.state, vote) is None
    table.say("eli", "RevealVotes")
    assert table.play.tell(table.state, vote) == {"seat": "ana", "card": "3", "item": "item1", "round": 1}


def test_undo_of_an_agreed_estimate_restores_the_points_before(table: Table) -> None:
    table.say("eli", "AgreeEstimate", card="5")
    table.say("eli", "AgreeEstimate", card="8")
    table.say("eli", "Undo")
    assert table.view["items"]["item1"]["estimate"] == "5"
