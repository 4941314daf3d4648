"""The rows of which a plan is made, and which of them somebody touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from backlog import events as backlog_events
from journal.facts import Fact
from program import events
from program.dependencies.contracts import Contract
from program.dependencies.dependencies import Flag
from program.queries import Dependency
from program.scenarios import events as scenario_events
from program.scenarios.what_if import Cell, Work


@dataclass(frozen=True)
class PlanRows:
    """Items that are planned, or are features, or that a dependency speaks of; and all contracts.

    ``works`` are neither done nor archived; ``done`` has the keys of the others. ``sprints`` by item;
    ``weights``: where the points of an item that adds up lie.
    """

    works: dict[str, Work] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)
    sprints: dict[str, str | None] = field(default_factory=dict)
    weights: dict[str, tuple[Cell, Decimal]] = field(default_factory=dict)
    needs: dict[str, Dependency] = field(default_factory=dict)
    contracts: dict[str, tuple[Contract, Flag]] = field(default_factory=dict)

    @property
    def loads(self) -> Mapping[Cell, Decimal]:
        """Points by team and Sprint."""
        found: dict[Cell, Decimal] = {}
        for cell, points in self.weights.values():
            found[cell] = found.get(cell, Decimal()) + points
        return found

    def copy(self) -> PlanRows:
        """Rows that may be changed while these stay as they are."""
        return PlanRows(
            dict(self.works),
            dict(self.done),
            set(self.archived),
            dict(self.sprints),
            dict(self.weights),
            dict(self.needs),
            dict(self.contracts),
        )


@dataclass(frozen=True)
class Touched:
    """The items and dependencies that some events were about."""

    items: frozenset[str] = frozenset()
    dependencies: frozenset[str] = frozenset()


def touched_by(facts: Iterable[Fact]) -> Touched | None:
    """What the facts are about; None where one of them may touch more than it names."""
    items: set[str] = set()
    needs: set[str] = set()
    for fact in facts:
        match fact:
            case _ if isinstance(fact, OF_ONE_ITEM):
                items.add(fact.item)
            case backlog_events.ItemsAdded():
                items |= {one.item for one in fact.items}
            case backlog_events.ItemsRanked():
                items |= fact.ranks.keys()
            case events.DependencyAsked() | events.DependencyAnswered() | events.DependencyReverted():
                needs.add(fact.dependency)
            case _ if isinstance(fact, OF_NO_ITEM):
                continue
            case _:
                return None
    return Touched(frozenset(items), frozenset(needs))


OF_ONE_ITEM = (
    backlog_events.ItemAdded,
    backlog_events.ItemEdited,
    backlog_events.ItemEstimated,
    backlog_events.ItemRanked,
    backlog_events.ItemScheduled,
    backlog_events.ItemStateChanged,
    backlog_events.ItemMovedToTeam,
    backlog_events.ItemArchived,
    backlog_events.ItemRestored,
)

OF_NO_ITEM = (
    backlog_events.GoalSet,
    backlog_events.WipLimitSet,
    events.ConfidenceVoted,
    events.RankingProposed,
    events.RankingAccepted,
    events.RankingWithdrawn,
    scenario_events.ScenarioKept,
    scenario_events.ScenarioApplied,
    scenario_events.ScenarioReopened,
    scenario_events.ScenarioDeleted,
    scenario_events.ScenarioRestored,
    scenario_events.ScenarioVoted,
    scenario_events.ScenarioVoteClosed,
    scenario_events.ScenarioVoteReopened,
)
"""Words that change nothing of a plan. What is named nowhere here makes the plan be read anew."""
