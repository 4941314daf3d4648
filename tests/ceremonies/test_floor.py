"""What every room has, by example."""

from __future__ import annotations

import msgspec
import pytest

from ceremonies import floor, planning_poker
from ceremonies.acts import Undo
from ceremonies.ceremony import Forbidden, Refused
from ceremonies.play import on_the_floor
from tests.ceremonies.table import START, Table, items


@pytest.fixture
def table() -> Table:
    table = Table(planning_poker, items("Refund API"))
    return table.sit("eli", role="facilitator").sit("ana", "bo")


def away(table: Table, who: str, is_away: bool = True) -> None:
    table.do(on_the_floor(floor.MarkAway(who, is_away)))


def roles(table: Table) -> dict[str, str]:
    return {id: seat["role"] for id, seat in table.view["seats"].items()}


def test_anybody_takes_over_while_the_facilitator_is_away_and_the_first_one_takes_it_back(
    table: Table,
) -> None:
    with pytest.raises(Forbidden, match="A facilitator is here"):
        table.say("ana", "TakeOver")
    away(table, "eli")
    table.say("ana", "TakeOver")
    assert roles(table) == {"eli": "participant", "ana": "facilitator", "bo": "participant"}
    away(table, "eli", False)
    table.say("eli", "TakeOver")
    assert roles(table) == {"eli": "facilitator", "ana": "participant", "bo": "participant"}


def test_a_guest_takes_over_only_where_no_member_is_seated(table: Table) -> None:
    table.sit("gus", guest=True)
    away(table, "eli")
    with pytest.raises(Forbidden, match="A member of the team is here"):
        table.say("gus", "TakeOver")
    away(table, "ana")
    away(table, "bo")
    table.say("gus", "TakeOver")
    assert roles(table)["gus"] == "facilitator"


def test_the_last_facilitator_cannot_be_removed_or_stand_up(table: Table) -> None:
    for command, args in (("StandUp", {}), ("RemoveSeat", {"seat": "eli"})):
        with pytest.raises(Refused, match="Hand over first"):
            table.say("eli", command, **args)
    table.say("eli", "HandOver", seat="ana")
    assert roles(table) == {"eli": "participant", "ana": "facilitator", "bo": "participant"}


def test_a_timer_ends_by_itself_and_can_be_held_and_extended(table: Table) -> None:
    table.say("eli", "StartTimer", seconds=60)
    assert table.view["room"]["timer"]["ends_at"] == START + 60_000
    table.later(20)
    table.say("eli", "PauseTimer")
    assert table.view["room"]["timer"]["left"] == 40_000
    table.later(100)
    table.say("eli", "ExtendTimer", seconds=10)
    table.say("eli", "PauseTimer")
    assert table.play.wakes(table.state) == table.now + 50_000
    assert table.later(50) == ["TimerSet"]
    assert table.view["room"]["timer"]["over"] is True


def test_a_room_is_large_from_61_seated_and_small_again_at_50(table: Table) -> None:
    table.sit(*(f"p{n}" for n in range(57)))
    assert table.view["room"]["large"] is False
    table.sit("p57")
    assert table.view["room"]["large"] is True
    assert table.view["tally"]["seated"] == 61
    assert set(table.view["seats"]) == {"eli"}
    assert "votes" not in table.view
    for n in range(10):
        table.say("eli", "RemoveSeat", seat=f"p{n}")
        assert table.view["room"]["large"] is True
    table.say("eli", "RemoveSeat", seat="p10")
    assert table.view["room"]["large"] is False


def test_an_ended_room_takes_nothing_but_being_reopened(table: Table) -> None:
    table.say("eli", "EndCeremony")
    with pytest.raises(Refused, match="This room has ended"):
        table.say("ana", "SetReady", ready=True)
    table.say("eli", "ReopenRoom")
    table.say("ana", "SetReady", ready=True)
    assert table.view["seats"]["ana"]["ready"] is True


def test_settings_change_in_play_but_anonymity_is_never_taken_back(table: Table) -> None:
    table.say("eli", "SetSettings", deck=["1", "2"], anonymous=True)
    assert table.view["room"]["settings"]["deck"] == ["1", "2"]
    with pytest.raises(Refused, match="stays anonymous"):
        table.say("eli", "SetSettings", anonymous=False)
    with pytest.raises(Refused, match="no setting called"):
        table.say("eli", "SetSettings", colour="red")


def test_hands_are_in_the_order_in_which_they_went_up(table: Table) -> None:
    table.say("bo", "RaiseHand", raised=True)
    table.say("ana", "RaiseHand", raised=True)
    hands = {id: seat["hand"] for id, seat in table.view["seats"].items() if "hand" in seat}
    assert sorted(hands, key=lambda id: hands[id]) == ["bo", "ana"]


def undo(table: Table, who: str, command: str) -> None:
    table.do(Undo(command), table.state.floor.seats[who])


def test_what_a_facilitator_did_is_not_taken_back_by_who_facilitates_no_more(table: Table) -> None:
    table.say("eli", "PresentItem", item="item1")
    table.say("eli", "CastVote", command="vote", card="5")
    table.say("eli", "AgreeEstimate", command="agree", card="5")
    table.say("eli", "HandOver", seat="ana")
    with pytest.raises(Forbidden, match="You did this as a facilitator"):
        undo(table, "eli", "agree")
    undo(table, "eli", "vote")
    assert table.view["votes"] == {}


def test_undo_takes_the_latest_act_that_can_be_taken_back(table: Table) -> None:
    table.say("eli", "SetReady", ready=True)
    table.say("eli", "Nudge", seat="ana")
    table.say("eli", "Undo")
    assert table.view["seats"]["eli"]["ready"] is False
    with pytest.raises(Refused, match="This cannot be taken back"):
        table.say("eli", "Undo")


def test_an_ended_room_wakes_for_nothing(table: Table) -> None:
    table.say("eli", "SetSettings", auto_reveal=True)
    table.say("eli", "PresentItem", item="item1")
    for who in ("eli", "ana", "bo"):
        table.say(who, "CastVote", card="5")
    assert table.play.wakes(table.state) == START + 3_000
    assert table.say("eli", "EndCeremony") == ["CeremonyEnded", "RevealPostponed"]
    assert table.play.wakes(table.state) is None


def test_a_command_takes_the_words_of_the_wire_alone(table: Table) -> None:
    with pytest.raises(msgspec.ValidationError, match="no field called"):
        table.say("eli", "PresentItem", thing="item1")
    with pytest.raises(KeyError):
        table.say("eli", "ChangeBrief", things=[])


def test_the_room_ends_by_itself_where_who_may_asks_from_outside(table: Table) -> None:
    with pytest.raises(Forbidden, match="Only a facilitator ends the room"):
        table.say("ana", "EndCeremony")
    table.do(on_the_floor(floor.EndCeremony()))
    assert table.view["room"]["state"] == "ended"
