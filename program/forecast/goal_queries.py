"""Which goals a program has, out of the tables: the features of its increment, its objectives, its
milestones; and which items are work by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, exists, or_, select

from backlog import queries as backlog
from backlog import tables
from backlog.queries import Increment, Sprint
from program.forecast.goals import Aim, GoalForecast, Kind, goal_id
from program.forecast.queues import OpenItem
from program.forecast.spans import Target
from program.objectives.queries import Objective, objectives_of
from program.register.queries import milestones_of
from program.register.risk_events import Linked


def is_work(rows: FromClause, seq: int | None) -> ColumnElement[bool]:
    """The condition that an item of these rows is itself work: a story or the like, and a feature or an epic
    that nobody has broken down. What was given up is no part of it."""
    child = (tables.item if seq is None else tables.item_version).alias("child").c
    part = [child.parent == rows.c.id, or_(child.archived.is_(False), child.category == "done")]
    if seq is not None:
        part += [child.from_seq <= seq, or_(child.to_seq.is_(None), child.to_seq > seq)]
    return or_(rows.c.type.in_(backlog.COUNTED), ~exists(select(child.id).where(*part)))


@dataclass(frozen=True, slots=True)
class Calendar:
    """A program's Sprints and increments; ``running`` is the increment whose end is forecast."""

    sprints: Sequence[Sprint]
    increments: Sequence[Increment]
    running: Increment | None

    def planned_in(self, increment: str) -> range:
        """The indexes of the Sprints in which an increment's features stand; those of the running one may
        be late."""
        own = [one.index for one in self.sprints if one.increment == increment]
        if not own:
            return range(0)
        late = self.running is not None and self.running.id == increment
        return range(0 if late else min(own), max(own) + 1)


def aims_of(
    connection: Connection,
    program: str,
    seq: int | None,
    begins_on: date,
    calendar: Calendar,
    items: Sequence[OpenItem],
) -> dict[str, Aim]:
    """The goals of a program that are not over, by their ids."""
    features = _planned(connection, program, seq, calendar.sprints, items)
    objectives = objectives_of(connection, program, seq)
    return {
        **_features(features, calendar),
        **_objectives(objectives, calendar.increments, begins_on),
        **_milestones(connection, program, seq, {one.id: one for one in objectives}, features, calendar),
    }


def _planned(
    connection: Connection,
    program: str,
    seq: int | None,
    sprints: Iterable[Sprint],
    items: Sequence[OpenItem],
) -> dict[str, int]:
    """The index of the Sprint in which each open feature is planned: its own, else the last of its items'."""
    rows, held = backlog.rows_as_of(seq)
    row, index = rows.c, {one.id: one.index for one in sprints}
    here = [row.program == program, row.archived.is_(False), row.category != "done", *held]
    chosen = select(row.id, row.sprint).where(row.type == "feature", *here).order_by(row.id)
    own = {id: index.get(sprint) for id, sprint in connection.execute(chosen).all()}
    parents = {one.id: one.parent for one in items}
    last: dict[str, int] = {}
    for one in items:
        at, seen = one.parent, {one.id}
        while one.sprint is not None and at is not None and at not in seen:
            last[at] = max(one.sprint, last.get(at, 0))
            seen.add(at)
            at = parents.get(at)
    planned = {id: last.get(id) if sprint is None else sprint for id, sprint in own.items()}
    return {id: sprint for id, sprint in planned.items() if sprint is not None}


def _features(planned: Mapping[str, int], calendar: Calendar) -> dict[str, Aim]:
    if calendar.running is None:
        return {}
    end = Target(calendar.running.name, date.fromisoformat(calendar.running.ends_on))
    here = calendar.planned_in(calendar.running.id)
    ends = {one.index: Target(one.name, date.fromisoformat(one.ends_on)) for one in calendar.sprints}
    return {
        goal_id("feature", id): Aim("feature", (id,), (), (ends[sprint], end))
        for id, sprint in planned.items()
        if sprint in here
    }


def _objectives(
    objectives: Iterable[Objective], increments: Iterable[Increment], begins_on: date
) -> dict[str, Aim]:
    ends = {one.id: Target(one.name, date.fromisoformat(one.ends_on)) for one in increments}
    return {
        goal_id("objective", one.id): Aim("objective", tuple(one.items), (), (ends[one.increment],))
        for one in objectives
        if one.items and one.increment in ends and ends[one.increment].ends_on >= begins_on
    }


def _milestones(
    connection: Connection,
    program: str,
    seq: int | None,
    objectives: Mapping[str, Objective],
    planned: Mapping[str, int],
    calendar: Calendar,
) -> dict[str, Aim]:
    found = {}
    for one in milestones_of(connection, program, seq):
        if one.reached is None and one.links:
            items = [item for link in one.links for item in _named(link, objectives, planned, calendar)]
            needs = tuple(link.id for link in one.links if link.kind == "dependency")
            day = Target(one.name, date.fromisoformat(one.on))
            found[goal_id("milestone", one.id)] = Aim("milestone", tuple(dict.fromkeys(items)), needs, (day,))
    return found


def _named(
    link: Linked, objectives: Mapping[str, Objective], planned: Mapping[str, int], calendar: Calendar
) -> Iterable[str]:
    """The items that a link of a milestone names."""
    match link.kind:
        case "item":
            return [link.id]
        case "objective":
            return objectives[link.id].items if link.id in objectives else []
        case "increment":
            here = calendar.planned_in(link.id)
            return [id for id, sprint in planned.items() if sprint in here]
        case _:
            return []


@dataclass(frozen=True, slots=True)
class Named:
    """A goal by what people call it; ``key`` is an item's."""

    id: str
    key: str | None
    name: str
    forecast: GoalForecast


def named(
    connection: Connection, program: str, seq: int | None, kind: Kind, goals: Mapping[str, GoalForecast]
) -> list[Named]:
    """The goals of a kind with their names: what nobody can forecast first, then the least likely, then the
    latest."""
    here = {id: goals[goal_id(kind, id)] for id in _ids(kind, goals)}
    names = _names(connection, program, seq, kind, list(here))
    found = [Named(id, *names[id], here[id]) for id in here if id in names]
    return sorted(found, key=_urgency)


def _ids(kind: Kind, goals: Iterable[str]) -> list[str]:
    return [id.removeprefix(f"{kind}:") for id in goals if id.startswith(f"{kind}:")]


def _names(
    connection: Connection, program: str, seq: int | None, kind: Kind, ids: Sequence[str]
) -> dict[str, tuple[str | None, str]]:
    match kind:
        case "feature":
            return {id: (one.key, one.title) for id, one in backlog.items(connection, ids, seq).items()}
        case "objective":
            return {one.id: (None, one.title) for one in objectives_of(connection, program, seq)}
        case "milestone":
            return {one.id: (None, one.name) for one in milestones_of(connection, program, seq)}


def _urgency(one: Named) -> tuple[int, int, str]:
    known = one.forecast
    chance = -1 if known.chance is None else known.chance
    return chance, 0 if known.span is None else -known.span.p85.toordinal(), one.id
