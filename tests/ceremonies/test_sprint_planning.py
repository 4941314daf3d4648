"""Sprint planning by hand and by property."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.events import (
    AvailabilitySet,
    GoalSet,
    ItemMovedToTeam,
    ItemScheduled,
    SprintReopened,
    SprintStarted,
)
from ceremonies import sheet, sprint_planning
from ceremonies.ceremony import Absent, Forbidden, Refused, Thing
from ceremonies.play import brief_changed
from ceremonies.sheet import Member, Sheet
from program.capacity import capacity
from program.events import ConfidenceVoted, DependencyAsked
from tests.ceremonies.table import Table

PAY = Sheet(
    "payments",
    "sprint12",
    "Payments",
    "Sprint 12",
    days=10,
    members=(Member("ana", 0.0), Member("bo")),
    rate=2.0,
    assumed=False,
)
ORD = Sheet("orders", "sprint12", "Orders", "Sprint 12", members=(Member("cy"),))


def item(number: int, points: float | None = 3, **more: Any) -> Thing:
    chosen: dict[str, Any] = {"type": "story", "team": "payments", "points": points, **more}
    return Thing(f"item{number}", f"Item {number}", key=f"PAY-{number}", rank=number, **chosen)


def room(*sheets: Sheet, things: tuple[Thing, ...] = (), **chosen: object) -> Table:
    """Ana and Bo of Payments, Cy of Orders, Eli who facilitates, Fay who watches."""
    table = Table(sprint_planning, **chosen)
    table.do(brief_changed(things or tuple(item(n) for n in range(1, 11)), sheets=sheets))
    table.sit("eli", role="facilitator", person="eli").sit("fay", role="observer")
    for name in ("ana", "bo"):
        table.sit(name, team="payments", person=name)
    return table.sit("cy", team="orders", person="cy")


@pytest.fixture
def table() -> Table:
    return room(PAY)


def proposed(table: Table) -> list[object]:
    """What the latest command proposes."""
    last = table.happened[-1].act or next(
        (one.act or one.undoes for one in reversed(table.happened) if one.act or one.undoes), None
    )
    latest = [one for one in table.happened if last in (one.act, one.undoes)]
    undone = [one for one in latest if one.undoes is not None]
    return [fact for one in undone or latest for fact in table.play.proposals(table.state, one)]


def test_capacity_is_days_times_focus_times_points_of_a_day(table: Table) -> None:
    """Ana 10 x 4/5 x 2 = 16; Bo said nothing yet and counts whole: 16. Then (10 - 2.5) x 4/5 x 2 = 12."""
    assert table.view["sprints"]["payments"]["capacity"] == 32.0
    table.say("bo", "SetAvailability", person="bo", days_off=2.5)
    assert table.view["capacity"]["bo"] == {
        "days": 10.0,
        "days_off": 2.5,
        "focus": 0.8,
        "focus_assumed": True,
        "allocation": 1.0,
        "points": 12.0,
        "teams": {"payments": 12.0},
    }
    assert table.view["sprints"]["payments"]["capacity"] == 28.0
    before = None
    assert proposed(table) == [AvailabilitySet("payments", "sprint12", "bo", 2.5, None, None, before)]


def test_a_focus_said_once_stays_until_another_is_said(table: Table) -> None:
    """(10 - 1) x 1/2 x 2 = 9."""
    table.say("ana", "SetAvailability", person="ana", days_off=0, focus=0.5)
    table.say("ana", "SetAvailability", person="ana", days_off=1)
    assert table.view["capacity"]["ana"]["points"] == 9.0
    (fact,) = proposed(table)
    assert isinstance(fact, AvailabilitySet)
    assert fact.before == {"days_off": 0.0, "focus": 0.5, "allocation": None}


def test_one_says_ones_own_days_off_and_a_facilitator_those_of_all(table: Table) -> None:
    with pytest.raises(Forbidden, match="Only a facilitator says when others are off"):
        table.say("ana", "SetAvailability", person="bo", days_off=1)
    table.say("eli", "SetAvailability", person="bo", days_off=1)
    with pytest.raises(Absent):
        table.say("eli", "SetAvailability", person="nobody", days_off=1)
    with pytest.raises(Refused, match="no Sprint of a team"):
        table.say("eli", "SetAvailability", person="eli", days_off=1)


@pytest.mark.parametrize(("days", "reason"), [(-0.5, "days_off"), (0.3, "days_off"), (61, "days_off")])
def test_days_off_count_by_halves(table: Table, days: float, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        table.say("ana", "SetAvailability", person="ana", days_off=days)
    assert refusal.value.reason == reason


def test_days_off_are_taken_back_and_proposed_as_they_were(table: Table) -> None:
    table.say("ana", "SetAvailability", person="ana", days_off=3)
    table.say("ana", "Undo")
    assert table.view["capacity"]["ana"]["days_off"] == 0.0
    (fact,) = proposed(table)
    assert isinstance(fact, AvailabilitySet)
    assert (fact.days_off, fact.before) == (0.0, {"days_off": 3.0, "focus": None, "allocation": None})


def test_where_nothing_is_known_no_capacity_is_made_up() -> None:
    table = room(ORD)
    assert table.view["sprints"]["orders"]["capacity"] is None
    assert table.view["sprints"]["orders"]["load_state"] == "none"
    table.say("cy", "SetAvailability", person="cy", days_off=0)
    assert table.view["sprints"]["orders"]["capacity"] == 8.0
    assert table.view["sprints"]["orders"]["assumed"] is True


def test_what_was_said_by_hand_is_the_capacity() -> None:
    table = room(Sheet("payments", "sprint12", capacity=10, members=PAY.members))
    assert table.view["sprints"]["payments"]["capacity"] == 10.0


def test_the_load_runs_along_and_turns_amber_and_red() -> None:
    """20 points: 17 are 85 % and green, 18 amber, 20 amber, 23 red."""
    things = (item(1, 17), item(2, 1), item(3, 2), item(4, 3), item(5, None), item(6, 40, type="feature"))
    table = room(Sheet("payments", "sprint12", capacity=20), things=things)
    seen = []
    for number in (1, 2, 3, 4, 5, 6):
        table.say("ana", "PullItem", item=f"item{number}")
        view = table.view["sprints"]["payments"]
        seen.append((view["load"], view["load_state"], view["percent"], view["unestimated"]))
    assert seen == [
        (17.0, "green", 85, 0),
        (18.0, "amber", 90, 0),
        (20.0, "amber", 100, 0),
        (23.0, "red", 115, 0),
        (23.0, "red", 115, 1),
        (23.0, "red", 115, 1),
    ]
    assert table.view["sprints"]["payments"]["items"] == [f"item{n}" for n in range(1, 7)]


def test_a_pulled_item_is_scheduled_and_a_returned_one_goes_back(table: Table) -> None:
    table.say("ana", "PullItem", item="item1")
    assert table.view["items"]["item1"]["sprint"] == "sprint12"
    assert proposed(table) == [ItemScheduled("item1", "sprint12", None, "payments")]
    assert table.say("bo", "PullItem", item="item1") == []
    table.say("bo", "ReturnItem", item="item1")
    assert table.view["items"]["item1"]["sprint"] is None
    assert proposed(table) == [ItemScheduled("item1", None, "sprint12", "payments")]
    assert table.say("bo", "ReturnItem", item="item1") == []


def test_a_pull_is_taken_back_unless_somebody_moved_the_item_since(table: Table) -> None:
    table.say("ana", "PullItem", item="item1")
    table.say("ana", "Undo")
    assert table.view["items"]["item1"]["sprint"] is None
    assert proposed(table) == [ItemScheduled("item1", None, "sprint12", "payments")]
    table.say("ana", "PullItem", item="item1")
    table.say("bo", "ReturnItem", item="item1")
    with pytest.raises(Refused, match="moved again"):
        table.say("ana", "Undo")


def test_an_item_pulled_by_two_teams_goes_to_the_first_and_the_other_is_told() -> None:
    table = room(PAY, ORD)
    table.say("cy", "PullItem", item="item1")
    assert proposed(table) == [
        ItemMovedToTeam("item1", "orders", "payments"),
        ItemScheduled("item1", "sprint12", None, "orders"),
    ]
    with pytest.raises(Refused, match="Orders took PAY-1 a moment ago") as refusal:
        table.say("ana", "PullItem", item="item1")
    assert refusal.value.reason == "taken"
    assert table.view["sprints"]["orders"]["items"] == ["item1"]
    assert table.view["sprints"]["payments"]["items"] == []
    table.say("ana", "PullItem", item="item2")
    with pytest.raises(Refused, match="Payments took PAY-2"):
        table.say("cy", "PullItem", item="item2", team="orders")
    with pytest.raises(Forbidden, match="PAY-2 is planned by Payments"):
        table.say("cy", "ReturnItem", item="item2")


def test_a_facilitator_pulls_for_the_team_of_the_item(table: Table) -> None:
    table.say("eli", "PullItem", item="item3")
    assert table.view["sprints"]["payments"]["items"] == ["item3"]
    with pytest.raises(Refused, match="no planned Sprint"):
        table.say("eli", "PullItem", item="item4", team="orders")
    with pytest.raises(Forbidden, match="Observers watch"):
        table.say("fay", "PullItem", item="item4")


def test_what_changes_elsewhere_is_seen_and_never_overwritten_by_memory(table: Table) -> None:
    table.say("ana", "PullItem", item="item1")
    assert table.do(brief_changed((item(1, sprint="sprint12"),), sheets=(PAY,))) == []
    table.do(brief_changed((item(1),)))
    assert table.view["sprints"]["payments"]["items"] == []
    table.say("ana", "PullItem", item="item1")
    assert table.view["sprints"]["payments"]["items"] == ["item1"]
    table.do(brief_changed((), gone=("item1",)))
    assert table.view["sprints"]["payments"]["load"] == 0.0


def test_an_item_of_the_room_alone_is_planned_and_proposed_to_nobody() -> None:
    table = room(PAY, things=(item(1, local=True),))
    table.say("ana", "PullItem", item="item1")
    assert table.view["sprints"]["payments"]["items"] == ["item1"]
    assert proposed(table) == []


def test_the_chosen_sprint_is_planned_also_where_nothing_is_known_of_it_yet() -> None:
    table = room(PAY, Sheet("payments", "sprint13"), sprint="sprint14")
    assert table.view["sprints"] == {}
    table.say("ana", "PullItem", item="item1")
    assert table.view["sprints"]["payments"]["id"] == "sprint14"
    table.say("eli", "SetSettings", sprint="sprint13")
    assert table.view["sprints"]["payments"]["items"] == []


def test_goals_are_proposed_hidden_and_one_sentence_is_agreed(table: Table) -> None:
    table.say("ana", "ProposeGoal", text="Refunds within a day")
    first = table.happened[-1]
    table.say("ana", "ProposeGoal", text="Refunds within an hour")
    assert table.view["goals"] == {"ana": {"proposed": True}}
    assert table.mine("ana")["goal"] == "Refunds within an hour"
    assert table.mine("bo")["goal"] is None
    assert table.play.tell(table.state, first) is None
    table.say("eli", "RevealGoals")
    assert table.view["goals"] == {"ana": {"text": "Refunds within an hour"}}
    assert table.play.tell(table.state, first) == {"seat": "ana", "text": "Refunds within an hour"}
    with pytest.raises(Refused):
        table.say("eli", "RevealGoals")
    table.say("eli", "SetGoal", text=" Customers get  refunds within an hour ")
    goal = "Customers get refunds within an hour"
    assert table.view["sprints"]["payments"]["goal"] == goal
    assert proposed(table) == [GoalSet("payments", "sprint12", goal, "")]
    table.say("eli", "Undo")
    assert table.view["sprints"]["payments"]["goal"] == ""
    assert proposed(table) == [GoalSet("payments", "sprint12", "", goal)]
    with pytest.raises(Forbidden):
        table.say("ana", "SetGoal", text="Mine")


def test_a_proposed_goal_is_taken_back(table: Table) -> None:
    table.say("ana", "ProposeGoal", text="Refunds")
    with pytest.raises(Refused, match="Write a goal"):
        table.say("ana", "ProposeGoal", text="  ")
    table.say("ana", "RetractGoal")
    assert table.say("ana", "RetractGoal") == []
    assert table.view["goals"] == {}
    table.say("ana", "Undo")
    assert table.mine("ana")["goal"] == "Refunds"


def test_the_goal_of_several_teams_needs_a_name() -> None:
    table = room(PAY, ORD)
    with pytest.raises(Refused, match="Say which team"):
        table.say("eli", "SetGoal", text="Ship")
    table.say("eli", "SetGoal", text="Ship", team="orders")
    assert table.view["sprints"]["orders"]["goal"] == "Ship"


def test_who_else_must_act_is_asked_at_once(table: Table) -> None:
    table.say("ana", "RaiseDependency", consumer="item1", producer_team="data", title=" Export  feed ",
              needed_by="sprint13")  # fmt: skip
    ((id, asked),) = table.view["dependencies"].items()
    assert asked["title"] == "Export feed"
    assert proposed(table) == [DependencyAsked(id, "item1", None, "Export feed", "sprint13", "data")]
    with pytest.raises(Refused, match="Withdraw it on the board"):
        table.say("ana", "Undo")
    with pytest.raises(Refused, match="Say which team"):
        table.say("ana", "RaiseDependency", consumer="item1", title="Feed", needed_by="sprint13")
    with pytest.raises(Absent):
        table.say("ana", "RaiseDependency", consumer="item99", producer_team="data", title="Feed",
                  needed_by="sprint13")  # fmt: skip


def test_confidence_is_hidden_then_kept_as_mean_and_lowest(table: Table) -> None:
    table.say("eli", "GoToStage", stage="confidence")
    for who, value in (("ana", 4), ("bo", 2), ("eli", 5)):
        table.say(who, "VoteConfidence", value=value)
    assert "mean" not in table.view["confidence"]
    assert table.mine("bo")["confidence"] == 2
    table.say("eli", "RevealConfidence", round=1)
    assert (table.view["confidence"]["mean"], table.view["confidence"]["lowest"]) == (3.67, 2)
    assert proposed(table) == [ConfidenceVoted(11 / 3, 2.0, 3, team="payments", sprint="sprint12")]
    table.say("eli", "StartConfidenceRound")
    table.say("bo", "VoteConfidence", value=4, round=2)
    table.say("eli", "RevealConfidence", round=2)
    assert proposed(table) == [ConfidenceVoted(13 / 3, 4.0, 3, team="payments", sprint="sprint12")]


def test_several_teams_vote_confidence_each_for_itself() -> None:
    table = room(PAY, ORD)
    table.say("eli", "GoToStage", stage="confidence")
    for who, value in (("ana", 4), ("bo", 3), ("cy", 1), ("eli", 5)):
        table.say(who, "VoteConfidence", value=value)
    table.say("eli", "RevealConfidence")
    assert proposed(table) == [
        ConfidenceVoted(3.5, 3.0, 2, team="payments", sprint="sprint12"),
        ConfidenceVoted(1.0, 1.0, 1, team="orders", sprint="sprint12"),
    ]


def test_a_number_that_would_point_at_somebody_is_neither_shown_nor_kept() -> None:
    table = room(PAY, least=3)
    table.say("eli", "GoToStage", stage="confidence")
    table.say("ana", "VoteConfidence", value=1)
    table.say("bo", "VoteConfidence", value=5)
    table.say("eli", "RevealConfidence")
    assert table.view["confidence"]["too_few"] == 3
    assert proposed(table) == []


def test_two_facilitators_who_start_at_once_start_one_sprint(table: Table) -> None:
    table.say("eli", "PullItem", item="item1")
    assert table.say("eli", "StartSprint") == ["SprintBegun", "BriefChanged"]
    assert proposed(table) == [SprintStarted("payments", "sprint12", capacity=32.0)]
    assert table.view["sprints"]["payments"]["state"] == "active"
    with pytest.raises(Refused, match=r"Payments has started Sprint 12 already\."):
        table.say("eli", "StartSprint")
    with pytest.raises(Forbidden):
        table.say("ana", "StartSprint")


def test_a_start_is_taken_back(table: Table) -> None:
    table.say("eli", "StartSprint")
    table.say("eli", "Undo")
    assert proposed(table) == [SprintReopened("payments", "sprint12", "planned", "active")]
    assert table.view["sprints"]["payments"]["state"] == "planned"
    table.say("eli", "StartSprint")


def test_a_start_needs_a_sprint_and_takes_the_teams_that_have_not_begun() -> None:
    table = room(Sheet("payments", "sprint12", state="active"), ORD)
    table.say("eli", "StartSprint")
    assert proposed(table) == [SprintStarted("orders", "sprint12")]
    with pytest.raises(Refused, match="no Sprint to start"):
        room().say("eli", "StartSprint")


def test_plans_are_made_whatever_stage_is_open_and_nothing_is_lost(table: Table) -> None:
    table.say("eli", "GoToStage", stage="confidence")
    table.say("ana", "VoteConfidence", value=2)
    table.say("ana", "ProposeGoal", text="Refunds")
    table.say("ana", "PullItem", item="item1")
    table.say("ana", "SetAvailability", person="ana", days_off=1)
    seen, own = table.view, table.mine("ana")
    table.say("eli", "GoToStage", stage="availability")
    table.say("eli", "GoToStage", stage="confidence")
    assert table.view == seen
    assert table.mine("ana") == own


def test_what_happened_replays_to_the_same_room(table: Table) -> None:
    table.say("ana", "PullItem", item="item1")
    table.say("ana", "SetAvailability", person="ana", days_off=1)
    table.say("eli", "SetGoal", text="Refunds")
    table.say("eli", "StartSprint")
    table.say("eli", "Undo")
    assert table.play.evolved(table.opened, table.happened) == table.state
    assert table.play.load(table.play.dump(table.state)) == table.state


HALVES = st.integers(0, 24).map(lambda halves: halves / 2)
SHARES = st.one_of(st.none(), st.integers(0, 10).map(lambda tenths: tenths / 10))
MEMBERS = st.lists(st.tuples(HALVES, SHARES, SHARES), min_size=1, max_size=6)


@given(MEMBERS, st.integers(1, 40).map(lambda quarters: quarters / 4))
def test_the_room_computes_capacity_as_the_program_does(
    members: list[tuple[float, float | None, float | None]], rate: float
) -> None:
    """Two weeks from a Monday: 10 working days."""
    here = tuple(Member(f"p{n}", *line) for n, line in enumerate(members))
    mine = sheet.capacity(Sheet("payments", "sprint12", days=10, members=here, rate=rate, assumed=False))
    there = []
    for one in here:
        off = {date(2026, 3, 2 + day + (2 if day > 4 else 0)): Fraction(1) for day in range(10)}
        left = Fraction(str(one.days_off))
        for day in off:
            off[day] = min(left, Fraction(1))
            left -= off[day]
        allocation = Fraction(1) if one.allocation is None else Fraction(str(one.allocation))
        focus = None if one.focus is None else Fraction(str(one.focus))
        there.append(capacity.Member(one.person, allocation, focus, off))
    rated = capacity.Rate(Fraction(str(rate)), assumed=False)
    assert mine == capacity.capacity(date(2026, 3, 2), date(2026, 3, 15), there, {}, rated).points


@given(st.integers(0, 50), st.integers(0, 40))
def test_the_room_colours_load_as_the_program_does(load: int, carried: int) -> None:
    mine = sheet.load_state(Fraction(load), Fraction(carried))
    assert mine == capacity.load_state(Fraction(load), Fraction(carried))


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["ana", "bo", "cy", "eli"]),
        st.sampled_from(["PullItem", "ReturnItem", "Undo"]),
        st.integers(1, 4),
    ),
    max_size=30,
)


@given(MOVES)
def test_every_item_is_in_one_sprint_at_most_and_the_load_is_what_is_in_it(
    moves: list[tuple[str, str, int]],
) -> None:
    table = room(PAY, ORD, things=tuple(item(n, n) for n in range(1, 5)))
    for who, command, number in moves:
        try:
            table.say(who, command, **({} if command == "Undo" else {"item": f"item{number}"}))
        except Refused:
            continue
    sprints = table.view["sprints"]
    taken = [one for team in ("payments", "orders") for one in sprints[team]["items"]]
    assert len(taken) == len(set(taken))
    for team in ("payments", "orders"):
        assert sprints[team]["load"] == sum(int(one.removeprefix("item")) for one in sprints[team]["items"])


def voted(table: Table, **values: int) -> None:
    table.say("eli", "GoToStage", stage="confidence")
    for who, value in values.items():
        table.say(who, "VoteConfidence", value=value)


def test_the_reasons_of_low_votes_show_with_the_votes_and_without_names(table: Table) -> None:
    voted(table, ana=2, bo=5)
    assert table.say("ana", "GiveReason", text="  The bank is silent ") == ["ReasonGiven"]
    assert table.say("bo", "GiveReason", text="All is well") == ["ReasonGiven"]
    assert table.mine("ana")["reason"] == "The bank is silent"
    assert "reasons" not in table.view["confidence"]
    table.say("eli", "RevealConfidence")
    shown = table.view["confidence"]["reasons"]
    assert list(shown.values()) == [{"text": "The bank is silent", "team": "payments"}]
    assert all(table.play.tell(table.state, one) is None for one in table.happened[-3:-1])


def test_a_reason_is_said_after_the_reveal_taken_back_and_gone_in_the_next_round(table: Table) -> None:
    voted(table, ana=1, bo=4)
    table.say("eli", "RevealConfidence")
    table.say("ana", "GiveReason", "why", text="Nobody knows the API")
    (id,) = table.view["confidence"]["reasons"]
    table.say("ana", "GiveReason", "again", text="Nobody knows the new API")
    assert list(table.view["confidence"]["reasons"]) == [id]
    table.say("ana", "Undo", command="again")
    assert table.view["confidence"]["reasons"][id]["text"] == "Nobody knows the API"
    table.say("eli", "StartConfidenceRound")
    assert table.mine("ana")["reason"] == ""


@pytest.mark.parametrize(
    ("who", "said", "sentence"),
    [
        ("bo", {"text": "Why not?"}, "Who rated 2 or less is asked for a reason."),
        ("eli", {"text": "I see"}, "Rate first, then say why."),
        ("ana", {"text": "x" * 501}, "This reason has 501 characters; at most 500 fit."),
        ("ana", {"text": "late", "round": 2}, "This round was closed a moment before this arrived."),
    ],
)
def test_a_reason_that_does_not_fit_is_refused_in_a_sentence(
    table: Table, who: str, said: dict[str, Any], sentence: str
) -> None:
    voted(table, ana=1, bo=4)
    table.say("eli", "RevealConfidence")
    with pytest.raises(Refused, match=sentence.replace("?", ".")):
        table.say(who, "GiveReason", **said)
