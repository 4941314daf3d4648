"""What a visitor began stays for 30 days after its last use, or for good once they sign in."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from accounts import tables as accounts
from accounts.access import NOBODY, Actor
from accounts.callers import Credentials
from accounts.invitations import DAY as A_DAY
from accounts.invitations import Invitation, make_invitation
from accounts.roles import Role
from accounts.sessions import touch_session
from accounts.teams import claim_roles
from backlog import events, queries
from journal import answers, journal
from journal import tables as journals
from journal.database import Store, metadata
from journal.verify import complaints
from live import forgetting, proposals, seats, visitors
from live.cards import Card, find_card
from live.forgetting import forget_unused
from live.opening import Wanted, open_room
from live.upkeep import Upkeep
from live.waking import take_snapshot, wake
from program.budget.events import BudgetLineAdded, BudgetTotalsShared
from program.dependencies.events import DependencyCommented
from program.events import ConfidenceVoted, DependencyAsked, RankingProposed
from program.imports import imports
from program.objectives.events import ObjectiveAdded
from program.outcomes.events import CharterWritten, CheckedIn, KeyResultAdded, OutcomeAdded
from program.register.decision_events import DecisionAsked
from program.register.milestone_events import MilestoneSet
from program.register.risk_events import RiskRaised
from program.reviews.events import (
    HeadlineWritten,
    ReportBlockWritten,
    ReportPublished,
    SnapshotTaken,
    StatusOverridden,
)
from program.scenarios.events import Scenario, ScenarioKept, ScenarioVoted
from program.stakeholders.events import CommunicationPlanned, StakeholderAdded
from tests.live.hall import SEAL, Client, Hall, eventually

DAY = 24 * 60 * 60 * 1000
CSV = b"Key,Title,Depends on\nA-1,From a file,B-9\n"


class Visited(Hall):
    """Harbour, and Gina, who has no account: her program, her poker room and her retrospective."""

    def __init__(self, url: str) -> None:
        self.now = 1_767_700_000_000
        super().__init__(Store(url, lambda: self.now))
        started = self.begin()
        self.card, self.cookie = started.card, str(started.secret)
        self.gina = self.visitor(self.cookie)
        assert self.gina.join(self.card.id, name="Gina")["ok"]
        assert self.gina.say(self.card.id, "PresentItem", item=next(iter(self.gina.view["items"])))["ok"]

    @property
    def mine(self) -> str:
        """Gina's program."""
        return str(self.card.program)

    @property
    def who(self) -> str:
        """Gina's id."""
        return self.card.made_by

    def begin(self) -> visitors.Started:
        return self.store.write(
            lambda tx: visitors.start_room(tx, NOBODY, "planning_poker", "Poker", ["Story 1"], "tests")
        )

    def visitor(self, cookie: str) -> Client:
        return Client(self, Credentials(cookies={"bigroom": cookie}))

    def propose(self, *words: Any) -> None:
        self.store.write(lambda tx: proposals.accept(tx, self.mine, list(words), Actor(self.who, "visitor")))

    def away(self) -> None:
        """Everybody has left, and the server was started anew."""
        eventually(lambda: all(room.idle for room in self.rooms.awake))
        for room in self.rooms.awake:
            room.rest()
        for standing in self.standings._open.values():
            standing.close()
        self.start()

    def there(self, program: str) -> bool:
        chosen = select(accounts.program.c.id).where(accounts.program.c.id == program)
        return self.store.read(lambda c: c.execute(chosen).scalar()) is not None

    def untrue(self) -> list[str]:
        return self.store.read(lambda c: list(complaints(c)))


@pytest.fixture
def hall(database_url: str) -> Iterator[Visited]:
    made = Visited(database_url)
    yield made
    made.away()
    made.store.close()


def fill(hall: Visited, folder: Path) -> set[str]:
    """A row of Gina's in every table that can have one; the ids by which they are found."""
    room, guest = hall.card.id, seat(hall, hall.card)
    assert guest.join(room)["ok"]
    assert hall.gina.say(room, "AgreeEstimate", card="5")["ok"]
    assert hall.gina.say(room, "Undo", command="nothing")["error"]["code"] == "refused"
    hall.store.write(lambda tx: take_snapshot(tx, wake(tx.connection, hall.card)))
    page = f"team:{hall.card.team}:backlog"
    assert hall.gina.join(page)["ok"]
    assert hall.gina.say(page, "AddItems", items=[{"title": "On the page"}])["ok"]
    hidden = retrospective(hall)
    assert hall.gina.join(hidden.id)["ok"]
    plan(hall)
    (path := folder / "work.csv").write_bytes(CSV)
    imports.import_file(hall.store, path, hall.mine)
    imports.import_file(hall.store, path, hall.mine, dry_run=True)
    invited = Invitation("way-in", hall.mine, "", Role.DEVELOPER, None, 1, 0, hall.now + A_DAY, False)
    hall.store.write(lambda tx: make_invitation(tx, "secret", hall.who, invited))
    items = hall.store.read(lambda c: [one.id for one in queries.items_of_program(c, hall.mine)])
    hall.away()
    return {hall.mine, str(hall.card.team), room, hidden.id, "way-in", *items}


def seat(hall: Visited, card: Card) -> Client:
    place = hall.store.write(lambda tx: seats.add_seat(tx, card.id, "Gus", "participant", None, None, SEAL))
    return hall.client_of(seats.token_of(SEAL, card.id, place.id))


def retrospective(hall: Visited) -> Card:
    asked = Wanted("retrospective", "Looking back", hall.mine, hall.card.team, settings={"anonymous": True})
    return hall.store.write(lambda tx: open_room(tx, asked, Actor(hall.who, "visitor")))


def plan(hall: Visited) -> None:
    team = str(hall.card.team)
    wanted = (events.NewSprint("", "", 0, "", ""),)
    hall.propose(
        events.IncrementCreated("winter", "Winter", "2026-01-05", "", 14, wanted),
        events.ItemAdded("need", team, "Needs"),
        events.ItemAdded("gives", team, "Gives"),
        events.WipLimitSet(team, "doing", 3),
        ConfidenceVoted(4.0, 4, 1, team=team),
        RankingProposed("order", team, "wsjf", ("need", "gives"), {}),
    )
    sprint = hall.store.read(lambda c: queries.sprints_of(c, hall.mine))[0].id
    hall.propose(
        events.GoalSet(team, sprint, "A goal"),
        events.AvailabilitySet(team, sprint, hall.who, 1.0),
        DependencyAsked("d1", "need", "gives", "Given", sprint),
        DependencyCommented("d1", "said1", "Until when?"),
    )
    aim(hall, team)


def aim(hall: Visited, team: str) -> None:
    """What a program aims at, what may go wrong, what is thought of it, and what is written about it."""
    hall.propose(
        RiskRaised("r1", "If it rains, then it is wet.", team=team),
        DecisionAsked("c1", "Which bank?"),
        MilestoneSet("m1", "Open", "2026-02-01"),
        ObjectiveAdded("o1", "Cards are paid back", "winter", team),
        CharterWritten({"goal": "Paid at once"}),
        OutcomeAdded("out1", "Days until paid"),
        KeyResultAdded("kr1", "out1", "Days", 9.0, 2.0),
        CheckedIn("in1", "kr1", 7.0),
        ScenarioKept("s1", "Later", Scenario(drops=("gives",))),
        ScenarioVoted("s1", "for", "Better late"),
        StakeholderAdded("st1", "The bank"),
        CommunicationPlanned("cl1", "st1", "The dates", "2026-02-01"),
        BudgetLineAdded("b1", "People", "winter", "EUR", 100),
        BudgetTotalsShared(True),
        HeadlineWritten("All is well."),
        StatusOverridden(team, "green", "It only looks red."),
        SnapshotTaken("p1", "Plan"),
        ReportPublished("2026-01-06", "2026-01-01", 1, "{}", sha256(b"{}").hexdigest()),
        ReportBlockWritten("headline", "All is well."),
    )


def named(hall: Visited, ids: set[str]) -> list[str]:
    """Every row of the database that says one of the ids, but for what the stream of accounts says."""

    def look(connection: Any) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                said = " ".join(str(value) for value in row.values())
                audit = table.name == "event" and row["stream"] == "accounts"
                if not audit and any(id in said for id in ids):
                    found.append(f"{table.name}: {said[:100]}")
        return found

    return hall.store.read(look)


def test_30_days_after_its_last_use_nothing_is_left_of_it(hall: Visited, tmp_path: Path) -> None:
    ids = fill(hall, tmp_path)
    filled = {one.partition(":")[0] for one in named(hall, ids)}
    with_program = {table.name for table in metadata.sorted_tables if "program" in table.c}
    assert filled >= with_program | {"seat", "stage_secret", "staged_row", "imported_value", "event"}
    assert filled >= {"stream", "snapshot", "answer", "program"}
    before = len(named(hall, {hall.program, *hall.people.values()}))
    hall.now += 30 * DAY - 1
    assert forget_unused(hall.store) == 0
    assert hall.there(hall.mine)
    assert hall.untrue() == []
    hall.now += 1
    assert forget_unused(hall.store) == 1
    assert named(hall, ids | {hall.who}) == []
    assert len(named(hall, {hall.program, *hall.people.values()})) == before
    assert hall.untrue() == []
    assert forget_unused(hall.store) == 0
    assert not hall.gina.join(hall.card.id)["ok"]


@pytest.mark.parametrize("use", ["a vote in a room", "a change of the backlog", "a look at a page"])
def test_every_use_counts_from_anew(hall: Visited, use: str) -> None:
    hall.now += 29 * DAY
    if use == "a vote in a room":
        assert hall.gina.say(hall.card.id, "CastVote", card="5")["ok"]
    elif use == "a change of the backlog":
        hall.propose(events.ItemAdded("late", str(hall.card.team), "Late"))
    else:
        session = select(accounts.session.c.id).where(accounts.session.c.person == hall.who)
        hall.store.write(lambda tx: touch_session(tx, tx.connection.execute(session).scalar_one()))
    hall.away()
    hall.now += 29 * DAY
    assert forget_unused(hall.store) == 0
    assert hall.there(hall.mine)
    hall.now += DAY
    assert forget_unused(hall.store) == 1
    assert not hall.there(hall.mine)


def test_what_a_person_has_claimed_stays(hall: Visited) -> None:
    claim(hall, "eli")
    hall.now += 400 * DAY
    assert forget_unused(hall.store) == 0
    assert hall.there(hall.mine)
    assert hall.untrue() == []


def claim(hall: Visited, name: str) -> None:
    hall.store.write(lambda tx: claim_roles(tx, hall.who, hall.people[name]))


def test_who_signs_in_sits_on_in_the_same_seat_and_leads(hall: Visited) -> None:
    room = hall.card.id
    assert hall.gina.say(room, "CastVote", card="8")["ok"]
    before = hall.gina.catch_up().mine["seat"]
    claim(hall, "eli")
    eli = hall.client("eli")
    joined = eli.join(room)
    assert (joined["seat"], joined["role"], eli.mine["card"]) == (before, "facilitator", "8")
    assert len(eli.view["seats"]) == 1
    assert eli.say(room, "RevealVotes")["ok"]
    assert eli.say(room, "AgreeEstimate", card="8")["ok"], "the estimate is written in Eli's name"
    (item,) = hall.store.read(lambda c: queries.items_of(c, str(hall.card.team)))
    assert item.points == 8
    hall.away()
    again = hall.client("eli")
    assert again.join(room)["seat"] == before
    eventually(lambda: again.catch_up().view == eli.catch_up().view)
    assert hall.untrue() == []


def test_a_guest_of_a_claimed_retrospective_still_agrees_actions(hall: Visited) -> None:
    card = retrospective(hall)
    gus = seat(hall, card)
    assert hall.gina.join(card.id)["ok"]
    assert gus.join(card.id)["ok"]
    claim(hall, "eli")
    assert hall.client("eli").join(card.id)["ok"]
    added = gus.say(card.id, "AddAction", text="Write the runbook")
    assert added["ok"], added
    titles = hall.store.read(lambda c: [one.title for one in queries.items_of(c, str(card.team))])
    assert "Write the runbook" in titles


def test_a_role_that_somebody_has_already_is_not_lessened_by_what_they_looked_at(hall: Visited) -> None:
    from accounts.teams import give_role, role_in

    def look_around(tx: Any) -> None:
        give_role(tx, hall.people["hana"], hall.program, hall.who, Role.OBSERVER)

    hall.store.write(look_around)
    claim(hall, "hana")
    held = hall.store.read(lambda c: role_in(c, hall.program, hall.people["hana"]))
    assert held == Role.PROGRAM_MANAGER
    assert hall.store.read(lambda c: role_in(c, hall.program, hall.who)) is None


def test_a_program_that_somebody_with_an_account_joined_is_not_hidden(hall: Visited) -> None:
    from accounts.teams import give_role

    def invite(tx: Any) -> None:
        give_role(tx, hall.who, hall.mine, hall.people["ana"], Role.DEVELOPER)

    hall.store.write(invite)
    hall.now += 60 * DAY
    assert forget_unused(hall.store) == 0
    assert hall.there(hall.mine)


def test_who_comes_back_at_the_last_moment_keeps_it(hall: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look for unused programs and the deletion somebody writes to the room."""
    hall.now += 31 * DAY
    asked = forgetting._unused

    def found(connection: Any, now: int) -> list[str]:
        programs = asked(connection, now)
        assert programs == [hall.mine]
        return programs

    monkeypatch.setattr(forgetting, "_unused", found)
    real = hall.store.write

    def late(work: Any) -> Any:
        hall.store.write = real  # type: ignore[method-assign]
        hall.propose(events.ItemAdded("late", str(hall.card.team), "Late"))
        return real(work)

    hall.store.write = late  # type: ignore[method-assign]
    assert forget_unused(hall.store) == 0
    assert hall.there(hall.mine)


def test_a_program_that_is_looked_at_in_this_process_is_left_alone(hall: Visited) -> None:
    hall.now += 31 * DAY
    assert forget_unused(hall.store, lambda: {hall.mine}) == 0
    assert hall.there(hall.mine)


def test_long_streams_go_in_steps_and_a_process_that_ends_between_is_gone_on_with(
    hall: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    for card in "123587":
        hall.gina.say(hall.card.id, "CastVote", card=card)
    hall.away()
    stream = hall.card.stream
    length = hall.store.read(lambda c: journal.count(c, stream))
    assert length > 6
    hall.now += 31 * DAY
    monkeypatch.setattr(forgetting, "STEP", 2)
    shorten, steps = forgetting._shorten, []

    def interrupted(transaction: Any, stream: str) -> bool:
        if len(steps) == 2:
            raise RuntimeError("The process ends.")
        steps.append(stream)
        return shorten(transaction, stream)

    monkeypatch.setattr(forgetting, "_shorten", interrupted)
    with pytest.raises(RuntimeError, match="The process ends"):
        forget_unused(hall.store)
    assert hall.store.read(lambda c: journal.count(c, stream)) == length - 4
    assert hall.untrue() == []
    assert hall.store.read(lambda c: find_card(c, hall.card.id)) is None
    monkeypatch.setattr(forgetting, "_shorten", shorten)
    assert forget_unused(hall.store) == 0
    assert hall.store.read(lambda c: journal.count(c, stream)) == 0
    assert hall.untrue() == []


def test_a_stream_that_no_deletion_names_is_never_touched(hall: Visited) -> None:
    gone = {"name": "room/nobody", "seq": 0}
    hall.store.write(lambda tx: tx.connection.execute(insert(journals.stream).values(**gone)))
    hall.now += 31 * DAY
    assert forget_unused(hall.store) == 1
    assert hall.store.read(lambda c: journal.streams(c)).count("room/nobody") == 1


def test_a_room_that_woke_while_it_was_deleted_writes_nothing_any_more(hall: Visited) -> None:
    hall.now += 31 * DAY
    assert forget_unused(hall.store) == 1
    answer = hall.gina.say(hall.card.id, "CastVote", card="5")
    assert answer["error"]["code"] == "not_found"
    assert hall.card.stream not in hall.store.read(lambda c: journal.streams(c))


def test_the_hourly_round_lets_answers_of_more_than_a_day_ago_go(
    hall: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("live.upkeep.AT_ONCE", 2)
    chosen = select(func.count()).select_from(journals.answer)
    for number in range(5):
        assert hall.gina.say(hall.card.id, "RaiseHand", raised=True, id=f"old{number}")["ok"]
    hall.now += answers.DAY + 1
    assert hall.gina.say(hall.card.id, "RaiseHand", raised=False, id="new")["ok"]
    Upkeep(hall.store, set).round()
    assert hall.store.read(lambda c: c.execute(chosen).scalar_one()) == 1
    assert hall.there(hall.mine)
    hall.away()
    hall.now += 31 * DAY
    Upkeep(hall.store, set).round()
    assert not hall.there(hall.mine)
