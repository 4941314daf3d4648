"""The standing room of the dependency map: what it names; scenarios kept, applied and taken back in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.access import Actor
from accounts.events import stream_of
from backlog import events, queries
from journal import journal
from journal.database import Store
from live import proposals
from live.pages import views as pages
from program.pictures import picture
from tests.live.hall import Client, Hall, eventually


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    made = Hall(store)
    yield made
    for standing in made.standings._open.values():
        standing.close()


class Map:
    """Three stories of Payments, one after the other in three Sprints, and who watches the map."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.room = hall, f"program:{hall.program}:map"
        wanted = tuple(events.NewSprint("", "", 0, "", "") for _ in range(4))
        word = events.IncrementCreated("winter", "Winter", "2999-01-04", "", 14, wanted)
        hall.store.write(lambda tx: proposals.accept(tx, hall.program, [word], Actor(hall.people["hana"])))
        self.sprints = [one.id for one in hall.store.read(lambda c: queries.sprints_of(c, hall.program))]
        self.ana, self.eli, self.fay = (hall.client(name) for name in ("ana", "eli", "fay"))
        for client in (self.ana, self.eli, self.fay):
            assert client.join(self.room)["ok"]
        rows = [{"title": f"Story {n}", "sprint": self.sprints[n]} for n in range(3)]
        assert self.ana.say(self.room, "AddItems", items=rows, team=hall.team)["ok"]
        items = hall.store.read(lambda c: queries.items_of(c, hall.team))
        self.items = [one.id for one in items]

    def linked(self, *pairs: tuple[int, int], outside: bool = False) -> None:
        """An import says that the first of each pair waits for the second."""
        links = tuple(
            events.Link(f"l{n}", "dependency", self.items[a], self.items[b], consumer_team=self.hall.team,
                        producer_team=self.hall.team, title="Needed", needed_by=self.sprints[a])
            for n, (a, b) in enumerate(pairs)
        )  # fmt: skip
        beyond = events.Link("x1", "dependency", self.items[0], "ext", external=True)
        externals = (events.ExternalItem("ext", "csv", "OPS-1", "A new region"),) if outside else ()
        links += (beyond,) if outside else ()
        brought = events.ItemsImported("im", "csv", externals=externals, links=links)
        self.hall.store.write(lambda tx: journal.append(tx, stream_of(self.hall.program), [brought], "ana"))

    def shown(self, client: Client) -> dict[str, Any]:
        return client.catch_up().view


@pytest.fixture
def world(hall: Hall) -> Map:
    return Map(hall)


def test_cycles_are_told_in_words_and_what_is_outside_is_there(world: Map) -> None:
    world.linked((1, 0), (2, 1), (0, 2), (1, 1), outside=True)
    eventually(lambda: len(world.shown(world.ana)["cycles"]) == 1)
    view = world.shown(world.ana)
    assert [one["why"] for one in view["cycles"]] == ["PAY-2 waits for itself."]
    assert view["outside"] == {"ext": {"key": "OPS-1", "title": "A new region"}}
    assert view["links"] == {"x1": {"producer": "ext", "consumer": world.items[0]}}
    assert view["bottlenecks"][0]["why"] == "Payments owes 4 of 4 open dependencies."
    assert view["slack"] == {world.items[0]: 1, world.items[1]: 0, world.items[2]: -2}


def test_of_a_large_program_it_has_the_critical_path_and_counts_the_rest(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "BOARD", 2)
    monkeypatch.setattr(pages, "MOST_AT_RISK", 0)
    world = Map(hall)
    world.linked((1, 0), (2, 1), (2, 0))
    eventually(lambda: world.shown(world.ana)["counted"]["all"] == 3)
    view = world.shown(world.ana)
    assert view["critical_path"] == world.items
    assert {(one["producer"], one["consumer"]) for one in view["dependencies"].values()} == {
        (world.items[0], world.items[1]),
        (world.items[1], world.items[2]),
    }
    assert view["items"].keys() == set(world.items)


def test_a_scenario_is_kept_for_all_applied_in_one_step_and_taken_back(world: Map) -> None:
    world.linked((1, 0), (2, 1))
    room, slip = world.room, {"slips": [{"item": world.items[0], "sprints": 1}]}
    assert world.fay.say(room, "KeepScenario", name="Late", changes=slip)["error"]["code"] == "forbidden"
    assert world.ana.say(room, "KeepScenario", name="Late", changes={"x": 1})["error"]["code"] == "malformed"
    assert world.ana.say(room, "KeepScenario", name="Late", changes=slip)["ok"]
    again = world.eli.say(room, "KeepScenario", name="late", changes=slip)["error"]
    assert (again["code"], again["message"]) == ("refused", "There is a scenario called “Late” already.")
    eventually(lambda: len(world.shown(world.fay)["scenarios"]) == 1)
    ((id, kept),) = world.shown(world.fay)["scenarios"].items()
    assert kept["by"] == world.hall.people["ana"]
    assert [one["item"] for one in kept["outcome"]["moved"]] == world.items
    assert world.fay.say(room, "ApplyScenario", scenario=id)["error"]["code"] == "forbidden"
    assert world.eli.say(room, "ApplyScenario", scenario=id)["ok"]
    eventually(lambda: world.shown(world.ana)["scenarios"][id]["state"] == "applied")
    where = [world.ana.view["items"][item]["sprint"] for item in world.items]
    assert where == world.sprints[1:]
    assert world.eli.say(room, "ApplyScenario", scenario=id)["error"]["code"] == "refused"
    assert world.eli.say(room, "Undo")["ok"]
    eventually(lambda: world.shown(world.ana)["scenarios"][id]["state"] == "kept")
    where = [world.ana.view["items"][item]["sprint"] for item in world.items]
    assert where == world.sprints[:3]


def test_a_scenario_that_was_built_on_is_not_taken_back_and_a_deleted_one_comes_back(world: Map) -> None:
    world.linked((1, 0))
    room, slip = world.room, {"slips": [{"item": world.items[0], "sprints": 1}]}
    assert world.ana.say(room, "KeepScenario", name="Late", changes=slip)["ok"]
    (id,) = world.shown(world.ana)["scenarios"]
    assert world.ana.say(room, "DeleteScenario", scenario=id)["ok"]
    assert world.shown(world.ana)["scenarios"] == {}
    assert world.ana.say(room, "Undo")["ok"]
    assert world.ana.say(room, "ApplyScenario", scenario=id)["ok"]
    assert world.eli.say(room, "MoveItem", item=world.items[0], sprint=world.sprints[3])["ok"]
    assert world.ana.say(room, "Undo")["error"]["code"] == "refused"
    assert world.ana.say(room, "ApplyScenario", scenario="nowhere")["error"]["code"] == "not_found"
