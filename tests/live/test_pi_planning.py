"""What is agreed in big-room planning stands in the program: values, risks, the vote, the kept plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.access import Actor
from accounts.refusals import Refused
from accounts.roles import Role
from backlog.events import IncrementCreated, ItemAdded, NewSprint
from backlog.queries import day_of
from journal.database import Store
from live import seats
from live.legend import legend_of
from live.opening import Wanted, open_room
from program.objectives.events import ObjectiveAdded, ObjectiveRemoved
from program.objectives.queries import objective
from program.queries import confidence_of
from program.register.risk_events import RiskRaised
from program.register.risk_queries import risk, risks_of
from program.reviews.queries import baseline_of
from program.rules import write
from tests.live.hall import SEAL, Client, Hall, eventually

pytestmark = pytest.mark.sqlite_alone


@pytest.fixture
def hall(store: Store) -> Hall:
    hall = Hall(store)
    facts: list[Any] = [
        increment(hall, "pi", "Spring", 4),
        ObjectiveAdded("aim", "Refunds in a day", "pi", hall.team),
        ObjectiveAdded("whole", "One checkout", "pi"),
        RiskRaised("staging", "If staging breaks", team=hall.team),
        ItemAdded("feature", hall.team, "Faster refunds", type="feature"),
    ]
    propose(hall, *facts)
    return hall


def propose(hall: Hall, *facts: Any) -> None:
    """Hana writes it to the program."""
    hall.store.write(lambda tx: write(tx, hall.program, list(facts), hall.people["hana"]))


def increment(hall: Hall, id: str, name: str, days: int) -> IncrementCreated:
    """An increment of one Sprint that begins so many days from today."""
    today = hall.store.read(lambda c: day_of(c, hall.program, hall.store.clock()))
    sprint = NewSprint(f"{id}-1", "Sprint 1", 0, "", "")
    return IncrementCreated(id, name, (today + timedelta(days=days)).isoformat(), "", 14, (sprint,))


def big_room(hall: Hall, by: str = "hana", **settings: Any) -> str:
    wanted = Wanted(
        "pi_planning", "Spring planning", hall.program, None, settings=settings, items=["feature"]
    )
    return hall.store.write(lambda tx: open_room(tx, wanted, Actor(hall.people[by]))).id


def seated(hall: Hall, room: str, *names: str) -> list[Client]:
    clients = [hall.client(name) for name in names]
    for client in clients:
        assert client.join(room)["ok"]
    return clients


def told(hall: Hall, so: Callable[[], bool]) -> None:
    """Lets the rooms look at the program until it is so."""

    def looked() -> bool:
        hall.rooms.sweep()
        return so()

    eventually(looked)


def test_the_room_opens_with_what_the_program_has_planned(hall: Hall) -> None:
    (hana,) = seated(hall, big_room(hall), "hana")
    assert hana.view["increment"] == {"id": "pi", "name": "Spring"}
    assert list(hana.view["items"]) == ["feature"]
    assert {id: one["team"] for id, one in hana.view["objectives"].items()} == {
        "aim": hall.team,
        "whole": None,
    }
    assert hana.view["risks"]["staging"]["state"] == "new"
    told(hall, lambda: bool(hana.catch_up().view["plans"][hall.team]["doubts"]))
    plan = hana.view["plans"][hall.team]
    assert (plan["name"], plan["light"]) == ("Payments", "draft")
    assert plan["doubts"] == [
        "Nothing is planned in its Sprints.",
        "1 objective has no business value.",
        "1 objective has no owner.",
        "1 risk is not ROAMed.",
    ]


@pytest.mark.both_databases
def test_a_value_and_the_fate_of_a_risk_stand_in_the_program_at_once(hall: Hall) -> None:
    room = big_room(hall)
    (hana,) = seated(hall, room, "hana")
    assert hana.say(room, "AgreeValue", objective="aim", value=7)["ok"]
    assert hall.store.read(lambda c: objective(c, "aim")).planned == 7
    ana = hall.people["ana"]
    said = {"risk": "staging", "state": "owned", "owner": ana, "due": "2026-12-04"}
    assert hana.say(room, "RoamRisk", id="roam", **said)["ok"]
    owned = hall.store.read(lambda c: risk(c, "staging"))
    assert (owned.state, owned.owner, owned.due) == ("owned", ana, "2026-12-04")
    assert hana.say(room, "Undo", command="roam")["ok"]
    again = hall.store.read(lambda c: risk(c, "staging"))
    assert (again.state, again.owner, again.due) == ("new", None, None)
    told(hall, lambda: "1 risk is not ROAMed." in hana.catch_up().view["plans"][hall.team]["doubts"])


def test_what_the_program_refuses_the_room_refuses_too(hall: Hall) -> None:
    room = big_room(hall, "eli")
    hana, eli = seated(hall, room, "hana", "eli")
    assert eli.say(room, "AgreeValue", objective="aim", value=7)["error"]["code"] == "forbidden"
    stranger = eli.say(room, "RoamRisk", risk="staging", state="owned", owner="nobody")["error"]
    assert stranger["code"] == "refused"
    assert hana.catch_up().view["objectives"]["aim"]["value"] is None
    assert hall.store.read(lambda c: risk(c, "staging")).state == "new"


def test_the_room_follows_the_program_and_keeps_what_stood_at_its_end(hall: Hall) -> None:
    room = big_room(hall)
    (hana,) = seated(hall, room, "hana")
    more = [ObjectiveAdded("later", "Faster search", "pi", hall.team), ObjectiveRemoved("whole")]
    propose(hall, *more)
    told(hall, lambda: set(hana.catch_up().view["objectives"]) == {"aim", "later"})
    assert hana.say(room, "EndCeremony")["ok"]
    propose(hall, ObjectiveRemoved("aim"))
    hall.start()
    (again,) = seated(hall, room, "hana")
    assert set(again.view["objectives"]) == {"aim", "later"}
    assert again.say(room, "ReopenRoom")["ok"]
    told(hall, lambda: set(again.catch_up().view["objectives"]) == {"later"})


def test_another_increment_brings_its_objectives(hall: Hall) -> None:
    room = big_room(hall)
    (hana,) = seated(hall, room, "hana")
    propose(hall, increment(hall, "far", "Far", 700), ObjectiveAdded("later", "Later", "far"))
    assert hana.say(room, "SetSettings", increment="far")["ok"]
    told(hall, lambda: hana.catch_up().view["increment"]["name"] == "Far")
    assert set(hana.view["objectives"]) == {"later"}


@pytest.mark.both_databases
def test_a_low_vote_becomes_a_risk_of_its_team_with_the_objective_linked(hall: Hall) -> None:
    hall.give("ana", Role.DEVELOPER, hall.team)
    room = big_room(hall)
    hana, ana = seated(hall, room, "hana", "ana")
    place = hall.store.write(lambda tx: seats.add_seat(tx, room, "Gus", "participant", None, None, SEAL))
    gus = hall.client_of(seats.token_of(SEAL, room, place.id))
    assert gus.join(room)["ok"]
    assert hana.say(room, "GoToStage", stage="confidence")["ok"]
    assert ana.say(room, "VoteConfidence", value=2)["ok"]
    assert ana.say(room, "GiveReason", text="Nobody tests the refunds.", about="aim")["ok"]
    assert gus.say(room, "VoteConfidence", value=5)["ok"]
    assert hana.say(room, "RevealConfidence")["ok"]
    ((id, reason),) = hana.catch_up().view["confidence"]["reasons"].items()
    made = {"text": reason["text"], "of": id, "team": reason["team"], "objective": reason["about"]}
    assert hana.say(room, "Capture", **made)["ok"]
    (raised,) = [one for one in hall.store.read(lambda c: risks_of(c, hall.program)) if one.id != "staging"]
    assert (raised.text, raised.team, raised.room) == ("Nobody tests the refunds.", hall.team, room)
    assert [(one.kind, one.id) for one in raised.links] == [("objective", "aim")]
    votes = hall.store.read(lambda c: confidence_of(c, hall.program))
    assert [(one.team, one.mean, one.lowest, one.votes, one.increment) for one in votes] == [
        (hall.team, 2.0, 2.0, 1, "pi"),
        (None, 3.5, 2.0, 2, "pi"),
    ]
    told(hall, lambda: raised.id in hana.catch_up().view["risks"])
    page = hall.client("hana")
    assert page.join(f"program:{hall.program}")["ok"]
    (line,) = page.view["teams"].values()
    assert line["confidence"] == 2


def test_the_committed_plan_is_the_one_that_the_board_measures_by(hall: Hall) -> None:
    room = big_room(hall)
    hana, ana = seated(hall, room, "hana", "ana")
    assert ana.say(room, "CommitPlan")["error"]["code"] == "forbidden"
    assert hana.say(room, "CommitPlan")["ok"]
    kept = hall.store.read(lambda c: baseline_of(c, hall.program))
    assert kept is not None
    assert {"snapshot": kept.id, "name": kept.name} == hana.catch_up().view["commitment"]
    assert kept.name == "Spring, committed"


def test_the_legend_tells_members_who_could_own_a_risk_and_guests_who_does(hall: Hall) -> None:
    room = big_room(hall)
    (hana,) = seated(hall, room, "hana")
    said = {"risk": "staging", "state": "owned", "owner": hall.people["ana"]}
    assert hana.say(room, "RoamRisk", **said)["ok"]
    memory = hall.rooms.awake_room(room).memory
    for me, known in ((hall.people["hana"], {"hana", "eli", "ana", "fay"}), (None, {"ana"})):
        people = hall.store.read(lambda c, me=me: legend_of(c, memory, me))["people"]
        assert set(people) == {hall.people[name] for name in known}


def test_the_increment_is_the_chosen_one_else_the_next_with_objectives_else_the_next(hall: Hall) -> None:
    def planned(**settings: Any) -> str:
        (hana,) = seated(hall, big_room(hall, **settings), "hana")
        return hana.view["increment"]["name"]

    propose(hall, increment(hall, "far", "Far", 700), increment(hall, "farther", "Farther", 800))
    assert planned() == "Spring"
    assert planned(increment="farther") == "Farther"
    propose(hall, ObjectiveAdded("later", "Later", "farther"), *map(ObjectiveRemoved, ("aim", "whole")))
    assert planned() == "Farther"
    propose(hall, ObjectiveRemoved("later"))
    assert planned() == "Spring"
    with pytest.raises(Refused, match="not in the program's calendar"):
        big_room(hall, increment="none")


def test_a_room_of_a_program_without_a_calendar_can_be_held(store: Store) -> None:
    hall = Hall(store)
    wanted = Wanted("pi_planning", "Planning", hall.program, None)
    room = hall.store.write(lambda tx: open_room(tx, wanted, Actor(hall.people["hana"]))).id
    (hana,) = seated(hall, room, "hana")
    assert hana.view["increment"] is None
    assert hana.say(room, "CommitPlan")["ok"]
    assert hana.catch_up().view["commitment"]["name"] == "Big-room planning, committed"
