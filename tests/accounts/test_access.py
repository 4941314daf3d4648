"""Who may do what, where: the whole table, and everything beside it."""

from __future__ import annotations

from itertools import product

import pytest

from accounts.access import NOBODY, VERBS, Actor, Place, demand, may
from accounts.refusals import Absent, Refused
from accounts.roles import Role
from accounts.teams import give_role
from tests.accounts.harbour import House


def asked(house: House, actor: Actor, verb: str, place: Place | None) -> bool:
    return house.store.read(lambda connection: may(connection, actor, verb, place))


def test_a_role_in_the_program_allows_exactly_what_the_table_says(house: House) -> None:
    place = Place(house.harbour, house.payments)
    for role in Role:
        house.store.write(
            lambda t, role=role: give_role(t, house.people["Hana"], house.harbour, f"as {role}", role)
        )
    for role, (verb, rule) in product(Role, VERBS.items()):
        assert asked(house, Actor(f"as {role}"), verb, place) == (role in rule.roles), (role, verb)


def test_a_role_in_one_team_gives_no_more_than_a_look_at_another(house: House) -> None:
    bo, other = Actor(house.people["Bo"]), Place(house.harbour, house.orders)
    assert asked(house, bo, "edit backlog", Place(house.harbour, house.payments))
    assert asked(house, bo, "see program", other)
    assert not asked(house, bo, "edit backlog", other)
    for verb, rule in VERBS.items():
        assert asked(house, bo, verb, other) == (rule.anywhere and Role.DEVELOPER in rule.roles), verb


@pytest.mark.parametrize("name", ["Fay", "Gus"])
def test_who_is_not_in_the_program_may_nothing_there(house: House, name: str) -> None:
    actor = Actor(house.people[name], admin=True)
    for verb, place in product(VERBS, (Place(house.harbour), Place(house.harbour, house.payments))):
        assert not asked(house, actor, verb, place), verb


def test_an_admin_sees_no_program_they_are_not_a_member_of(house: House) -> None:
    admin = Actor(house.people["Hana"], admin=True)
    assert asked(house, admin, "create program", None)
    assert not asked(house, admin, "see program", Place(house.lagoon))


def test_a_seat_acts_in_its_room_and_nowhere_else(house: House) -> None:
    seat = Actor("seat-1", "seat", room="room-1")
    assert asked(house, seat, "take part", Place(house.harbour, room="room-1"))
    assert not asked(house, seat, "take part", Place(house.harbour, room="room-2"))
    assert not asked(house, seat, "see program", Place(house.harbour))
    assert not asked(house, seat, "change oneself", None)


def test_nobody_may_look_around_and_no_more(house: House) -> None:
    allowed = {verb for verb in VERBS if asked(house, NOBODY, verb, None)}
    assert allowed == {"look around", "come in"}
    assert not any(asked(house, NOBODY, verb, Place(house.harbour)) for verb in VERBS)


def test_a_token_for_reading_changes_nothing(house: House) -> None:
    reader = Actor(house.people["Hana"], admin=True, scopes=frozenset({"read"}))
    for verb, rule in VERBS.items():
        for place in (None, Place(house.harbour)):
            assert rule.reads or not asked(house, reader, verb, place), verb
    assert asked(house, reader, "see program", Place(house.harbour))


def test_who_may_see_is_told_no_and_who_may_not_is_told_nothing(house: House) -> None:
    def demanded(name: str) -> None:
        actor = Actor(house.people[name])
        house.store.read(lambda connection: demand(connection, actor, "manage program", Place(house.harbour)))

    with pytest.raises(Refused, match="does not let you manage program"):
        demanded("Dee")
    with pytest.raises(Absent):
        demanded("Fay")
