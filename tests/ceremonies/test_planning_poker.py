"""Planning poker by example."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.events import ItemArchived, ItemEstimated, ItemsAdded
from ceremonies import planning_poker
from ceremonies.ceremony import Forbidden, Refused, Thing
from ceremonies.play import Undo, brief_changed
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


def titled(*titles: str) -> list[dict[str, str]]:
    return [{"title": title} for title in titles]


def queue(table: Table) -> list[str]:
    rows = sorted(table.view["items"].values(), key=lambda item: item["rank"])
    return [item["title"] for item in rows]


def test_a_room_without_items_is_no_dead_end() -> None:
    table = Table(planning_poker).sit("eli", role="facilitator")
    table.say("eli", "AddItems", items=titled("Refund API", "  Payout \n report "))
    assert queue(table) == ["Refund API", "Payout report"]
    assert table.view["table"]["item"] is None
    first = next(iter(table.view["items"]))
    table.say("eli", "PresentItem", item=first)
    table.say("eli", "AgreeEstimate", card="5")
    assert table.view["items"][first]["points"] == 5


def test_added_items_stand_at_the_end_and_leave_the_table_as_it_is(table: Table) -> None:
    table.say("ana", "CastVote", card="3")
    before = table.view
    table.say("eli", "AddItems", items=titled("Bank runbook"))
    assert queue(table) == ["Refund API", "Payout report", "Bank runbook"]
    assert {**table.view, "items": None} == {**before, "items": None}


def test_added_items_are_proposed_to_the_teams_backlog_in_one_word(table: Table) -> None:
    table.say("eli", "AddItems", items=titled("Bank runbook", "Split shipments"))
    (proposed,) = table.play.proposals(table.state, table.happened[-2])
    assert isinstance(proposed, ItemsAdded)
    assert [(one.title, one.team) for one in proposed.items] == [
        ("Bank runbook", ""),
        ("Split shipments", ""),
    ]
    assert [one.item for one in proposed.items] == list(table.view["items"])[2:]


@pytest.mark.parametrize("who", ["ana", "fay"])
def test_only_a_facilitator_adds_items(table: Table, who: str) -> None:
    with pytest.raises(Forbidden, match="Only a facilitator adds items"):
        table.say(who, "AddItems", items=titled("Bank runbook"))


@pytest.mark.parametrize(
    ("titles", "reason"),
    [
        ([], "too_many"),
        (["One more"] * 201, "too_many"),
        (["Bank runbook", "  \n "], "title"),
        (["x" * 501], "title"),
    ],
)
def test_what_is_no_list_of_titles_adds_nothing(table: Table, titles: list[str], reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        table.say("eli", "AddItems", items=titled(*titles))
    assert refusal.value.reason == reason
    assert queue(table) == ["Refund API", "Payout report"]


def test_the_longest_list_and_the_longest_title_are_taken(table: Table) -> None:
    table.say("eli", "AddItems", items=titled(*["x" * 500] * 200))
    assert len(queue(table)) == 202


def test_a_queue_has_an_end() -> None:
    table = Table(planning_poker, items(*(f"Item {n}" for n in range(1_999))))
    table.sit("eli", role="facilitator")
    table.say("eli", "AddItems", items=titled("The last one"))
    with pytest.raises(Refused, match="at most 2,000 items"):
        table.say("eli", "AddItems", items=titled("One too many"))


def test_added_items_are_taken_back_as_long_as_none_was_on_the_table(table: Table) -> None:
    table.say("eli", "AddItems", "first", items=titled("Bank runbook", "Split shipments"))
    added = list(table.view["items"])[2:]
    table.say("eli", "AddItems", "second", items=titled("Return events"))
    table.say("eli", "PresentItem", item=added[1])
    eli = table.state.floor.seats["eli"]
    with pytest.raises(Refused, match="on the table already"):
        table.do(Undo("first"), eli)
    table.do(Undo("second"), eli)
    assert queue(table) == ["Refund API", "Payout report", "Bank runbook", "Split shipments"]


def test_taking_back_archives_what_a_backlog_has_taken_over(table: Table) -> None:
    table.say("eli", "AddItems", items=titled("Bank runbook", "Split shipments"))
    taken, kept = list(table.view["items"])[2:]
    table.do(brief_changed([Thing(taken, "Bank runbook", key="PAY-3", rank=3, team="payments")]))
    table.say("eli", "Undo")
    withdrawn = next(one for one in table.happened if type(one.event).__name__ == "ItemsWithdrawn")
    assert list(table.play.proposals(table.state, withdrawn)) == [ItemArchived(taken)]
    assert kept not in table.view["items"]


def test_only_who_facilitates_now_takes_added_items_back(table: Table) -> None:
    table.say("eli", "AddItems", items=titled("Bank runbook"))
    table.say("eli", "HandOver", seat="ana")
    with pytest.raises(Forbidden, match="as a facilitator"):
        table.say("eli", "Undo")


STEPS = st.lists(st.one_of(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.none()), max_size=8)


@given(steps=STEPS, anonymous=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_queue_is_what_was_added_in_order_without_what_was_taken_back(
    steps: list[list[str] | None], anonymous: bool
) -> None:
    table = Table(planning_poker, items("Refund API"), anonymous=anonymous)
    table.sit("eli", role="facilitator")
    expected = [["Refund API"]]
    for titles in steps:
        if titles is not None:
            table.say("eli", "AddItems", items=titled(*titles))
            expected.append(titles)
        elif len(expected) > 1:
            table.say("eli", "Undo")
            expected.pop()
        assert queue(table) == [title for some in expected for title in some]
        ranks = sorted(item["rank"] for item in table.view["items"].values())
        assert len(set(ranks)) == len(ranks)
    again = table.play.load(table.play.dump(table.state))
    assert again == table.state
    assert table.play.evolved(table.opened, table.happened) == table.state
