"""Two teams negotiate from their own pages, and whoever watches sees it: over standing rooms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.roles import Role
from accounts.teams import add_team
from journal.database import Store
from tests.live.hall import Client, Hall, eventually
from tests.live.test_standing import added_to_team, planned


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    made = Hall(store)
    made.orders = made.store.write(  # type: ignore[attr-defined]
        lambda tx: add_team(tx, made.people["hana"], made.program, "Orders", "ORD")
    ).id
    for name, team in (("bo", made.team), ("cy", made.orders)):  # type: ignore[attr-defined]
        made._add_person(name)
        made.give(name, Role.DEVELOPER, team)
    yield made
    for standing in made.standings._open.values():
        standing.close()


def at(hall: Hall, name: str, room: str) -> Client:
    client = hall.client(name)
    assert client.join(room)["ok"]
    return client


def test_a_negotiation_is_seen_on_both_boards_on_its_own_page_and_by_the_program(hall: Hall) -> None:
    sprint = planned(hall)
    ours, theirs = f"team:{hall.team}", f"team:{hall.orders}"  # type: ignore[attr-defined]
    bo, cy = at(hall, "bo", ours), at(hall, "cy", theirs)
    (item,) = added_to_team(bo, ours, hall.team, "Refund API")
    wanted = {"consumer": item, "title": "Line states", "needed_by": sprint}
    asked = bo.say(ours, "AskDependency", producer_team=hall.orders, **wanted)  # type: ignore[attr-defined]
    assert asked["ok"], asked
    eventually(lambda: len(cy.catch_up().view["dependencies"]) == 1)
    ((need, row),) = cy.view["dependencies"].items()
    assert (row["state"], row["asked_by"]) == ("proposed", hall.people["bo"])
    page = f"dependency:{need}"
    hana = at(hall, "hana", page)
    base = {"state": "proposed", "promise": None, "countered_by": None}
    assert cy.say(theirs, "AnswerDependency", dependency=need, answer="accept", sprint=sprint, base=base)[
        "ok"
    ]
    eventually(lambda: bo.catch_up().view["dependencies"][need]["state"] == "accepted")
    late = cy.say(theirs, "AnswerDependency", dependency=need, answer="reject", base=base)
    assert late["error"]["code"] == "refused"
    assert "Cy promised it for Sprint 1" in late["error"]["message"]
    said = hana.say(page, "CommentDependency", dependency=need, text="Thank you.", id="said")
    assert said["ok"], said
    eventually(lambda: len(hana.catch_up().view["history"]) == 3)
    told = [entry["kind"] for entry in sorted(hana.view["history"].values(), key=lambda one: one["seq"])]
    assert told == ["asked", "accept", "commented"]
    assert hana.say(page, "Undo", command="said")["ok"]
    eventually(lambda: len(hana.catch_up().view["history"]) == 2)


def test_a_need_is_set_anew_and_not_over_what_somebody_else_set(hall: Hall) -> None:
    sprint = planned(hall)
    ours = f"team:{hall.team}"
    bo = at(hall, "bo", ours)
    (item,) = added_to_team(bo, ours, hall.team, "Refund API")
    bo.say(ours, "AskDependency", consumer=item, title="A key", needed_by=sprint, external="The bank")
    eventually(lambda: len(bo.catch_up().view["dependencies"]) == 1)
    ((need, row),) = bo.view["dependencies"].items()
    assert (row["external"], row["producer_team"]) == ("The bank", "")
    stale = bo.say(ours, "SetNeed", dependency=need, needed_by=sprint, base={"needed_by": "another"})
    assert stale["error"]["code"] == "refused"
    cy = at(hall, "cy", f"dependency:{need}")
    forbidden = cy.say(f"dependency:{need}", "SetNeed", dependency=need, needed_by=sprint)
    assert forbidden["error"]["code"] == "forbidden"


def test_a_stranger_cannot_tell_a_dependency_from_none(hall: Hall) -> None:
    planned(hall)
    hall._add_person("gus")
    gus = hall.client("gus")
    assert gus.join("dependency:nowhere") == gus.join("program:nowhere")
