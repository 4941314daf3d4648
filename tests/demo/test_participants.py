"""The people of the demo take part while somebody watches, and only then, and only in their own rooms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.access import Actor
from accounts.people import add_person
from accounts.programs import create_program
from accounts.tokens import make_token
from demo import content
from demo.loading import last_loaded, welcome
from demo.participants import Participants
from journal.database import Store
from live.cards import find_card_by_code
from live.opening import Wanted, open_room
from live.rooms import AWAY_AFTER
from live.switchboard import Switchboard
from tests.demo.conftest import CLOCK, SEAL
from tests.live.hall import Client, Delivery, Hall, eventually

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
"""Loading and its numbers are tested on both databases (test_loading.py, test_crawl.py)."""

SECOND = 1_000


class House(Hall):
    """A server with the demo in it, its clock in our hands, and Gus who looks around."""

    def __init__(self, url: str) -> None:
        self.now = CLOCK
        self.store = Store(url, clock=lambda: self.now)
        self.numbers = iter(range(1, 1_000))
        self.delivery = Delivery()
        self.people, self.tokens = {}, {}
        self._add_person("gus", admin=True)
        board = Switchboard(self.store, SEAL, self.delivery)
        self.rooms, self.standings, self.connections = board.rooms, board.standings, board.connections
        self.participants = Participants(
            self.store, self.rooms, board.elsewhere, draw=lambda least, _most: least
        )
        demo = self.store.read(last_loaded)
        assert demo is not None
        self.demo = demo
        self.store.write(lambda tx: welcome(tx, demo, Actor(self.people["gus"])))

    def _add_person(self, name: str, admin: bool = False) -> None:
        def work(tx) -> tuple[str, str]:
            person = add_person(tx, f"{name}@example.org", name.title(), None, admin)
            id = tx.new_id()
            make_token(tx, id, SEAL.token(id), person.id, "tests", {"read", "write"}, None)
            return person.id, SEAL.token(id)

        self.people[name], self.tokens[name] = self.store.write(work)

    def room(self, code: str) -> str:
        card = self.store.read(lambda c: find_card_by_code(c, code))
        assert card is not None
        return card.id

    def beats(self, count: int, seconds: float = 5) -> None:
        """Time goes on, the participants look, and the rooms come to rest."""
        for _ in range(count):
            self.now += int(seconds * SECOND)
            self.participants.beat()
            for room in self.rooms.awake:
                room.refresh()
            eventually(lambda: all(room.idle for room in self.rooms.awake))

    def seq(self, room: str) -> int:
        found = self.rooms.find(room)
        assert found is not None
        return found.memory.seq

    def parts(self, room: str):
        found = self.rooms.find(room)
        assert found is not None
        return found.state.parts


@pytest.fixture
def house(databases, loaded: str) -> Iterator[House]:
    made = House(databases.copy(loaded))
    yield made
    made.store.close()


def test_nothing_happens_while_nobody_is_there(house):
    rooms = [house.room(one.code) for one in content.stage().rooms]
    assert all(house.rooms.find(room) for room in rooms)
    house.beats(1)
    before = [house.seq(room) for room in rooms]
    house.beats(3)
    assert [house.seq(room) for room in rooms] == before


def test_everybody_votes_but_the_table_waits_for_the_visitor(house):
    room = house.room("PKER2222")
    gus = house.client("gus")
    gus.join(room)
    house.beats(12)
    table = house.parts(room)["estimate"]
    assert len(table.round.votes) == 6
    assert not table.round.revealed
    assert gus.say(room, "CastVote", card="5")["ok"]
    house.beats(2)
    assert house.parts(room)["estimate"].round.revealed
    house.beats(8)
    assert len(house.parts(room)["estimate"].agreed) == 2


def test_when_the_visitor_leaves_they_stop_and_go_away(house):
    room = house.room("PKER2222")
    gus = house.client("gus")
    gus.join(room)
    house.beats(2)
    gus.close()
    house.beats(1)
    left = house.seq(room)
    house.beats(1, AWAY_AFTER / SECOND)
    assert house.seq(room) == left
    house.rooms.sweep()
    eventually(lambda: all(seat.away for seat in house.rooms.find(room).state.floor.seats.values()))


def test_who_comes_back_finds_them_at_the_table(house):
    room = house.room("PKER2222")
    house.client("gus").join(room)
    house.beats(1)
    house.now += AWAY_AFTER
    house.rooms.sweep()
    house.beats(1)
    assert not any(seat.away for seat in house.rooms.find(room).state.floor.seats.values())


def test_in_the_retrospective_they_write_get_ready_group_and_vote(house):
    room = house.room("RETR2222")
    gus = house.client("gus")
    gus.join(room)
    house.beats(20)
    found = house.rooms.find(room)
    assert found.state.floor.stage == "write"
    assert len(found.state.parts["write"].cards) == len(content.stage().notes)
    assert sum(seat.ready for seat in found.state.floor.seats.values()) == 6
    for stage in ("group", "vote"):
        gus.say(room, "SetReady", ready=True)
        house.beats(40)
        assert found.state.floor.stage == stage
    assert len(found.state.parts["group"].groups) == 4
    assert len(found.state.parts["vote"].spent) == 6


def test_in_planning_they_say_how_sure_they_are(house):
    room = house.room("PNNG2222")
    gus = house.client("gus")
    gus.join(room)
    for _ in range(5):
        gus.say(room, "SetReady", ready=True)
        house.beats(25)
    found = house.rooms.find(room)
    assert found.state.floor.stage == "confidence"
    assert len(found.state.parts["confidence"].ratings) == 6
    assert not found.state.parts["confidence"].revealed


def test_in_the_prioritization_they_score_what_is_left(house):
    room = house.room("PRQR2222")
    house.client("gus").join(room)
    before = house.seq(room)
    house.beats(6)
    assert house.seq(room) >= before + 4


def test_rooms_of_other_programs_are_never_touched(house):
    eli = house.demo.people["Eli"]
    made = house.store.write(lambda tx: create_program(tx, house.people["gus"], "Canal", "CAN"))
    wanted = Wanted("planning_poker", "Ours", made.id, None, items=[{"title": "Lock gates"}])
    card = house.store.write(lambda tx: open_room(tx, wanted, Actor(house.people["gus"])))
    gus: Client = house.client("gus")
    gus.join(card.id)
    assert gus.say(card.id, "PresentItem", item=next(iter(house.parts(card.id)["brief"].things)))["ok"]
    before = house.seq(card.id)
    house.beats(6)
    assert house.seq(card.id) == before
    assert eli not in {seat.person for seat in house.rooms.find(card.id).state.floor.seats.values()}
