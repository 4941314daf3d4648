"""What is taken from somebody is taken from their open sockets too, at whichever worker they are."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from sqlalchemy.exc import OperationalError

from accounts.callers import SESSION, Credentials
from accounts.invitations import LASTS, Invitation, accept_invitation, make_invitation, revoke_invitation
from accounts.people import change_password, remove_person
from accounts.roles import Role
from accounts.sessions import end_session, open_session
from accounts.teams import WHOLE, give_role, take_role
from accounts.tokens import revoke_token, tokens_of
from journal.database import Store
from live import doubts
from live.admission import Admission
from live.callers import seat_cookie
from live.cards import find_card
from live.room import Room
from live.seats import add_seat, token_of
from live.socket import NO_ROOM
from live.way_in import WayIn
from tests.live.hall import SEAL, Client, Delivery, Hall, eventually
from tests.live.test_several_workers import Wire


class Where(NamedTuple):
    """Where things are taken, where the sockets are, and what makes that worker look."""

    taken: Hall
    sockets: Hall
    look: Callable[[], None]


@pytest.fixture(
    params=[
        "the same worker",
        pytest.param("another worker", marks=pytest.mark.postgres),
        pytest.param("another worker, no doorbell", marks=pytest.mark.postgres),
    ]
)
def where(request: pytest.FixtureRequest) -> Iterator[Where]:
    if request.param == "the same worker":
        hall = Hall(Store(request.getfixturevalue("sqlite_url")))
        yield Where(hall, hall, lambda: None)
        _close(hall)
        return
    url, wire = request.getfixturevalue("postgres_url"), Wire()
    one = Hall(Store(url))
    two = copy.copy(one)
    two.store, two.delivery, two.numbers = Store(url), Delivery(), itertools.count(1000)
    two.start()
    wire.halls = [one, two]
    for number, hall in enumerate(wire.halls, start=1):
        hall.switchboard.join(number, wire)
        hall.switchboard.relay.look()
    wire.cut = "no doorbell" in request.param
    yield Where(one, two, two.switchboard.relay.look if wire.cut else lambda: None)
    for hall in wire.halls:
        _close(hall)


def _close(hall: Hall) -> None:
    for standing in hall.standings.open:
        standing.close()
    hall.store.close()


class Session(NamedTuple):
    """A session of Ana's in a browser with two tabs."""

    id: str
    client: Client
    other: Client


def ana_signed_in(where: Where) -> Session:
    """Ana's browser, connected."""
    ana = where.taken.people["ana"]
    id, secret = where.taken.store.write(lambda tx: open_session(tx, ana, "tests"))
    credentials = Credentials(None, {SESSION: secret})
    return Session(id, Client(where.sockets, credentials), Client(where.sockets, credentials))


def put_out(where: Where, client: Client, room: str) -> bool:
    """Whether the connection was told that the room is closed to it."""
    return ("closed", {"room": room, "reason": "forbidden"}) in where.sockets.delivery.sent[client.sid]


def signs_out(tx: Any, hall: Hall, session: str) -> None:
    end_session(tx, hall.people["ana"], session)


def changes_the_password_elsewhere(tx: Any, hall: Hall, _session: str) -> None:
    change_password(tx, hall.people["ana"], "another hash", None)


def is_removed(tx: Any, hall: Hall, _session: str) -> None:
    remove_person(tx, hall.people["ana"], hall.people["hana"])


def loses_the_role(tx: Any, hall: Hall, _session: str) -> None:
    take_role(tx, hall.people["hana"], hall.program, hall.people["ana"])


@pytest.mark.parametrize(
    "taking",
    [signs_out, changes_the_password_elsewhere, is_removed, loses_the_role],
    ids=lambda f: f.__name__,
)
def test_who_has_lost_their_right_is_put_out_of_rooms_pages_and_screens(
    where: Where, taking: Callable[[Any, Hall, str], None]
) -> None:
    hall = where.taken
    room, page = hall.open(), f"team:{hall.team}"
    session, eli = ana_signed_in(where), where.sockets.client("eli")
    ana, screen = session.client, session.other
    assert ana.join(room)["ok"]
    assert ana.join(page)["ok"]
    assert screen.ask("join", room=room, watch=True)["ok"]
    assert eli.join(room)["ok"]
    hall.store.write(lambda tx: taking(tx, hall, session.id))
    where.look()
    eventually(lambda: put_out(where, ana, room) and put_out(where, ana, page))
    eventually(lambda: put_out(where, screen, room))
    assert ana.say(room, "RaiseHand", raised=True)["error"]["code"] == "not_found"
    assert ana.ask("join", room=room)["error"]["code"] == "not_found"
    assert not put_out(where, eli, room)
    assert eli.say(room, "RaiseHand", raised=True)["ok"]


def test_who_is_removed_from_the_room_is_put_out_and_the_old_seat_opens_it_no_more(where: Where) -> None:
    hall, room = where.taken, where.taken.open()
    eli, gus = hall.client("eli"), guest(where, room)
    assert eli.join(room)["ok"]
    assert gus.join(room)["ok"]
    where.sockets.connections.recheck_all()
    seat = gus.mine["seat"]
    assert eli.say(room, "RemoveSeat", seat=seat)["ok"]
    where.look()
    eventually(
        lambda: ("closed", {"room": room, "reason": "removed"}) in where.sockets.delivery.sent[gus.sid]
    )
    assert gus.say(room, "RaiseHand", raised=True)["error"]["code"] == "not_found"
    assert gus.ask("join", room=room)["error"]["code"] == "not_found"


def test_whose_session_has_run_out_is_put_out_at_the_next_look(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = where.taken.open()
    ana, eli = ana_signed_in(where), where.sockets.client("eli")
    assert ana.client.join(room)["ok"]
    assert eli.join(room)["ok"]
    clock = where.sockets.store.clock
    monkeypatch.setattr(where.sockets.store, "clock", lambda: clock() + 31 * 24 * 60 * 60 * 1000)
    where.sockets.connections.recheck_all()
    assert put_out(where, ana.client, room)
    assert not put_out(where, eli, room)


def test_whom_nobody_could_ask_about_is_put_out_once_the_database_answers_again(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, room = where.taken, where.taken.open()
    ana, eli = where.sockets.client("ana"), where.sockets.client("eli")
    assert ana.join(room)["ok"]
    assert eli.join(room)["ok"]
    monkeypatch.setattr(doubts, "LOOK_SECONDS", 0.01)
    asked = itertools.count()
    honest = WayIn.may_stay

    def unreachable_at_first(*who: Any) -> bool:
        if next(asked) < 3:
            raise OperationalError("SELECT", {}, Exception("the database is away"))
        return honest(*who)

    monkeypatch.setattr(WayIn, "may_stay", unreachable_at_first)
    hall.store.write(lambda tx: take_role(tx, hall.people["hana"], hall.program, hall.people["ana"]))
    where.look()
    eventually(lambda: put_out(where, ana, room))
    assert not put_out(where, eli, room)


def test_who_loses_the_role_on_the_way_in_is_put_out_again(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, room = where.taken, where.taken.open()
    ana, eli = where.sockets.client("ana"), where.sockets.client("eli")
    assert eli.join(room)["ok"]
    where.look()
    honest = Room.seat_taken

    def is_slow(self: Room, *seated: Any) -> None:
        hall.store.write(lambda tx: take_role(tx, hall.people["hana"], hall.program, hall.people["ana"]))
        where.look()
        honest(self, *seated)

    monkeypatch.setattr(Room, "seat_taken", is_slow)
    ana.join(room)
    eventually(lambda: put_out(where, ana, room))
    assert not put_out(where, eli, room)


@pytest.mark.parametrize("way", [(Admission, "seat"), (Room, "seat_taken")], ids=["admitted", "seated"])
@pytest.mark.parametrize("who", ["guest", "member"])
def test_who_is_removed_on_the_way_in_does_not_come_in(
    where: Where, who: str, way: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = where.taken.open()
    eli = where.taken.client("eli")
    coming = guest(where, room) if who == "guest" else where.sockets.client("ana")
    assert eli.join(room)["ok"]
    assert coming.join(room)["ok"]
    assert coming.ask("leave", room=room)["ok"]
    removed_after(where, eli, room, coming.mine["seat"], way, monkeypatch)
    assert coming.join(room) == NO_ROOM
    there = where.sockets.rooms.find(room)
    assert there is not None
    assert coming.mine["seat"] not in {*there.audience.present, *there.state.floor.seats}


def test_who_is_removed_before_the_room_woke_does_not_stay(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = where.taken.open()
    eli, token = where.taken.client("eli"), guest_token(where, room)
    before = where.taken.client_of(token)
    assert eli.join(room)["ok"]
    assert before.join(room)["ok"]
    coming = where.sockets.client_of(token)
    removed_after(where, eli, room, before.mine["seat"], (Admission, "seat"), monkeypatch)
    coming.join(room)
    there = where.sockets.rooms.find(room)
    assert there is not None
    eventually(lambda: before.mine["seat"] not in there.audience.present)


def removed_after(
    where: Where,
    eli: Client,
    room: str,
    seat: str,
    way: tuple[Any, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eli removes the seat right after this step of its next way in, at whichever worker that is."""
    owner, step = way
    honest = getattr(owner, step)

    def slow(*about: Any) -> Any:
        monkeypatch.setattr(owner, step, honest)
        done = honest(*about)
        assert eli.say(room, "RemoveSeat", seat=seat)["ok"]
        where.look()
        there = where.sockets.rooms.awake_room(room)
        eventually(lambda: there is None or seat not in there.state.floor.seats)
        return done

    monkeypatch.setattr(owner, step, slow)


def test_a_token_that_is_revoked_is_good_for_nothing_more(where: Where) -> None:
    hall, room = where.taken, where.taken.open()
    ana, person = where.sockets.client("ana"), hall.people["ana"]
    assert ana.join(room)["ok"]
    token = hall.store.read(lambda c: tokens_of(c, person))[0].id
    hall.store.write(lambda tx: revoke_token(tx, person, token))
    where.look()
    eventually(lambda: put_out(where, ana, room))


def test_the_browser_in_which_the_password_was_changed_stays(where: Where) -> None:
    hall, room = where.taken, where.taken.open()
    here, there = ana_signed_in(where), ana_signed_in(where)
    assert here.client.join(room)["ok"]
    assert there.client.join(room)["ok"]
    hall.store.write(lambda tx: change_password(tx, hall.people["ana"], "another hash", here.id))
    where.look()
    eventually(lambda: put_out(where, there.client, room))
    assert not put_out(where, here.client, room)
    assert here.client.say(room, "RaiseHand", raised=True)["ok"]


def test_who_only_observes_from_now_on_stays_and_writes_nothing_more(where: Where) -> None:
    hall, page = where.taken, f"team:{where.taken.team}"
    ana, by, person = where.sockets.client("ana"), hall.people["hana"], hall.people["ana"]
    assert ana.join(page)["ok"]
    assert ana.say(page, "AddItems", items=[{"title": "Receipts"}])["ok"]
    hall.store.write(lambda tx: give_role(tx, by, hall.program, person, Role.OBSERVER))
    refused = ana.say(page, "AddItems", items=[{"title": "Refunds"}])
    assert refused["error"]["code"] == "forbidden"
    assert not put_out(where, ana, page)


def test_who_joined_by_an_invitation_stays_when_it_is_revoked(where: Where) -> None:
    hall, room = where.taken, where.taken.open()
    hall._add_person("bo")
    hana, bo = hall.people["hana"], hall.people["bo"]

    def accept(tx: Any) -> None:
        wanted = Invitation("inv", hall.program, WHOLE, Role.DEVELOPER, None, 5, 0, tx.now + LASTS, False)
        accept_invitation(tx, make_invitation(tx, SEAL.secret("invitation", "inv"), hana, wanted), bo)

    hall.store.write(accept)
    client = where.sockets.client_of(hall.tokens["bo"])
    assert client.join(room)["ok"]
    hall.store.write(lambda tx: revoke_invitation(tx, "inv", hana))
    where.look()
    assert client.say(room, "RaiseHand", raised=True)["ok"]
    assert not put_out(where, client, room)


def guest_token(where: Where, room: str) -> str:
    """The token of a guest's seat."""
    seat = where.taken.store.write(lambda tx: add_seat(tx, room, "Gus", "participant", None, None, SEAL))
    return token_of(SEAL, room, seat.id)


def guest(where: Where, room: str) -> Client:
    """A guest with a seat of their own."""
    return where.sockets.client_of(guest_token(where, room))


def browser(where: Where, name: str, room: str) -> Client:
    """The browser of somebody who has signed in and has a guest's seat in the room too."""
    hall = where.taken
    _, secret = hall.store.write(lambda tx: open_session(tx, hall.people[name], "tests"))
    cookies = {SESSION: secret, seat_cookie(room): guest_token(where, room)}
    return Client(where.sockets, Credentials(None, cookies))


def test_who_has_lost_the_role_does_not_keep_the_members_seat_by_the_cookie_of_a_guests(where: Where) -> None:
    hall, room = where.taken, where.taken.open()
    assert where.sockets.client("ana").join(room)["ok"]
    ana = browser(where, "ana", room)
    assert ana.join(room)["ok"]
    hall.store.write(lambda tx: take_role(tx, hall.people["hana"], hall.program, hall.people["ana"]))
    where.look()
    eventually(lambda: put_out(where, ana, room))
    members = ana.mine["seat"]
    assert ana.join(room)["ok"]
    assert ana.mine["seat"] != members


def test_a_guest_who_is_given_a_role_keeps_the_seat(where: Where) -> None:
    hall, room = where.taken, where.taken.open()
    hall._add_person("gus")
    gus, ana = browser(where, "gus", room), where.sockets.client("ana")
    assert gus.join(room)["ok"]
    assert ana.join(room)["ok"]
    seat = gus.mine["seat"]
    hall.give("gus", Role.DEVELOPER)
    where.look()
    where.sockets.connections.recheck_all()
    assert not put_out(where, gus, room)
    assert gus.say(room, "RaiseHand", raised=True)["ok"]
    assert gus.join(room)["ok"]
    assert gus.mine["seat"] == seat


def test_what_a_removed_seat_says_counts_no_more(where: Where) -> None:
    room = where.taken.open()
    eli, gus = where.taken.client("eli"), guest(where, room)
    assert eli.join(room)["ok"]
    assert gus.join(room)["ok"]
    assert gus.say(room, "RaiseHand", raised=True)["ok"]
    assert eli.say(room, "RemoveSeat", seat=gus.mine["seat"])["ok"]
    assert gus.say(room, "RaiseHand", raised=False)["error"]["code"] == "not_found"


def test_a_room_that_has_ended_takes_nothing_more_from_anybody(where: Where) -> None:
    room = where.taken.open()
    eli, gus = where.taken.client("eli"), guest(where, room)
    assert eli.join(room)["ok"]
    assert gus.join(room)["ok"]
    assert eli.say(room, "EndCeremony")["ok"]
    assert gus.say(room, "RaiseHand", raised=True)["error"]["code"] == "refused"
    where.look()
    eventually(lambda: gus.catch_up().view == eli.catch_up().view)
    card = where.sockets.store.read(lambda c: find_card(c, room))
    assert card.ended_at is not None
    assert card.code is None
