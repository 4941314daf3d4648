"""What-if, conflicts and kept scenarios over REST; what was foretold is what comes when it is made so."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from accounts.refusals import Refused
from backlog import events as backlog
from backlog import queries
from journal.database import Store
from journal.verify import complaints
from program import events
from program.capacity.queries import capacities
from program.objectives.events import ObjectiveAdded, ObjectiveItemsLinked, ObjectiveScored
from program.plan.queries import planned, read_plan
from program.queries import judged
from program.scenarios.events import Loss, Scenario, ScenarioApplied, ScenarioKept, Shift, Slip
from program.scenarios.queries import scenarios_of
from program.scenarios.scenarios import WhatIf, what_if
from tests.backlog.desk import Desk
from tests.backlog.harbour import Harbour

NOW = 1_767_700_000_000


@pytest.fixture
def due(desk: Desk) -> dict[str, Any]:
    """Orders gives Payments order numbers in Sprint 1, needed in Sprint 2; Web shop waits for Payments."""
    harbour = desk.harbour
    sprints = harbour.increment(4, "2026-01-05")
    for id, team, place in (("order", "ORD", 0), ("card", "PAY", 1), ("page", "WEB", 2)):
        harbour.add(id, team, sprint=sprints[place], points=5.0)
    harbour.propose(
        events.DependencyAsked("d1", "card", "order", "Order numbers", sprints[1]),
        events.DependencyAnswered("d1", "accept", sprints[0]),
        events.DependencyAsked("d2", "page", "card", "Card form", sprints[2]),
        events.DependencyAnswered("d2", "accept", sprints[1]),
        backlog.CapacitySet(harbour.teams["ORD"], sprints[0], 6.0),
        by="hana",
    )
    return {"sprints": sprints, "orders": harbour.teams["ORD"], "path": f"{desk.program}/what-if"}


def test_a_slip_says_what_would_follow_and_writes_nothing(desk: Desk, due: Any) -> None:
    first, second, third, fourth = due["sprints"]
    head = desk.harbour.store.read(lambda c: queries.head_of(c, desk.harbour.program))
    found = desk.post(due["path"], {"slips": [{"item": "order", "sprints": 1}]}, by="fay", status=404)
    found = desk.post(due["path"], {"slips": [{"item": "order", "sprints": 1}]}, by="cy")
    assert [(one["item"], one["from"], one["to"]) for one in found["moved"]] == [
        ("order", first, second),
        ("card", second, third),
        ("page", third, fourth),
    ]
    assert sorted(found["teams"]) == sorted(desk.harbour.teams[key] for key in ("ORD", "PAY", "WEB"))
    assert (found["dependencies"], found["objectives"], found["beyond_increment"]) == (["d1", "d2"], [], [])
    first_sentence = found["consequences"][0]["sentence"]
    assert first_sentence == "PAY-1 needs ORD-1: Orders promised Sprint 1 and now plans Sprint 2."
    assert desk.harbour.store.read(lambda c: queries.head_of(c, desk.harbour.program)) == head
    far = desk.post(due["path"], {"slips": [{"item": "order", "sprints": 2}]})
    assert far["beyond_increment"] == ["page"]
    assert next(one for one in far["moved"] if one["item"] == "page")["to"] is None


def test_people_who_are_missing_and_items_that_are_dropped(desk: Desk, due: Any) -> None:
    first, second = due["sprints"][:2]
    lost = desk.post(due["path"], {"losses": [{"team": due["orders"], "sprint": first, "people": 1}]})
    assert next((one["item"], one["from"], one["to"]) for one in lost["moved"]) == ("order", first, second)
    assert {one["sentence"] for one in lost["consequences"]} >= {
        "Orders carries 3 of 6 points in Sprint 1.",
        "ORD-1 does not fit into Sprint 1 any more and moves to Sprint 2.",
    }
    desk.harbour.add("feature", "ORD", type="feature")
    desk.harbour.set("order", parent="feature")
    dropped = desk.post(due["path"], {"drops": ["feature"]})
    assert (dropped["dropped"], dropped["dependencies"]) == (["feature", "order"], ["d1"])
    assert dropped["cells"][0]["load"] == 0


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"slips": [{"item": "nothing", "sprints": 1}]}, "This is no item of the program."),
    ({"slips": [{"item": "order", "sprints": 0}]}, "An item slips by 1 to 26 Sprints, either way."),
    ({"slips": [{"item": "order", "sprints": -1}]}, "ORD-1 would end before the first Sprint."),
    ({"slips": [{"item": "loose", "sprints": 1}]},
     "ORD-2 is in no Sprint, so it cannot slip; move it to one."),
    ({"slips": [{"item": "done", "sprints": 1}]}, "ORD-3 is done or archived already."),
    ({"slips": [{"item": "order", "sprints": 1}], "drops": ["order"]},
     "ORD-1 is named twice; say one thing about an item."),
    ({"slips": [{"item": "child", "sprints": 1}], "drops": ["feature"]},
     "ORD-5 is part of what is dropped."),
    ({"moves": [{"item": "order", "sprint": "nowhere"}]},
     "This Sprint is not in the program's calendar."),
    ({"losses": [{"team": "PAY", "share": 0.5}]},
     "Nobody knows what Payments in Sprint 1 can carry, so nothing of it can be lost."),
    ({"losses": [{"team": "ORD"}]},
     "Say how many people are missing, or the share of the capacity."),
    ({"losses": [{"team": "ORD", "share": 2}]}, "A share is more than 0 and at most 1."),
    ({"losses": [{"team": "ORD", "people": 3}]},
     "Orders in Sprint 1 has 2 people to lose."),
    ({"losses": [{"team": "DAT", "people": 1}]},
     "Nobody is known to be there for Data in Sprint 1; say the share of the capacity instead."),
    ({"drops": [f"i{n}" for n in range(201)]}, "A scenario has at most 200 changes."),
]  # fmt: skip


def test_what_does_not_fit_the_plan_is_refused_in_one_sentence(desk: Desk, due: Any) -> None:
    harbour = desk.harbour
    harbour.add("loose", "ORD")
    harbour.add("done", "ORD", sprint=due["sprints"][0], state="Done")
    harbour.add("feature", "ORD", type="feature")
    harbour.add("child", "ORD", parent="feature", sprint=due["sprints"][0])
    harbour.propose(backlog.CapacitySet(harbour.teams["DAT"], due["sprints"][0], 3.0), by="hana")
    for scenario, sentence in REFUSED:
        losses = [
            {**one, "team": harbour.teams[one["team"]], "sprint": due["sprints"][0]}
            for one in scenario.get("losses", ())
        ]
        assert desk.post(due["path"], {**scenario, "losses": losses}, status=422)["detail"] == sentence


def test_every_move_of_an_item_is_told_before_it_is_dropped(desk: Desk, due: Any) -> None:
    found = desk.get("/items/order/moves")["items"]
    assert [one["sprint"] for one in found] == [*due["sprints"], None]
    assert [one["dependencies"] for one in found] == [[], ["d1"], ["d1"], ["d1"], []]
    assert found[0]["cell"] == {
        "team": due["orders"], "sprint": due["sprints"][0], "load": 5, "capacity": 6, "over": 0,
    }  # fmt: skip
    assert found[1]["cell"]["load"] == 5
    assert found[2]["consequences"][1]["sentence"] == (
        "PAY-1 is planned in Sprint 2, but waits for ORD-1 in Sprint 3."
    )
    desk.get("/items/nothing/moves", status=404)


def test_conflicts_name_what_does_not_fit_now(desk: Desk, due: Any) -> None:
    assert desk.get(f"{desk.program}/conflicts") == {
        "dependencies": [], "reversed": [], "over_capacity": [], "cycles": [],
    }  # fmt: skip
    desk.harbour.set("order", sprint=due["sprints"][2], points=8)
    desk.harbour.propose(backlog.CapacitySet(due["orders"], due["sprints"][2], 6.0), by="hana")
    found = desk.get(f"{desk.program}/conflicts")
    assert [(one["id"], one["flag"]) for one in found["dependencies"]] == [("d1", "red")]
    assert found["dependencies"][0]["why"][0] == "Orders promised Sprint 1 and now plans Sprint 3."
    assert found["reversed"] == [
        {"producer": "order", "consumer": "card",
         "why": "PAY-1 is planned in Sprint 2, but waits for ORD-1 in Sprint 3."}
    ]  # fmt: skip
    assert [one["why"] for one in found["over_capacity"]] == ["Orders in Sprint 3: load 8 of 6, over by 2."]


def test_a_scenario_is_kept_compared_applied_once_and_deleted(desk: Desk, due: Any) -> None:
    path = f"{desk.program}/scenarios"
    slip = {"name": " Orders  late ", "slips": [{"item": "order", "sprints": 1}]}
    desk.post(path, {"name": "Nothing"}, status=422)
    kept = desk.post(path, slip, by="cy", status=201)
    assert (kept["name"], kept["state"], kept["outcome"]["dependencies"]) == (
        "Orders late", "kept", ["d1", "d2"],
    )  # fmt: skip
    desk.post(path, {**slip, "name": "ORDERS LATE"}, status=409)
    desk.now += 1
    other = desk.post(path, {"name": "Without", "drops": ["order"]})
    listed = desk.get(f"{path}?limit=1")
    more = desk.get(f"{path}?limit=1&cursor={listed['next']}")
    assert [one["name"] for one in listed["items"] + more["items"]] == ["Orders late", "Without"]
    refused = desk.post(f"/scenarios/{kept['id']}/apply", {}, by="cy", status=403)
    assert "does not let you plan Sprint" in refused["detail"]
    applied = desk.post(f"/scenarios/{kept['id']}/apply", {})
    assert (applied["state"], applied["outcome"]) == ("applied", None)
    assert desk.harbour.item("page").sprint == due["sprints"][3]
    desk.post(f"/scenarios/{kept['id']}/apply", {}, status=409)
    desk.call("DELETE", f"/scenarios/{other['id']}", by="cy", status=204)
    assert [one["name"] for one in desk.get(path)["items"]] == ["Orders late"]
    desk.harbour.add("late", "WEB", sprint=due["sprints"][3])
    beyond = desk.post(path, {"name": "Beyond", "slips": [{"item": "late", "sprints": 1}]})
    told = desk.post(f"/scenarios/{beyond['id']}/apply", {}, status=409)["detail"]
    assert told == ("WEB-2 would end after the last Sprint of the calendar. Make the next increment first.")
    desk.harbour.set("late", state="Done")
    outdated = desk.get(f"/scenarios/{beyond['id']}")
    assert (outdated["outcome"], outdated["problem"]) == (None, "WEB-2 is done or archived already.")


def test_an_objective_is_hit_where_objectives_are_known(store: Store) -> None:
    harbour = Harbour(store)
    sprints = harbour.increment(3)
    harbour.add("card", sprint=sprints[0])
    day = store.read(lambda c: queries.day_of(c, harbour.program, NOW))
    harbour.propose(ObjectiveAdded("o1", "Cards", "pi-2026-01-05", harbour.teams["PAY"]))
    harbour.propose(ObjectiveItemsLinked("o1", ("card",)), ObjectiveScored("o1", 8))
    found = store.read(lambda c: read_plan(c, harbour.program, day))
    slip = Scenario(slips=(Slip("card", 1),))
    told = store.read(lambda c: what_if(c, harbour.program, found, slip))
    assert (told.objectives, told.value) == (["o1"], 8)


class World:
    """A random plan of Harbour's, and random scenarios for it."""

    def __init__(self, harbour: Harbour, seed: int) -> None:
        self.harbour = harbour
        self.dice = random.Random(seed)
        self.sprints = harbour.increment(8, "2026-01-05")
        self.items = [f"i{n}" for n in range(14)]
        teams = list(harbour.teams)
        added = [
            backlog.ItemAdded(
                item,
                harbour.teams[self.dice.choice(teams)],
                f"Item {item}",
                sprint=self.dice.choice(self.sprints[:4]),
                points=float(self.dice.choice([1, 3, 5])),
                parent="i0" if n in (3, 7) else None,
            )
            for n, item in enumerate(self.items)
        ]
        cells = [(team, sprint) for team in harbour.teams.values() for sprint in self.sprints]
        harbour.propose(*added, *(backlog.CapacitySet(*cell, 8.0) for cell in cells), by="hana")
        for n in range(16):
            self._contract(f"d{n}")

    def _contract(self, id: str) -> None:
        consumer, producer = self.dice.sample(self.items, 2)
        needed, promised = (self.dice.choice(self.sprints[:6]) for _ in range(2))
        answer = self.dice.choice(["accept", "counter", "reject", "deliver", None])
        asked = events.DependencyAsked(id, consumer, producer, "Needed", needed)
        replies = [events.DependencyAnswered(id, "accept", promised)] if answer == "deliver" else []
        if answer is not None:
            sprint = promised if answer in ("accept", "counter") else None
            replies.append(events.DependencyAnswered(id, answer, sprint))
        try:
            self.harbour.propose(asked, *replies, by="hana")
        except Refused:
            return

    def scenario(self) -> Scenario:
        named = self.dice.sample(self.items[1:], 4)
        team = self.dice.choice(list(self.harbour.teams.values()))
        drops = self.dice.choice([(), ("i0",), (named[2],)])
        inside = {"i3", "i7"} if drops == ("i0",) else set()
        slips = [Slip(item, self.dice.randint(1, 2)) for item in named[:2] if item not in inside]
        moves = [Shift(named[3], self.dice.choice([None, *self.sprints]))] if named[3] not in inside else []
        share = self.dice.choice([0.25, 0.5])
        losses = (Loss(team, self.dice.choice(self.sprints[:4]), share=share),)
        return Scenario(tuple(slips), tuple(moves), losses, drops)


def thought_through(store: Store, program: str, scenario: Scenario) -> WhatIf:
    def ask(connection: Any) -> WhatIf:
        day = queries.day_of(connection, program, NOW)
        return what_if(connection, program, planned(connection, program, day), scenario)

    return store.read(ask)


def state(store: Store, program: str) -> dict[str, Any]:
    """Sprints of items, flags of dependencies, and what each cell has and carries."""

    def ask(connection: Any) -> dict[str, Any]:
        day = queries.day_of(connection, program, NOW)
        found = read_plan(connection, program, day).plan
        items = queries.items_of_program(connection, program)
        return {
            "sprints": {one.id: one.sprint for one in items},
            "flags": {one.row.id: one.judgement.flag for one in judged(connection, program, day)},
            "loads": {cell: load for cell, load in found.loads.items() if load},
            "capacities": capacities(connection, program),
        }

    return store.read(ask)


def made_by_hand(harbour: Harbour, foretold: WhatIf, scenario: Scenario) -> None:
    """The same changes, as people would make them: each item moved, each answer given."""
    for moved in foretold.moved:
        harbour.set(moved.item, sprint=moved.end)
    for one in scenario.losses:
        cell = next(cell for cell in foretold.cells if (cell.team, cell.sprint) == (one.team, one.sprint))
        harbour.propose(backlog.CapacitySet(one.team, one.sprint, cell.capacity), by="hana")
    for id in foretold.dropped:
        for need in harbour.store.read(lambda c: judged(c, harbour.program, queries.day_of(c, "", NOW))):
            row = need.row
            if id in (row.producer, row.consumer) and row.state in ("proposed", "countered", "accepted"):
                both = row.consumer in foretold.dropped
                reply = events.DependencyAnswered(
                    row.id, "withdraw" if both else "reject", side="consumer" if both else "producer"
                )
                harbour.propose(reply, by="hana")
    for id in foretold.dropped:
        harbour.propose(backlog.ItemArchived(id))


@pytest.mark.parametrize("seed", range(8))
def test_a_scenario_applied_is_the_change_made_for_real(sqlite_url: str, tmp_path: Path, seed: int) -> None:
    store = Store(sqlite_url, clock=lambda: NOW)
    harbour = Harbour(store)
    world = World(harbour, seed)
    scenario = world.scenario()
    before = state(store, harbour.program)
    foretold = thought_through(store, harbour.program, scenario)
    store.close()
    shutil.copy(sqlite_url.removeprefix("sqlite:///"), tmp_path / "copy.sqlite")
    store, copy = Store(sqlite_url, clock=lambda: NOW), Store(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    harbour.store = store
    harbour.propose(ScenarioKept("s1", "Trial", scenario), ScenarioApplied("s1"), by="hana")
    applied = state(store, harbour.program)
    harbour.store = copy
    made_by_hand(harbour, foretold, scenario)
    assert applied == state(copy, harbour.program)
    flags, now = before["flags"], applied["flags"]
    assert {id for id in now if now[id] == "red" and flags[id] != "red"} == set(foretold.dependencies)
    gone = {id for id in flags if flags[id] == "red" and now.get(id) != "red"}
    assert gone == set(foretold.mended)
    assert {one.item: one.end for one in foretold.moved} == {
        id: sprint for id, sprint in applied["sprints"].items() if before["sprints"][id] != sprint
    }
    assert [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one] == []
    assert [one.state for one in store.read(lambda c: scenarios_of(c, harbour.program))] == ["applied"]
    store.close()
    copy.close()
