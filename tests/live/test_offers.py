"""What can be opened in a place, and what it begins with."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from accounts.access import Actor, Place
from accounts.teams import add_team
from backlog import events
from ceremonies import catalog
from journal.database import Store
from live.pages.offers import BEGINNINGS, offers, wanted
from live.proposals import accept
from tests.live.hall import Hall


def test_every_beginning_that_a_ceremony_names_is_known() -> None:
    named = {getattr(one, "BEGINS_WITH", None) for one in catalog.all_ceremonies().values()}
    assert named - {None} == BEGINNINGS.keys()


@pytest.fixture
def hall(store: Store) -> Hall:
    return Hall(store)


@pytest.fixture
def place(hall: Hall) -> Place:
    words = (
        events.ItemAdded("new", hall.team, "Refund API"),
        events.ItemAdded("sized", hall.team, "Payout report", points=3),
        events.ItemAdded("done", hall.team, "Runbook"),
        events.ItemStateChanged("done", "", "done"),
        events.ItemAdded("feature", hall.team, "Second bank", type="feature"),
    )
    actor = Actor(hall.people["hana"])
    hall.store.write(lambda tx: accept(tx, hall.program, list(words), actor))
    return Place(hall.program, hall.team)


def test_poker_is_offered_what_has_no_estimate_and_prioritization_the_open_features(
    hall: Hall, place: Place
) -> None:
    offered = hall.store.read(lambda c: offers(c, place, hall.store.clock()))
    found = {one.ceremony: [item.id for item in one.items] for one in offered}
    assert (found["planning_poker"], found["prioritization"]) == (["new"], ["feature"])
    assert found["retrospective"] == []


def test_a_form_says_what_it_wants_and_cannot_say_more(hall: Hall, place: Place) -> None:
    form = MultiDict({"ceremony": "prioritization", "method": "moon", "items": "on", "votes": "1000"})
    found = hall.store.read(lambda c: wanted(c, place, form, "Payments prioritization", hall.store.clock()))
    assert found is not None
    assert found.settings == {}
    assert (found.title, found.items) == ("Payments prioritization", ["feature"])
    assert (
        hall.store.read(lambda c: wanted(c, place, MultiDict({"ceremony": "seance"}), "", hall.store.clock()))
        is None
    )


def test_what_the_page_does_not_offer_stays_as_the_ceremony_has_it(hall: Hall, place: Place) -> None:
    for offered in hall.store.read(lambda c: offers(c, place, hall.store.clock())):
        form = MultiDict({"ceremony": offered.ceremony})
        found = hall.store.read(lambda c, form=form: wanted(c, place, form, "Winter", hall.store.clock()))
        assert found is not None
        assert found.settings == dict.fromkeys(offered.switches, False)
        assert offered.switches.keys() <= {"auto_reveal", "anonymous"}


def test_what_spans_a_program_is_offered_for_a_program_alone(hall: Hall) -> None:
    def offered(place: Place) -> set[str]:
        return {one.ceremony for one in hall.store.read(lambda c: offers(c, place, hall.store.clock()))}

    assert offered(Place(hall.program)) - offered(Place(hall.program, hall.team)) == {"pi_planning"}


def test_a_program_offers_team_by_team_as_they_are_called_and_each_in_its_order(
    hall: Hall, place: Place
) -> None:
    hana = hall.people["hana"]
    teams = [
        hall.store.write(lambda tx, name=name: add_team(tx, hana, hall.program, name, name[:3].upper())).id
        for name in ("Web shop", "Accounts", "Orders", "Data")
    ]
    titles = ("First", "Second")
    words = [events.ItemAdded(f"{team}{n}", team, n, type="feature") for team in teams for n in titles]
    hall.store.write(lambda tx: accept(tx, hall.program, words, Actor(hana)))
    found = hall.store.read(lambda c: offers(c, Place(hall.program), hall.store.clock()))
    keys = next([item.key for item in one.items] for one in found if one.ceremony == "prioritization")
    assert keys == ["ACC-1", "ACC-2", "DAT-1", "DAT-2", "ORD-1", "ORD-2", "PAY-4", "WEB-1", "WEB-2"]


def test_a_form_may_name_some_of_what_is_offered_and_nothing_else(hall: Hall, place: Place) -> None:
    more = events.ItemAdded("more", hall.team, "Third bank", type="feature")
    hall.store.write(lambda tx: accept(tx, hall.program, [more], Actor(hall.people["hana"])))

    def begun(*some: str) -> object:
        said = [("ceremony", "prioritization"), ("items", "on"), *(("item", id) for id in some)]
        found = hall.store.read(lambda c: wanted(c, place, MultiDict(said), "Winter", hall.store.clock()))
        return found and found.items

    assert begun() == ["feature", "more"]
    assert begun("more") == ["more"]
    assert begun("more", "sized", "feature") == ["feature", "more"]
