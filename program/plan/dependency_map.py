"""What the map of a program names beside its lines: cycles in words, bottlenecks and slack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from program.dependencies.contracts import Contract
from program.plan.conflicts import Circle, circles
from program.plan.graph import adjacency, dependents, web
from program.plan.queries import Planned
from program.plan.schedule import critical_path, plan_slack
from program.scenarios.what_if import NEEDS_IT, Plan

MANY = 3
"""From so many that wait on, one that is waited for is a bottleneck."""

NAMED = 5
"""Bottlenecks that are named at most."""


class Bottleneck(Struct, frozen=True):
    """An item that many wait for (``item``), or a team that owes much; ``waiting``: how many dependencies."""

    team: str
    item: str | None
    waiting: int
    why: str


class DependencyMap(Struct, frozen=True):
    """``slack``: Sprints between an item's Sprint and the first one in which somebody needs it, by item."""

    critical_path: list[str]
    slack: dict[str, int]
    cycles: list[Circle]
    bottlenecks: list[Bottleneck]


def map_of(found: Planned) -> DependencyMap:
    """What the map names, of all contracts that are still owed."""
    plan = found.plan
    owed = [one for one, _flag in plan.contracts if one.state in NEEDS_IT]
    needs = [
        (one.producer, one.needed_by)
        for one in owed
        if one.producer is not None and one.needed_by is not None
    ]
    waits = web(plan.links)
    return DependencyMap(
        list(critical_path({}, waits).path),
        plan_slack(plan.places, needs),
        circles(found, waits),
        _bottlenecks(plan, owed, found.calendar.naming.teams),
    )


def _bottlenecks(plan: Plan, owed: Sequence[Contract], teams: Mapping[str, str]) -> list[Bottleneck]:
    """Those that most wait for: items first, then the team that owes most."""
    graph = adjacency(plan.links)
    items = Counter(one.producer for one in owed if one.producer is not None)
    found = []
    for item, waiting in sorted(items.items(), key=lambda one: (-one[1], one[0]))[:NAMED]:
        if waiting >= MANY and item in plan.works:
            behind = len(dependents(graph, item))
            more = f", {behind} with all that waits for those" if behind > waiting else ""
            why = f"{waiting} dependencies wait for {plan.key(item)}{more}."
            found.append(Bottleneck(plan.works[item].team, item, waiting, why))
    owing = Counter(one.producer_team for one in owed)
    for team, waiting in sorted(owing.items(), key=lambda one: (-one[1], one[0]))[:1]:
        if waiting >= MANY:
            why = f"{teams.get(team, team)} owes {waiting} of {len(owed)} open dependencies."
            found.append(Bottleneck(team, None, waiting, why))
    return found
