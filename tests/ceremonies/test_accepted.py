"""What planning and prioritization propose is what the rules of backlog and program accept."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.refusals import Refused as Denied
from backlog import queries as backlog
from ceremonies import prioritization, sprint_planning
from ceremonies.ceremony import Thing
from ceremonies.play import brief_changed
from ceremonies.sheet import Member, Sheet
from journal.database import Store
from program import queries
from program.events import RankingAccepted
from tests.backlog.harbour import Harbour
from tests.ceremonies.table import Table


class Meeting(Table):
    """A room of Harbour in which Ana and Bo of Payments, Cy of Orders and Eli sit.

    What happens is proposed to the program at once, as a tick does it; what is refused there never was.
    """

    def __init__(self, harbour: Harbour, ceremony: Any, *items: str, sprint: str | None = None) -> None:
        super().__init__(ceremony)
        self.harbour = harbour
        pay, orders = harbour.teams["PAY"], harbour.teams["ORD"]
        found = [harbour.item(id) for id in items]
        things = tuple(
            Thing(one.id, one.title, one.key, points=one.points, rank=n, team=one.team, sprint=one.sprint)
            for n, one in enumerate(found, start=1)
        )
        sheets = (
            ()
            if sprint is None
            else (
                Sheet(pay, sprint, "Payments", "Sprint 1", members=(Member("ana"), Member("bo"))),
                Sheet(orders, sprint, "Orders", "Sprint 1", members=(Member("cy"),)),
            )
        )
        self.do(brief_changed(things, sheets=sheets))
        self.sit("eli", role="facilitator", person="eli", team=pay)
        self.sit("ana", "bo", team=pay).sit("cy", team=orders)

    def say(self, who: str, name: str, /, command: str | None = None, **args: Any) -> list[str]:
        state, events = self.state, len(self.happened)
        said = super().say(who, name, command, **args)
        happened = self.happened[events:]
        facts = [fact for one in happened for fact in self.play.proposals(self.state, one)]
        try:
            self.harbour.propose(*facts, by="hana")
        except Denied:
            self.state = state
            del self.happened[events:]
            raise
        return said


@pytest.fixture
def harbour(store: Store) -> Harbour:
    """Three Sprints, two items of Payments and one of Orders."""
    world = Harbour(store)
    world.increment(3)
    for id, team in (("refund", "PAY"), ("payout", "PAY"), ("order", "ORD")):
        world.add(id, team, points=3.0)
    return world


@pytest.fixture
def sprint(harbour: Harbour) -> str:
    return sprints(harbour)[0]


def sprints(harbour: Harbour) -> list[str]:
    return [one.id for one in harbour.store.read(lambda c: backlog.sprints_of(c, harbour.program))]


def share(harbour: Harbour, team: str, sprint: str) -> backlog.TeamSprint:
    return harbour.store.read(lambda c: backlog.team_sprint(c, harbour.teams[team], sprint))


def test_days_off_goals_and_pulled_items_reach_the_program_and_come_back(
    harbour: Harbour, sprint: str
) -> None:
    room = Meeting(harbour, sprint_planning, "refund", "payout", "order", sprint=sprint)
    room.say("ana", "SetAvailability", person="ana", days_off=2.5)
    room.say("ana", "SetAvailability", person="ana", days_off=1, focus=0.5)
    room.say("ana", "Undo")
    (said,) = harbour.store.read(lambda c: backlog.availability_of(c, harbour.program))
    assert (said.person, said.days_off, said.focus) == ("ana", 2.5, None)
    room.say("eli", "SetGoal", text="Refunds within an hour", team=harbour.teams["PAY"])
    assert share(harbour, "PAY", sprint).goal == "Refunds within an hour"
    room.say("ana", "PullItem", item="refund")
    assert harbour.item("refund").sprint == sprint
    room.say("bo", "ReturnItem", item="refund")
    room.say("bo", "Undo")
    assert harbour.item("refund").sprint == sprint


def test_an_item_that_two_rooms_pull_for_two_teams_goes_to_the_first(harbour: Harbour, sprint: str) -> None:
    ours = Meeting(harbour, sprint_planning, "refund", sprint=sprint)
    theirs = Meeting(harbour, sprint_planning, "refund", sprint=sprint)
    ours.say("cy", "PullItem", item="refund")
    assert (harbour.item("refund").team, harbour.item("refund").sprint) == (harbour.teams["ORD"], sprint)
    with pytest.raises(Denied, match="belongs to Orders"):
        theirs.say("ana", "PullItem", item="refund")
    assert theirs.view["items"]["refund"]["sprint"] is None
    ours.say("cy", "Undo")
    assert (harbour.item("refund").team, harbour.item("refund").sprint) == (harbour.teams["PAY"], None)


def test_two_rooms_that_start_one_sprint_start_it_once(harbour: Harbour, sprint: str) -> None:
    ours = Meeting(harbour, sprint_planning, "refund", sprint=sprint)
    theirs = Meeting(harbour, sprint_planning, "refund", sprint=sprint)
    ours.say("ana", "PullItem", item="refund")
    ours.say("eli", "StartSprint")
    assert share(harbour, "PAY", sprint).committed_points == 3.0
    with pytest.raises(Denied, match=r"Payments has started Sprint 1 already\."):
        theirs.say("eli", "StartSprint")
    ours.say("eli", "Undo")
    assert {share(harbour, team, sprint).state for team in ("PAY", "ORD")} == {"planned"}


def test_asks_and_votes_of_confidence_are_kept(harbour: Harbour, sprint: str) -> None:
    room = Meeting(harbour, sprint_planning, "refund", "order", sprint=sprint)
    room.say("ana", "RaiseDependency", consumer="refund", producer="order", title="Order numbers",
             needed_by=sprints(harbour)[1])  # fmt: skip
    (asked,) = harbour.store.read(lambda c: queries.dependencies_of(c, harbour.program))
    assert (asked.consumer, asked.producer, asked.producer_team) == (
        "refund",
        "order",
        harbour.teams["ORD"],
    )
    with pytest.raises(Denied, match="asked already"):
        room.say("ana", "RaiseDependency", consumer="refund", producer="order", title="Again",
                 needed_by=sprints(harbour)[1])  # fmt: skip
    assert len(room.view["dependencies"]) == 1
    room.say("eli", "GoToStage", stage="confidence")
    for who, value in (("ana", 2), ("bo", 5), ("cy", 3)):
        room.say(who, "VoteConfidence", value=value)
    room.say("eli", "RevealConfidence")
    votes = harbour.store.read(lambda c: queries.confidence_of(c, harbour.program))
    assert {(one.team, one.mean, one.lowest, one.votes, one.sprint) for one in votes} == {
        (harbour.teams["PAY"], 3.5, 2.0, 2, sprint),
        (harbour.teams["ORD"], 3.0, 3.0, 1, sprint),
    }


def test_an_applied_ranking_is_taken_over_or_withdrawn(harbour: Harbour) -> None:
    room = Meeting(harbour, prioritization, "refund", "payout")
    for item, value in (("refund", 2), ("payout", 8)):
        for factor, card in (("value", value), ("time", 1), ("risk", 1), ("size", 1)):
            room.say("ana", "ScoreItem", item=item, factor=factor, value=card)
    room.say("eli", "RevealScores")
    room.say("eli", "ApplyRanking")
    room.say("eli", "Undo")
    room.say("eli", "ApplyRanking")
    assert harbour.order() == ["refund", "payout"]
    proposal = room.view["ranking"]["applied"]["proposal"]
    harbour.propose(RankingAccepted(proposal))
    assert harbour.order() == ["payout", "refund"]
    assert harbour.item("payout").scores == {"wsjf": 10.0}
    with pytest.raises(Denied, match="taken over already"):
        room.say("eli", "WithdrawRanking")
    assert room.view["ranking"]["applied"]["proposal"] == proposal
