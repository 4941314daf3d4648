"""Big-room planning by example: how far plans are, values, ROAM, confidence by team, the kept plan."""

from __future__ import annotations

from typing import Any

import pytest

from ceremonies import pi_planning
from ceremonies.ceremony import Absent, Forbidden, Refused, Thing
from program.events import ConfidenceVoted
from program.objectives.events import ObjectiveScored
from program.register.risk_events import RiskChanged, RiskMoved
from program.reviews.events import SnapshotTaken
from tests.ceremonies.table import Table
from tests.ceremonies.walk import program_things

FEATURE = Thing("feature1", "Faster payouts", key="PAY-1", type="feature", team="payments", rank=1)


def big_room(**settings: Any) -> Table:
    """Hana leads; Ana and Bo are of Payments, Cy and Dan of Orders, Gus of no team."""
    table = Table(pi_planning, (FEATURE, *program_things()), **settings)
    table.sit("hana", role="facilitator", person="person-hana")
    table.sit("ana", "bo", team="payments").sit("cy", "dan", team="orders")
    return table.sit("gus", guest=True).sit("fay", role="observer")


def proposed(table: Table) -> list[Any]:
    return [fact for one in table.happened for fact in table.play.proposals(table.state, one)]


def test_everybody_sees_what_the_program_has_planned() -> None:
    view = big_room().view
    assert view["increment"] == {"id": "winter", "name": "Winter"}
    assert [one["key"] for one in view["items"].values()] == ["PAY-1"]
    assert view["objectives"]["aim1"]["value"] == 3
    assert view["risks"]["risk1"]["owner"] == "person-bo"
    assert view["plans"]["payments"]["doubts"] == ["It has no objective."]


def test_features_and_objectives_are_presented_and_nothing_else() -> None:
    table = big_room()
    assert table.say("hana", "PresentItem", item="feature1") == ["ThingPresented"]
    assert table.say("hana", "PresentItem", item="aim0") == ["ThingPresented"]
    with pytest.raises(Absent):
        table.say("hana", "PresentItem", item="risk0")


@pytest.mark.parametrize(
    ("team", "said", "light"),
    [
        ("payments", None, "draft"),
        ("payments", "talking", "open"),
        ("payments", "confident", "open"),
        ("orders", "confident", "ready"),
    ],
)
def test_a_plan_is_ready_once_its_team_says_so_and_nothing_stands_against_it(
    team: str, said: str | None, light: str
) -> None:
    table = big_room()
    if said is not None:
        table.say("hana", "SayPlan", team=team, state=said)
    assert table.view["plans"][team]["light"] == light


def test_a_team_speaks_for_its_own_plan() -> None:
    table = big_room()
    table.say("ana", "SayPlan", state="talking")
    assert table.view["plans"]["payments"]["said"] == "talking"
    with pytest.raises(Forbidden, match="Only the team itself"):
        table.say("ana", "SayPlan", state="confident", team="orders")
    with pytest.raises(Refused, match="which team"):
        table.say("gus", "SayPlan", state="confident")
    table.say("ana", "Undo")
    assert table.view["plans"]["payments"]["said"] == "draft"


def test_plans_are_reviewed_one_after_the_other_and_only_plans() -> None:
    table = big_room()
    table.say("hana", "ReviewPlan", team="payments")
    table.say("bo", "JudgePlan", judgement="up")
    assert table.view["review"]["open"] == "payments"
    assert table.view["review"]["thumbs"]["up"] == 1
    table.say("hana", "ReviewPlan", team="orders")
    assert table.view["review"]["talked"] == ["payments"]
    with pytest.raises(Absent):
        table.say("hana", "ReviewPlan", team="feature1")


def test_values_are_named_by_all_and_agreed_by_who_facilitates() -> None:
    table = big_room()
    table.say("hana", "PresentObjective", objective="aim0")
    table.say("ana", "SayValue", objective="aim0", value=8)
    table.say("gus", "SayValue", objective="aim0", value=8)
    table.say("cy", "SayValue", objective="aim0", value=5)
    assert table.view["objectives"]["aim0"]["said"] == {"5": 1, "8": 2}
    assert table.mine("cy")["values"] == {"aim0": 5}
    with pytest.raises(Forbidden):
        table.say("ana", "AgreeValue", objective="aim0", value=8)
    table.say("hana", "AgreeValue", objective="aim0", value=8)
    assert (table.view["objectives"]["aim0"]["value"], table.view["objectives"]["aim0"]["agreed"]) == (
        8,
        True,
    )
    assert proposed(table) == [ObjectiveScored("aim0", planned=8, planned_before=None)]
    table.say("hana", "Undo")
    assert (table.view["objectives"]["aim0"]["value"], table.view["objectives"]["aim0"]["agreed"]) == (
        None,
        False,
    )
    assert proposed(table)[-1] == ObjectiveScored("aim0", planned=None, planned_before=8)


def test_a_value_that_stands_already_is_agreed_without_a_new_score() -> None:
    table = big_room()
    table.say("hana", "AgreeValue", objective="aim1", value=3)
    assert table.view["objectives"]["aim1"]["agreed"]
    assert proposed(table) == []


@pytest.mark.parametrize("value", [0, 11, -3])
def test_a_business_value_is_1_to_10(value: int) -> None:
    table = big_room()
    with pytest.raises(Refused, match="1 to 10"):
        table.say("ana", "SayValue", objective="aim0", value=value)
    with pytest.raises(Refused, match="1 to 10"):
        table.say("hana", "AgreeValue", objective="aim0", value=value)


def test_an_owned_risk_has_an_owner_before_it_is_owned() -> None:
    table = big_room()
    with pytest.raises(Refused, match="Name who owns this risk"):
        table.say("hana", "RoamRisk", risk="risk0", state="owned")
    table.say("hana", "RoamRisk", risk="risk0", state="owned", owner="person-ana", due="2026-12-04")
    owned = {"owner": "person-ana", "due": "2026-12-04"}
    assert table.view["risks"]["risk0"].items() >= {"state": "owned", "here": True, **owned}.items()
    nobody = {"owner": None, "due": None}
    assert proposed(table) == [RiskChanged("risk0", owned, nobody), RiskMoved("risk0", "owned", "new")]
    table.say("hana", "Undo")
    assert table.view["risks"]["risk0"].items() >= {"state": "new", "here": False, **nobody}.items()
    assert proposed(table)[2:] == [RiskMoved("risk0", "new", "owned"), RiskChanged("risk0", nobody, owned)]


def test_an_owner_stays_where_nobody_else_is_named() -> None:
    table = big_room()
    table.say("hana", "RoamRisk", risk="risk1", state="mitigated")
    assert table.view["risks"]["risk1"]["owner"] == "person-bo"
    assert proposed(table) == [RiskMoved("risk1", "mitigated", "owned")]
    with pytest.raises(Refused, match="written as"):
        table.say("hana", "RoamRisk", risk="risk1", state="owned", due="soon")


def test_confidence_is_hidden_then_shown_for_each_team_and_for_all() -> None:
    table = big_room()
    table.say("hana", "GoToStage", stage="confidence")
    for who, vote in {"ana": 4, "bo": 2, "cy": 5, "dan": 4, "gus": 3}.items():
        table.say(who, "VoteConfidence", value=vote)
    assert "teams" not in table.view["confidence"]
    table.say("hana", "RevealConfidence")
    shown = table.view["confidence"]
    assert (shown["mean"], shown["lowest"]) == (3.6, 2)
    assert {team: (one["mean"], one["lowest"]) for team, one in shown["teams"].items()} == {
        "payments": (3.0, 2),
        "orders": (4.5, 4),
    }
    assert proposed(table) == [
        ConfidenceVoted(4.5, 4.0, 2, "orders", increment="winter"),
        ConfidenceVoted(3.0, 2.0, 2, "payments", increment="winter"),
        ConfidenceVoted(3.6, 2.0, 5, None, increment="winter"),
    ]


def test_a_team_with_too_few_votes_has_no_number() -> None:
    table = big_room(least=2)
    table.say("hana", "GoToStage", stage="confidence")
    for who, vote in {"ana": 4, "bo": 2, "cy": 5}.items():
        table.say(who, "VoteConfidence", value=vote)
    table.say("hana", "RevealConfidence")
    assert table.view["confidence"]["teams"]["orders"] == {"too_few": 2}
    assert [one.team for one in proposed(table)] == ["payments", None]


def test_a_low_vote_says_why_and_which_objective_it_is_about() -> None:
    table = big_room()
    table.say("hana", "GoToStage", stage="confidence")
    table.say("ana", "VoteConfidence", value=2)
    table.say("bo", "VoteConfidence", value=4)
    table.say("ana", "GiveReason", text="Nobody tests the refunds.", about="aim0")
    assert table.mine("ana")["reason_about"] == "aim0"
    assert "reasons" not in table.view["confidence"]
    with pytest.raises(Absent, match="objective"):
        table.say("ana", "GiveReason", text="Nobody tests the refunds.", about="feature1")
    table.say("hana", "RevealConfidence")
    ((id, reason),) = table.view["confidence"]["reasons"].items()
    assert reason == {"text": "Nobody tests the refunds.", "team": "payments", "about": "aim0"}
    table.say("hana", "Capture", text=reason["text"], of=id, team=reason["team"], objective=reason["about"])
    assert [one["of"] for one in table.view["captured"].values()] == [id]


def test_every_round_is_kept() -> None:
    table = big_room()
    table.say("hana", "GoToStage", stage="confidence")
    table.say("ana", "VoteConfidence", value=2)
    table.say("hana", "RevealConfidence")
    table.say("hana", "StartConfidenceRound")
    table.say("ana", "VoteConfidence", value=4)
    assert "teams" not in table.view["confidence"]
    table.say("hana", "RevealConfidence")
    assert [one.mean for one in table_votes(table)] == [4.0, 4.0]


def table_votes(table: Table) -> list[ConfidenceVoted]:
    """What the last reveal meant."""
    return list(table.play.proposals(table.state, table.happened[-1]))


def test_the_plan_is_kept_under_the_name_of_the_increment_as_often_as_it_is_committed() -> None:
    table = big_room()
    with pytest.raises(Forbidden):
        table.say("ana", "CommitPlan")
    table.say("hana", "CommitPlan")
    first = table.view["commitment"]
    assert first["name"] == "Winter, committed"
    assert proposed(table) == [SnapshotTaken(first["snapshot"], "Winter, committed")]
    table.say("hana", "CommitPlan")
    assert table.view["commitment"]["snapshot"] != first["snapshot"]
    with pytest.raises(Refused, match="stays"):
        table.say("hana", "Undo")


@pytest.mark.parametrize("settings", [{"least": 0}, {"least": 101}, {"minutes": 61}])
def test_settings_that_do_not_fit_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(Refused):
        big_room(**settings)
