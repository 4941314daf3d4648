"""The plan from which the growth of scope is measured, as the board had it, and what became of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Container
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from backlog.events import ItemType
from backlog.queries import Item, day_of
from program.pictures.picture import Picture
from program.plan.baseline import Difference, PlanRow, difference
from program.plan.baseline_queries import needs_of, plan_needs, plan_of
from program.plan.need_changes import NeedChange, PlanNeed, need_changes
from program.queries import Dependency, Judged, calendar
from program.reviews.queries import Snapshot, baseline_of

MOST = 16
"""Plans that are kept; the one asked for longest ago goes."""


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as of its snapshot: the items that the board shows and the dependencies between them, by id."""

    snapshot: Snapshot
    items: dict[str, PlanRow]
    needs: dict[str, PlanNeed]


@dataclass(frozen=True, slots=True)
class Since:
    """What the board of a program has otherwise than the plan of that snapshot."""

    snapshot: Snapshot
    items: Difference
    needs: list[NeedChange]


def since(connection: Connection, seen: Picture) -> Since | None:
    """What changed on the board since the plan was kept; None where none ever was."""
    snapshot = baseline_of(connection, seen.program, seen.when.seq)
    if snapshot is None:
        return None
    then = _kept(connection, seen, snapshot)
    return Since(snapshot, _item_changes(then, seen), _need_changes(connection, then, seen))


def _item_changes(then: KeptPlan, seen: Picture) -> Difference:
    """Looks closer at those items only that are another's or in another Sprint."""
    known, now = then.items, seen.cards
    other = [one for id, one in now.items() if id not in known or _elsewhere(known[id], one)]
    was = [known[one.id] for one in other if one.id in known]
    gone = [row for id, row in known.items() if id not in now]
    return difference([*was, *gone], map(_row, other))


def _elsewhere(then: PlanRow, now: Item) -> bool:
    return then.sprint != now.sprint or then.team != now.team


def _need_changes(connection: Connection, then: KeptPlan, seen: Picture) -> list[NeedChange]:
    """Looks closer at those dependencies only of which a promise, a flag or a state is another."""
    known, now = then.needs, seen.needs
    other = [one for id, one in now.items() if id not in known or _otherwise(known[id], one)]
    if seen.large:
        other = [one for one in other if one.row.id in known or _between(one.row, seen.cards)]
    was = [known[one.row.id] for one in other if one.row.id in known]
    gone = [need for id, need in known.items() if id not in now]
    if not other and not gone:
        return []
    return need_changes([*was, *gone], plan_needs(other, calendar(connection, seen.program, seen.when.seq)))


def _otherwise(then: PlanNeed, now: Judged) -> bool:
    said = now.judgement
    return (
        then.promised != said.promise
        or then.flag != said.flag
        or then.standing != (now.row.state != "withdrawn")
    )


def _kept(connection: Connection, seen: Picture, snapshot: Snapshot) -> KeptPlan:
    key = (snapshot.id, seen.large)
    with _asking:
        plans = _of_database.setdefault(connection.engine, OrderedDict())
        known = plans.get(key)
    if known is None:
        known = _read(connection, seen, snapshot)
    with _asking:
        plans[key] = known
        plans.move_to_end(key)
        while len(plans) > MOST:
            plans.popitem(last=False)
    return known


def _read(connection: Connection, seen: Picture, snapshot: Snapshot) -> KeptPlan:
    types: tuple[ItemType, ...] | None = ("feature",) if seen.large else None
    items = {one.id: one for one in plan_of(connection, seen.program, snapshot.seq, types)}
    day = day_of(connection, seen.program, snapshot.at)
    found = needs_of(connection, seen.program, day, snapshot.seq)
    needs = {one.id: one for one in found if not seen.large or _between(one, items)}
    return KeptPlan(snapshot, items, needs)


def _between(need: Dependency | PlanNeed, items: Container[str | None]) -> bool:
    return need.consumer in items and need.producer in items


def _row(item: Item) -> PlanRow:
    return PlanRow(item.id, item.key, item.title, item.type, item.team, item.sprint, item.points)


_asking = threading.Lock()
_of_database: WeakKeyDictionary[Engine, OrderedDict[tuple[str, bool], KeptPlan]] = WeakKeyDictionary()
