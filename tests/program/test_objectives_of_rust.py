"""The project goals of Rust as objectives: each rests on an item that waits for the teams that were asked."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.teams import add_team
from backlog import events as backlog
from backlog import queries
from backlog.days import Moment
from journal.database import Store
from program.events import DependencyAnswered, DependencyAsked
from program.objectives.events import ObjectiveAdded, ObjectiveItemsLinked
from program.objectives.queries import Assessed, assessed
from tests.backlog.harbour import Harbour

FOLDER = Path(os.environ.get("BIGROOM_TEST_DATA", ""))
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        "BIGROOM_TEST_DATA" not in os.environ or not FOLDER.is_dir(),
        reason="BIGROOM_TEST_DATA does not name a folder of real files",
    ),
]
STARTS = {"2024h2": "2024-07-01", "2025h2": "2025-07-01"}
TODAY = Moment(date(2024, 6, 1), None)


class Train:
    """All goals in one program, two increments, a team for every Rust team that is asked for anything."""

    def __init__(self, store: Store) -> None:
        self.harbour = Harbour(store)
        text = (FOLDER / "rust_project_goals_2024h2_2025h2.json").read_text("utf-8")
        self.goals: list[dict[str, Any]] = json.loads(text)
        self.asked = [
            sorted(
                {
                    team
                    for _, whom, _ in goal["asks"]
                    if "![Team]" in whom
                    for team in re.findall(r"\[([a-z][a-z0-9-]*)\]", whom)
                }
            )
            for goal in self.goals
        ]
        names = sorted({team for teams in self.asked for team in teams})
        self.teams = {
            name: store.write(
                lambda tx, n=n, name=name: add_team(tx, "hana", self.harbour.program, name, f"R{n:02}")
            ).id
            for n, name in enumerate(names)
        }
        for period, day in STARTS.items():
            wanted = tuple(backlog.NewSprint("", "", 0, "", "") for _ in range(6))
            self.harbour.propose(backlog.IncrementCreated(period, period, day, "", 28, wanted), by="hana")
        sprints = store.read(lambda c: queries.sprints_of(c, self.harbour.program))
        self.last = {one.increment: one.id for one in sprints}
        for n, goal in enumerate(self.goals):
            self._write(n, goal)

    def _write(self, n: int, goal: dict[str, Any]) -> None:
        needed_by = self.last[goal["period"]]
        self.harbour.add(f"i{n}", title=goal["title"], type="feature", sprint=needed_by)
        asked = [
            DependencyAsked(f"d{n}-{team}", f"i{n}", None, f"An answer of {team}", needed_by, id)
            for team, id in self.teams.items()
            if team in self.asked[n]
        ]
        self.harbour.propose(
            ObjectiveAdded(f"o{n}", goal["title"], goal["period"], self.harbour.teams["PAY"]),
            ObjectiveItemsLinked(f"o{n}", (f"i{n}",)),
            *asked,
        )

    def found(self) -> dict[str, Assessed]:
        here = self.harbour
        return {one.row.id: one for one in here.store.read(lambda c: assessed(c, here.program, TODAY))}


@pytest.fixture
def train(sqlite_url: str) -> Iterator[Train]:
    store = Store(sqlite_url)
    yield Train(store)
    store.close()


def test_every_goal_is_an_objective_that_waits_for_the_teams_it_asks(train: Train) -> None:
    found = train.found()
    assert Counter(one.row.increment for one in found.values()) == {"2024h2": 31, "2025h2": 42}
    waits = {id: len(one.dependencies) for id, one in found.items()}
    assert waits == {f"o{n}": len(teams) for n, teams in enumerate(train.asked)}
    assert (sum(waits.values()), sum(count > 0 for count in waits.values())) == (134, 69)
    colours = Counter(one.status.colour for one in found.values())
    assert colours == {"amber": 69, "green": 4}
    for n, teams in enumerate(train.asked):
        for team in teams:
            said = DependencyAnswered(f"d{n}-{team}", "reject", reason="No reviewer")
            if team == "cargo":
                train.harbour.propose(said, by="hana")
    asks_cargo = {f"o{n}" for n, teams in enumerate(train.asked) if "cargo" in teams}
    red = {id: one.status.why for id, one in train.found().items() if one.status.colour == "red"}
    assert red.keys() == asks_cargo
    assert len(red) == 16
    assert all("cargo rejected it and Payments still needs it: No reviewer." in why for why in red.values())
