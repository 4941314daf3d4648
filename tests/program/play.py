"""Random proposals of all kinds to the program Harbour."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from accounts.refusals import Absent, Refused
from backlog import events as backlog
from backlog.proposals import proposals_for, taken_back
from journal.facts import Fact
from program import events
from program.budget import events as budgets
from program.dependencies.events import DependencyCommented, NeedSet
from program.objectives import events as objectives
from program.objectives.queries import objectives_of
from program.outcomes import events as outcomes
from program.queries import dependencies_of
from program.register import risk_events
from program.register.risk_queries import risks_of
from program.scenarios.events import (
    Choice,
    Scenario,
    ScenarioApplied,
    ScenarioDeleted,
    ScenarioKept,
    ScenarioVoteClosed,
    ScenarioVoted,
    ScenarioVoteReopened,
    Slip,
)
from program.stakeholders import events as stakeholders
from tests.backlog.harbour import Harbour

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

    def talking(self) -> list[Fact]:
        known = self.harbour.store.read(lambda c: dependencies_of(c, self.harbour.program))
        if not known:
            return []
        dependency, comment = self.dice.choice(known).id, f"c{self.dice.randrange(10**9)}"
        kinds: tuple[Fact, ...] = (
            NeedSet(dependency, self.dice.choice(self.sprints)),
            DependencyCommented(dependency, comment, "Is Sprint 3 enough?"),
        )
        return [self.dice.choice(kinds)]

    def ranking(self) -> list[Fact]:
        order = tuple(self.dice.sample([f"i{place}" for place in range(self.made)], 4))
        id = f"r{self.dice.randrange(10**9)}"
        return [events.RankingProposed(id, None, "wsjf", order, {order[0]: 3.0}), events.RankingAccepted(id)]

    def thinking(self) -> list[Fact]:
        id, slip = f"s{self.dice.randrange(10**9)}", Scenario(slips=(Slip(self.item(), 1),))
        choices: tuple[Choice | None, ...] = ("for", "against", "abstain", None)
        votes = [ScenarioVoted(id, self.dice.choice(choices), "Because")]
        closing = self.dice.choice([[], [ScenarioVoteClosed(id)]])
        after = self.dice.choice([ScenarioApplied(id), ScenarioDeleted(id), ScenarioVoteReopened(id)])
        return [ScenarioKept(id, id, slip), *votes, *closing, after]

    def risking(self) -> list[Fact]:
        known = self.harbour.store.read(lambda c: risks_of(c, self.harbour.program))
        text, item = self.dice.choice(["If A", "If B"]), risk_events.Linked("item", self.item())
        raised = risk_events.RiskRaised(f"k{self.dice.randrange(10**9)}", text, links=(item,))
        if len(known) < 3:
            return [raised]
        id = self.dice.choice(known).id
        grades = {"chance": self.dice.choice([None, 1, 5]), "owner": self.dice.choice([None, "ana"])}
        kinds: tuple[Fact, ...] = (
            risk_events.RiskMoved(id, self.dice.choice(["new", "owned", "resolved"])),
            risk_events.RiskChanged(id, grades),
            risk_events.RiskWithdrawn(id),
        )
        return [self.dice.choice(kinds)]

    def aiming(self) -> list[Fact]:
        known = self.harbour.store.read(lambda c: objectives_of(c, self.harbour.program, removed=True))
        new = objectives.ObjectiveAdded(f"o{len(known)}", "Aim", "pi-2026-01-05", self.team())
        if not known or self.dice.random() < 0.3:
            return [new]
        one, other = self.dice.choice(known).id, self.dice.choice(known).id
        kinds: tuple[Fact, ...] = (
            objectives.ObjectiveEdited(one, {"committed": self.dice.random() < 0.5}),
            objectives.ObjectiveScored(one, self.dice.choice([None, 3, 8]), self.dice.choice([None, 0, 5])),
            objectives.ObjectiveItemsLinked(one, (self.item(), self.item())),
            objectives.ObjectiveItemsUnlinked(one, (self.item(),)),
            objectives.ObjectiveRanked(one, ahead_of=other),
            objectives.ObjectiveRemoved(one),
            objectives.ObjectiveRestored(one),
        )
        return [self.dice.choice(kinds)]

    def hoping(self) -> list[Fact]:
        n = self.dice.randrange(3)
        kinds: tuple[Fact, ...] = (
            outcomes.CharterWritten(
                {self.dice.choice(["goal", "scope_in"]): self.dice.choice(["", "Cards"])}
            ),
            outcomes.OutcomeAdded(f"out{n}", "Paid at once"),
            outcomes.KeyResultAdded(f"kr{n}", f"out{self.dice.randrange(3)}", "Days", 9.0, 2.0),
            outcomes.CheckedIn(f"c{self.dice.randrange(10**9)}", f"kr{n}", self.dice.choice([4.0, 7.5])),
            outcomes.KeyResultEdited(f"kr{n}", {"target": self.dice.choice([1.0, 3.0])}),
            outcomes.KeyResultRemoved(f"kr{n}"),
            outcomes.OutcomeRemoved(f"out{n}"),
            outcomes.OutcomeRestored(f"out{n}"),
        )
        return [self.dice.choice(kinds)]

    def telling(self) -> list[Fact]:
        n, line = self.dice.randrange(3), f"cl{self.dice.randrange(3)}"
        kinds: tuple[Fact, ...] = (
            stakeholders.StakeholderAdded(f"st{n}", f"Board {n}", self.dice.choice([None, 5])),
            stakeholders.StakeholderChanged(f"st{n}", {"interest": self.dice.choice([None, 2])}),
            stakeholders.CommunicationPlanned(line, f"st{n}", "Dates", "2026-01-05", "call"),
            stakeholders.CommunicationChanged(line, {"often": self.dice.choice(["once", "monthly"])}),
            stakeholders.StakeholderTold(line),
            stakeholders.CommunicationWithdrawn(line),
            stakeholders.StakeholderWithdrawn(f"st{n}"),
            stakeholders.StakeholderRestored(f"st{n}"),
        )
        return [self.dice.choice(kinds)]

    def budgeting(self) -> list[Fact]:
        line = f"b{self.dice.randrange(3)}"
        kinds: tuple[Fact, ...] = (
            budgets.BudgetLineAdded(line, line, "pi-2026-01-05", "EUR", 100),
            budgets.BudgetLineChanged(line, {"actual": self.dice.choice([5, 200])}),
            budgets.BudgetLineChanged(line, {"forecast": self.dice.choice([None, 90])}),
            budgets.BudgetLineWithdrawn(line),
            budgets.BudgetLineRestored(line),
            budgets.BudgetTotalsShared(self.dice.random() < 0.5),
        )
        return [self.dice.choice(kinds)]

    def beside_the_work(self) -> bool:
        """A step about stakeholders or the budget: nothing that the plan is made of."""
        try:
            return bool(self.harbour.propose(*self.dice.choice([self.telling, self.budgeting])(), by="hana"))
        except (Refused, Absent):
            return False

    def undoing(self) -> list[Fact]:
        return taken_back(self.last[-1]) if self.last else []

    def step(self) -> bool:
        kinds: tuple[Callable[[], list[Fact]], ...] = (
            self.adding, self.adding_many, self.editing, self.editing, self.planning, self.moving,
            self.sprinting, self.asking, self.answering, self.answering, self.talking, self.ranking,
            self.risking, self.thinking, self.aiming, self.aiming, self.hoping, self.hoping, self.undoing,
        )  # fmt: skip
        made = self.made
        try:
            recorded = self.harbour.propose(*self.dice.choice(kinds)())
        except (Refused, Absent):
            self.made = made
            return False
        self.last += [one.fact() for one in recorded]
        return bool(recorded)
