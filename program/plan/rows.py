"""The rows of which a plan is made: items and contracts, all of them or those that somebody touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, or_, select

from backlog import events as backlog_events
from backlog import queries as backlog
from backlog import tables
from backlog.versions import as_of, chunks
from journal.facts import Fact
from program import events, queries
from program.dependencies.contracts import Contract
from program.dependencies.dependencies import Flag, judge
from program.queries import Calendar, Dependency, ProducersItem
from program.scenarios import events as scenario_events
from program.scenarios.what_if import Cell, Work
from program.tables import dependency, dependency_version

FEATURES = ("epic", "feature")


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


def read_rows(
    connection: Connection, program: str, calendar: Calendar, running: int | None, seq: int | None = None
) -> PlanRows:
    """All rows of a program's plan, now or as of an event."""
    rows, held = as_of(tables.item, tables.item_version, seq)
    needs, held_then = as_of(dependency, dependency_version, seq)
    row, need = rows.c, needs.c
    linked = (
        select(end).where(need.program == program, end.is_not(None), *held_then)
        for end in (need.consumer, need.producer)
    )
    wanted = or_(row.sprint.is_not(None), row.type.in_(FEATURES), *(row.id.in_(some) for some in linked))
    found = PlanRows(needs={one.id: one for one in queries.dependencies_of(connection, program, seq)})
    for one in connection.execute(_chosen(rows, row.program == program, wanted, *held)):
        _fill(found, one, calendar)
    _judge(found, found.needs.values(), calendar, running)
    return found


def step(
    connection: Connection,
    program: str,
    before: PlanRows,
    touched: Touched,
    calendar: Calendar,
    running: int | None,
) -> PlanRows:
    """The rows after somebody touched some of them; the cost is that of what was touched."""
    found = before.copy()
    about = touched.items | _ends(found, touched.dependencies)
    ids = touched.dependencies | {
        one.id for one in found.needs.values() if one.consumer in about or one.producer in about
    }
    for some in chunks(sorted(ids)):
        chosen = select(dependency).where(dependency.c.id.in_(some), dependency.c.program == program)
        found.needs.update({row.id: queries.dependency_in(row) for row in connection.execute(chosen)})
    about |= _ends(found, ids)
    linked = {end for one in found.needs.values() for end in (one.consumer, one.producer)}
    for some in chunks(sorted(about)):
        row = tables.item.c
        for one in connection.execute(_chosen(tables.item, row.id.in_(some), row.program == program)):
            _forget(found, one.id)
            if one.sprint is not None or one.type in FEATURES or one.id in linked:
                _fill(found, one, calendar)
    touched_needs = [one for one in found.needs.values() if one.consumer in about or one.producer in about]
    _judge(found, touched_needs, calendar, running)
    return found


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


def _chosen(rows: FromClause, *where: ColumnElement[bool]) -> Any:
    row = rows.c
    return select(
        row.id, row.key, row.title, row.team, row.sprint, row.points, row.type, row.category, row.rank,
        row.archived,
    ).where(*where)  # fmt: skip


def _fill(found: PlanRows, row: Row[Any], calendar: Calendar) -> None:
    sprint, points = calendar.index(row.sprint), Decimal(str(row.points or 0))
    counted = row.type in backlog.COUNTED
    found.sprints[row.id] = row.sprint
    if row.archived:
        found.archived.add(row.id)
    elif counted and sprint is not None and points:
        found.weights[row.id] = (row.team, sprint), points
    if row.archived or row.category == "done":
        found.done[row.id] = row.key
    else:
        found.works[row.id] = Work(row.key, row.title, row.team, sprint, points, counted, row.rank)


def _forget(found: PlanRows, id: str) -> None:
    for one in (found.works, found.done, found.sprints, found.weights):
        one.pop(id, None)
    found.archived.discard(id)


def _ends(found: PlanRows, dependencies: Collection[str]) -> set[str]:
    known = (found.needs[id] for id in dependencies if id in found.needs)
    return {end for one in known for end in (one.consumer, one.producer) if end is not None}


def _judge(found: PlanRows, needs: Iterable[Dependency], calendar: Calendar, running: int | None) -> None:
    """The contracts with their flags; those of archived items are left out."""
    for one in needs:
        if one.consumer in found.archived:
            found.contracts.pop(one.id, None)
        else:
            contract = calendar.contract(one, _producers_item(found, one))
            found.contracts[one.id] = contract, judge(contract, running).flag


def _producers_item(found: PlanRows, one: Dependency) -> ProducersItem | None:
    if one.producer not in found.sprints:
        return None
    return ProducersItem(found.sprints[one.producer], one.producer in found.archived)
