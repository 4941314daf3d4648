"""What is written down in a room stands in the program's register with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from accounts.access import Actor
from backlog.events import IncrementCreated, NewSprint
from ceremonies.capture import LONGEST
from journal import tables as journal_tables
from journal.database import Store
from live import seats
from live.opening import Wanted, open_room
from program.objectives.events import ObjectiveAdded
from program.register.queries import decisions_of
from program.register.risk_events import RiskMoved
from program.register.risk_queries import Risk, risks_of
from program.rules import write
from tests.live.hall import SEAL, Client, Hall

pytestmark = pytest.mark.sqlite_alone

RISK = "If staging breaks then we cannot show anything."


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    return Hall(store)


def register(hall: Hall) -> list[Risk]:
    return hall.store.read(lambda c: risks_of(c, hall.program))


def seated(hall: Hall, room: str, *names: str) -> list[Client]:
    clients = [hall.client(name) for name in names]
    for client in clients:
        assert client.join(room)["ok"]
    return clients


def guest(hall: Hall, room: str) -> Client:
    """Gus, who came by the link."""
    place = hall.store.write(lambda tx: seats.add_seat(tx, room, "Gus", "participant", None, None, SEAL))
    gus = hall.client_of(seats.token_of(SEAL, room, place.id))
    assert gus.join(room)["ok"]
    return gus


@pytest.mark.parametrize(
    "ceremony", ["planning_poker", "retrospective", "sprint_planning", "prioritization", "pi_planning"]
)
def test_a_risk_from_any_room_is_new_and_says_where_it_comes_from(hall: Hall, ceremony: str) -> None:
    room = hall.open(ceremony, items=[])
    (ana,) = seated(hall, room, "ana")
    assert ana.say(room, "Capture", text=f"  {RISK} ")["ok"]
    (risk,) = register(hall)
    assert (risk.text, risk.kind, risk.state) == (RISK, "risk", "new")
    assert (risk.room, risk.team, risk.raised_by, risk.voice) == (room, hall.team, hall.people["ana"], None)
    shown = ana.catch_up().view["captured"]
    assert shown == {risk.id: {"kind": "risk", "text": RISK, "seat": shown[risk.id]["seat"]}}


@pytest.mark.both_databases
def test_an_issue_and_a_decision_go_where_they_belong(hall: Hall) -> None:
    room = hall.open()
    (ana,) = seated(hall, room, "ana")
    assert ana.say(room, "Capture", text="The licence has run out.", kind="issue")["ok"]
    assert ana.say(room, "Capture", text="Who pays for it?", kind="decision")["ok"]
    assert [one.kind for one in register(hall)] == ["issue"]
    (decision,) = hall.store.read(lambda c: decisions_of(c, hall.program))
    assert (decision.text, decision.room, decision.state) == ("Who pays for it?", room, "open")


def test_a_guest_writes_as_a_guest_of_the_room(hall: Hall) -> None:
    room = hall.open("retrospective", items=[])
    assert guest(hall, room).say(room, "Capture", text=RISK)["ok"]
    (risk,) = register(hall)
    assert (risk.raised_by, risk.voice, risk.room) == (None, "guest", room)


def test_an_observer_of_the_program_who_takes_part_may_write_it_down(hall: Hall) -> None:
    room = hall.open()
    (fay,) = seated(hall, room, "fay")
    assert fay.say(room, "Capture", text=RISK)["error"]["code"] == "forbidden"
    assert fay.say(room, "SitDown")["ok"]
    assert fay.say(room, "Capture", text=RISK)["ok"]
    assert register(hall)[0].raised_by == hall.people["fay"]


@pytest.mark.both_databases
def test_in_an_anonymous_retrospective_nothing_says_who_wrote_it(hall: Hall) -> None:
    room = hall.open("retrospective", items=[], settings={"anonymous": True})
    ana, eli = seated(hall, room, "ana", "eli")
    assert ana.say(room, "Capture", text=RISK)["ok"]
    (risk,) = register(hall)
    assert (risk.raised_by, risk.voice, risk.room) == (None, "anonymous", room)
    assert eli.catch_up().view["captured"] == {risk.id: {"kind": "risk", "text": RISK}}
    event = journal_tables.event.c
    chosen = select(journal_tables.event).where(event.kind.in_(["capture.Captured", "RiskRaised"]))
    rows = hall.store.read(lambda c: c.execute(chosen).all())
    seats = list(ana.view["seats"])
    assert len(rows) == 2
    for row in rows:
        assert row.actor is None
        assert not any(f'"{name}"' in str(row.body) for name in (hall.people["ana"], *seats))


@pytest.mark.both_databases
def test_what_was_written_is_taken_back_until_somebody_worked_on_it(hall: Hall) -> None:
    room = hall.open()
    (ana,) = seated(hall, room, "ana")
    assert ana.say(room, "Capture", id="first", text=RISK)["ok"]
    assert ana.say(room, "Undo", command="first")["ok"]
    assert register(hall) == []
    assert ana.catch_up().view["captured"] == {}
    assert ana.say(room, "Capture", id="second", text=RISK)["ok"]
    id = register(hall)[0].id
    hall.store.write(lambda tx: write(tx, hall.program, [RiskMoved(id, "accepted")], hall.people["eli"]))
    refused = ana.say(room, "Undo", command="second")["error"]
    assert (refused["reason"], refused["message"]) == (
        "built_on",
        "Somebody has worked on this in the register since; take it out there.",
    )
    assert register(hall)[0].state == "accepted"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("   ", "Say the risk in a sentence."),
        ("x" * (LONGEST + 1), "This has 501 characters; at most 500 fit into the register."),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(hall: Hall, text: str, sentence: str) -> None:
    room = hall.open()
    (ana,) = seated(hall, room, "ana")
    assert ana.say(room, "Capture", text=text)["error"]["message"] == sentence
    assert register(hall) == []


@pytest.mark.both_databases
def test_a_source_becomes_one_entry(hall: Hall) -> None:
    room = hall.open()
    (ana,) = seated(hall, room, "ana")
    assert ana.say(room, "Capture", text=RISK, of="reason")["ok"]
    again = ana.say(room, "Capture", text=RISK, of="reason")["error"]
    assert (again["reason"], again["message"]) == ("captured", "This is in the register already.")
    assert len(register(hall)) == 1


def test_a_risk_of_an_objective_is_linked_to_it(hall: Hall) -> None:
    increment = IncrementCreated("pi", "Spring", "2026-11-30", "", 14, (NewSprint("", "", 0, "", ""),))
    aim = ObjectiveAdded("aim", "Refunds in a day", "pi", hall.team)
    hall.store.write(lambda tx: write(tx, hall.program, [increment, aim], hall.people["hana"]))
    room = hall.open()
    (ana,) = seated(hall, room, "ana")
    assert ana.say(room, "Capture", text=RISK, objective="aim")["ok"]
    assert [(one.kind, one.id) for one in register(hall)[0].links] == [("objective", "aim")]
    page = hall.client("eli")
    assert page.join(f"program:{hall.program}:risks")["ok"]
    assert page.view["objectives"] == {"aim": {"title": "Refunds in a day"}}
    assert ana.say(room, "Capture", text=RISK, objective="none")["error"]["code"] == "refused"


def test_a_team_of_another_program_is_refused_and_nothing_is_kept(hall: Hall) -> None:
    room = hall.open()
    (ana,) = seated(hall, room, "ana")
    assert ana.say(room, "Capture", text=RISK, team="elsewhere")["error"]["code"] == "refused"
    assert register(hall) == []
    assert ana.catch_up().view["captured"] == {}


def test_a_room_without_a_program_says_that_there_is_no_register(hall: Hall) -> None:
    wanted = Wanted("planning_poker", "Alone", None, None)
    card = hall.store.write(lambda tx: open_room(tx, wanted, Actor(hall.people["eli"])))
    refused = guest(hall, card.id).say(card.id, "Capture", text=RISK)["error"]
    assert refused["message"] == "This room belongs to no program, so there is no register to write it into."
