"""Whatever happens: the tables are what the journal says, and what was so can be asked for."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from accounts.refusals import Absent, Refused
from backlog import events as backlog
from backlog import queries
from backlog.proposals import proposals_for, taken_back
from journal.database import Store
from journal.facts import Fact
from journal.verify import complaints
from program import events
from program.plan_queries import planned, read_plan
from program.queries import dependencies_of
from program.scenario_events import Scenario, ScenarioApplied, ScenarioDeleted, ScenarioKept, Slip
from tests.backlog.harbour import Harbour

STEPS = 80
FIELDS: dict[str, tuple[Any, ...]] = {
    "title": ("A", "B"),
    "points": (None, 1, 5, 8),
    "state": ("To do", "In progress", "Done"),
    "labels": ([], ["x"], ["x", "y"]),
    "assignee": (None, "ana", "cy"),
    "due": (None, "2026-03-01"),
    "position": (1, 2, 5),
    "type": ("story", "epic"),
}


class Play:
    """Random proposals of all kinds; what the rules refuse counts as no step."""

    def __init__(self, harbour: Harbour, seed: int) -> None:
        self.harbour = harbour
        self.dice = random.Random(seed)
        self.sprints = harbour.increment(4)
        self.made = 0
        self.last: list[Fact] = []
        for _ in range(6):
            harbour.propose(*self.adding())

    def item(self) -> str:
        return f"i{self.dice.randrange(self.made)}"

    def team(self) -> str:
        return self.dice.choice(list(self.harbour.teams.values()))

    def adding(self) -> list[Fact]:
        parent = self.item() if self.made > 2 and self.dice.random() < 0.3 else None
        self.made += 1
        return [backlog.ItemAdded(f"i{self.made - 1}", self.team(), f"Item {self.made}", parent=parent)]

    def adding_many(self) -> list[Fact]:
        added = [fact for _ in range(3) for fact in self.adding()]
        return [backlog.ItemsAdded(tuple(one for one in added if isinstance(one, backlog.ItemAdded)))]

    def editing(self) -> list[Fact]:
        names = self.dice.sample(list(FIELDS), 2)
        return proposals_for(self.item(), {name: self.dice.choice(FIELDS[name]) for name in names})

    def planning(self) -> list[Fact]:
        sprint = self.dice.choice([None, *self.sprints])
        return [backlog.ItemScheduled(self.item(), sprint)]

    def moving(self) -> list[Fact]:
        kinds: tuple[Fact, ...] = (
            backlog.ItemMovedToTeam(self.item(), self.team()),
            backlog.ItemArchived(self.item()),
            backlog.ItemRestored(self.item()),
        )
        return [self.dice.choice(kinds)]

    def sprinting(self) -> list[Fact]:
        team, sprint = self.team(), self.dice.choice(self.sprints)
        kinds: tuple[Fact, ...] = (
            backlog.SprintStarted(team, sprint),
            backlog.SprintClosed(team, sprint),
            backlog.GoalSet(team, sprint, self.dice.choice(["", "Cards"])),
            backlog.CapacitySet(team, sprint, self.dice.choice([None, 20.0])),
            backlog.AvailabilitySet(team, sprint, "ana", self.dice.choice([0, 1.5])),
            backlog.WipLimitSet(team, self.dice.choice(["todo", "doing"]), self.dice.choice([None, 1, 3])),
        )
        return [self.dice.choice(kinds)]

    def asking(self) -> list[Fact]:
        needed_by = self.dice.choice(self.sprints)
        id = f"d{self.dice.randrange(10**9)}"
        return [events.DependencyAsked(id, self.item(), self.item(), "Needed", needed_by)]

    def answering(self) -> list[Fact]:
        known = self.harbour.store.read(lambda c: dependencies_of(c, self.harbour.program))
        if not known:
            return []
        answers: tuple[events.Answer, ...] = ("accept", "counter", "reject", "withdraw", "deliver", "verify")
        reply = self.dice.choice(answers)
        sprint = self.dice.choice(self.sprints) if reply in ("accept", "counter") else None
        return [events.DependencyAnswered(self.dice.choice(known).id, reply, sprint)]

    def ranking(self) -> list[Fact]:
        order = tuple(self.dice.sample([f"i{place}" for place in range(self.made)], 4))
        id = f"r{self.dice.randrange(10**9)}"
        return [events.RankingProposed(id, None, "wsjf", order, {order[0]: 3.0}), events.RankingAccepted(id)]

    def thinking(self) -> list[Fact]:
        id, slip = f"s{self.dice.randrange(10**9)}", Scenario(slips=(Slip(self.item(), 1),))
        after = self.dice.choice([ScenarioApplied(id), ScenarioDeleted(id)])
        return [ScenarioKept(id, id, slip), after]

    def undoing(self) -> list[Fact]:
        return taken_back(self.last[-1]) if self.last else []

    def step(self) -> bool:
        kinds: tuple[Callable[[], list[Fact]], ...] = (
            self.adding, self.adding_many, self.editing, self.editing, self.planning, self.moving,
            self.sprinting, self.asking, self.answering, self.answering, self.ranking, self.thinking,
            self.undoing,
        )  # fmt: skip
        made = self.made
        try:
            recorded = self.harbour.propose(*self.dice.choice(kinds)())
        except (Refused, Absent):
            self.made = made
            return False
        self.last += [one.fact() for one in recorded]
        return bool(recorded)


def seen(store: Store, program: str, seq: int | None = None) -> tuple[Any, ...]:
    return store.read(
        lambda c: (
            queries.items_of_program(c, program, seq, archived=True),
            queries.team_sprints_of(c, program, seq),
            dependencies_of(c, program, seq),
        )
    )


def plans(store: Store, program: str) -> tuple[Any, Any]:
    """The plan as it is kept in memory, brought up to now, and as it is read anew."""
    day = store.read(lambda c: queries.day_of(c, program, store.clock()))
    kept = store.read(lambda c: planned(c, program, day)).plan
    return kept, store.read(lambda c: read_plan(c, program, day)).plan


@pytest.mark.parametrize("seed", range(3))
def test_tables_are_what_the_journal_says_and_the_past_is_kept(store: Store, seed: int) -> None:
    harbour = Harbour(store)
    play = Play(harbour, seed)
    past: dict[int, tuple[Any, ...]] = {}
    steps = 0
    while steps < STEPS:
        if play.step():
            steps += 1
            head = store.read(lambda c: queries.head_of(c, harbour.program))
            past[head] = seen(store, harbour.program)
            brought_up, read_anew = plans(store, harbour.program)
            assert brought_up == read_anew
    for seq, then in past.items():
        assert seen(store, harbour.program, seq) == then
    assert [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one] == []


def test_a_table_that_was_changed_behind_the_journal_is_told(store: Store) -> None:
    from backlog import tables

    harbour = Harbour(store)
    harbour.add("a")
    store.write(lambda tx: tx.connection.execute(tables.item.update().values(title="Forged")))
    told = store.read(lambda c: list(complaints(c)))
    assert "Table item, row a: it is not what the journal says." in told
