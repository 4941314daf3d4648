"""The page of objectives: what one writes all see, the business scores, undo takes one thing back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.access import Actor
from accounts.roles import Role
from backlog import events, queries
from journal.database import Store
from live import proposals
from program.events import ConfidenceVoted
from tests.live.hall import Client, Hall, eventually


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    made = Hall(store)
    made._add_person("bea")
    made.give("bea", Role.BUSINESS_OWNER)
    hana = Actor(made.people["hana"])
    sprints = tuple(events.NewSprint("", "", 0, "", "") for _ in range(3))
    word = events.IncrementCreated("winter", "Winter", "2999-01-04", "", 14, sprints)
    item = events.ItemAdded("api", made.team, "Refund API", points=5.0)
    store.write(lambda tx: proposals.accept(tx, made.program, [word, item], hana))
    yield made
    for standing in made.standings._open.values():
        standing.close()


def room(hall: Hall) -> str:
    return f"program:{hall.program}:objectives"


def watching(hall: Hall, *names: str) -> list[Client]:
    clients = [hall.client(name) for name in names]
    for client in clients:
        assert client.join(room(hall))["ok"]
    return clients


def written(hall: Hall, client: Client, title: str = "Refund single lines") -> str:
    answer = client.say(room(hall), "AddObjective", title=title, increment="winter", team=hall.team)
    assert answer["ok"], answer
    rows = client.catch_up().view["objectives"]
    return next(id for id, one in rows.items() if one["title"] == title)


def row(client: Client, id: str) -> dict[str, Any]:
    return client.catch_up().view["objectives"].get(id, {})


def test_an_objective_is_written_linked_and_valued_and_all_see_it(hall: Hall) -> None:
    ana, bea = watching(hall, "ana", "bea")
    id = written(hall, ana)
    assert ana.say(room(hall), "LinkItems", objective=id, items=["api"])["ok"]
    assert bea.say(room(hall), "ScoreObjective", objective=id, planned=8, base={"planned": None})["ok"]
    eventually(lambda: row(ana, id).get("planned") == 8)
    assert row(ana, id)["items"] == ["api"]
    assert row(ana, id)["progress"]["points"] == {"todo": 5, "doing": 0, "done": 0}
    assert row(ana, id)["status"]["colour"] == "amber"
    assert ana.view["predictability"]["winter"]["train"]["percent"] is None
    assert bea.say(room(hall), "ScoreObjective", objective=id, actual=6)["ok"]
    eventually(lambda: ana.catch_up().view["predictability"]["winter"]["train"]["percent"] == 75)
    fresh = hall.client("eli")
    fresh.join(room(hall))
    eventually(lambda: ana.catch_up().seq == fresh.seq)
    assert ana.view == fresh.view


def test_the_item_of_an_objective_is_finished_on_its_board_and_the_page_follows(hall: Hall) -> None:
    (ana,) = watching(hall, "ana")
    id = written(hall, ana)
    ana.say(room(hall), "LinkItems", objective=id, items=["api"])
    eli = hall.client("eli")
    eli.join(f"team:{hall.team}")
    assert eli.say(f"team:{hall.team}", "MoveItem", item="api", category="done")["ok"]
    eventually(lambda: row(ana, id)["progress"]["share"] == 100)
    assert ana.view["items"]["api"]["category"] == "done"


def test_two_who_write_at_once_are_told_and_who_may_not_is_refused(hall: Hall) -> None:
    ana, eli, fay = watching(hall, "ana", "eli", "fay")
    id = written(hall, ana)
    edit = {"objective": id, "fields": {"title": "Refund lines"}, "base": {"title": "Refund single lines"}}
    assert ana.say(room(hall), "EditObjective", **edit)["ok"]
    late = eli.say(room(hall), "EditObjective", **{**edit, "fields": {"title": "Refunds"}})
    assert late["error"]["code"] == "refused"
    assert "Refund lines" in late["error"]["message"]
    for name, args, code in (
        ("AddObjective", {"title": "x", "increment": "winter"}, "forbidden"),
        ("ScoreObjective", {"objective": id, "planned": 3}, "forbidden"),
        ("EditObjective", {"objective": "nowhere", "fields": {}}, "not_found"),
        ("ScoreObjective", {"objective": id, "planned": "many"}, "malformed"),
    ):
        by = fay if code == "forbidden" else ana
        assert by.say(room(hall), name, **args)["error"]["code"] == code, name


def test_undo_takes_back_each_command_and_not_what_others_built_on(hall: Hall) -> None:
    ana, eli, hana = watching(hall, "ana", "eli", "hana")
    first, second = written(hall, ana, "A"), written(hall, ana, "B")
    for name, args, before in (
        ("EditObjective", {"fields": {"committed": False}}, {"committed": True}),
        ("LinkItems", {"items": ["api"]}, {"items": []}),
        ("MoveObjective", {"after": second}, {}),
        ("RemoveObjective", {}, {"title": "A"}),
    ):
        was = row(ana, first)
        assert ana.say(room(hall), name, objective=first, **args)["ok"], name
        assert row(ana, first) != was
        assert ana.say(room(hall), "Undo")["ok"], name
        assert row(ana, first) == was
        assert was.items() >= before.items()
    hana.say(room(hall), "ScoreObjective", objective=first, planned=5, id="five")
    hana.say(room(hall), "ScoreObjective", objective=first, planned=8)
    assert hana.say(room(hall), "Undo", command="five")["error"]["code"] == "refused"
    ana.say(room(hall), "EditObjective", objective=second, fields={"title": "Mine"}, id="mine")
    eli.say(room(hall), "EditObjective", objective=second, fields={"title": "Eli's"})
    assert ana.say(room(hall), "Undo", command="mine")["error"]["code"] == "refused"


def test_charter_and_outcomes_are_written_and_taken_back(hall: Hall) -> None:
    (hana,) = watching(hall, "hana")
    assert hana.say(room(hall), "WriteCharter", fields={"goal": "Paid in two days"})["ok"]
    assert hana.catch_up().view["charter"]["goal"] == "Paid in two days"
    assert hana.say(room(hall), "AddOutcome", title="Paid before they ask")["ok"]
    ((outcome, _),) = hana.catch_up().view["outcomes"].items()
    measure = {"title": "Days to the money", "start": 9, "target": 2, "unit": "days"}
    assert hana.say(room(hall), "AddKeyResult", outcome=outcome, **measure)["ok"]
    ((result, _),) = hana.catch_up().view["key_results"].items()
    assert hana.say(room(hall), "CheckIn", key_result=result, value=5.5, note="Part refunds")["ok"]
    assert hana.catch_up().view["outcomes"][outcome]["share"] == 50
    assert hana.say(room(hall), "EditKeyResult", key_result=result, fields={"target": 5.5})["ok"]
    assert hana.catch_up().view["key_results"][result]["share"] == 100
    for _ in range(2):
        assert hana.say(room(hall), "Undo")["ok"]
    assert hana.catch_up().view["key_results"][result]["current"] is None
    assert hana.view["key_results"][result]["said"] == []
    assert hana.say(room(hall), "EditOutcome", outcome=outcome, fields={"title": "Paid at once"})["ok"]
    assert hana.say(room(hall), "RemoveKeyResult", key_result=result)["ok"]
    assert hana.say(room(hall), "RemoveOutcome", outcome=outcome)["ok"]
    assert hana.catch_up().view["outcomes"] == {}
    for _ in range(3):
        assert hana.say(room(hall), "Undo")["ok"]
    assert hana.catch_up().view["outcomes"][outcome]["title"] == "Paid before they ask"


def test_revealed_votes_are_a_series_by_increment_and_team(hall: Hall) -> None:
    hana = Actor(hall.people["hana"])
    sprint = hall.store.read(lambda c: queries.sprints_of(c, hall.program))[0].id
    votes = [
        ConfidenceVoted(4.0, 3.0, 5, team=hall.team, sprint=sprint),
        ConfidenceVoted(2.5, 1.0, 4, team=hall.team, increment="winter"),
        ConfidenceVoted(3.5, 2.0, 9, increment="winter"),
    ]
    hall.store.write(lambda tx: proposals.accept(tx, hall.program, votes, hana))
    (ana,) = watching(hall, "ana")
    found = ana.view["confidence"]["winter"]
    assert [one["mean"] for one in found[hall.team]] == [4, 2.5]
    assert [(one["mean"], one["lowest"], one["votes"]) for one in found["program"]] == [(3.5, 2, 9)]
