"""What the program's board has otherwise than the plan that was kept, and its milestones."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import to_builtins
from sqlalchemy import Connection

from backlog import queries
from backlog.days import Moment
from live.frames import View
from live.pages.outlook_rows import milestone_outlooks
from program.pictures.picture import Picture
from program.plan.baseline import Difference, Moved, PlanRow
from program.plan.kept_plans import since
from program.plan.need_changes import NeedChange
from program.register.queries import milestones_of


def baseline_rows(connection: Connection, seen: Picture) -> View:
    """``baseline``: the snapshot; ``since``: by id what became of its items and dependencies. Items that
    neither were nor are in a Sprint were never on the board."""
    found = since(connection, seen)
    if found is None:
        return {"baseline": None, "since": {"items": {}, "needs": {}}}
    then = found.snapshot
    kept_on = queries.day_of(connection, seen.program, then.at).isoformat()
    return {
        "baseline": {"id": then.id, "name": then.name, "on": kept_on},
        "since": {"items": _item_rows(found.items), "needs": _need_rows(connection, seen, found.needs)},
    }


def milestone_rows(connection: Connection, program: str, when: Moment, *, large: bool) -> View:
    """The milestones of teams and program, by id, and whether what they name will be done."""
    found = milestones_of(connection, program, when.seq)
    outlooks = milestone_outlooks(connection, program, when, found, large=large)
    return {
        one.id: {
            "name": one.name,
            "on": one.on,
            "team": one.team,
            "reached": one.reached,
            "late": one.late(when.day),
            "outlook": outlooks.get(one.id),
        }
        for one in found
    }


def _item_rows(found: Difference) -> View:
    added = {one.id: {"kind": "added"} for one in found.added if one.sprint is not None}
    removed = {one.id: _gone(one) for one in found.removed if one.sprint is not None}
    moved = {
        one.item.id: _moved(one) for one in found.moved if (one.from_sprint, one.item.sprint) != (None, None)
    }
    return {**added, **removed, **moved}


def _gone(one: PlanRow) -> View:
    was = {"key": one.key, "title": one.title, "from_team": one.team, "from_sprint": one.sprint}
    return {"kind": "removed", **was}


def _moved(one: Moved) -> View:
    return {"kind": "moved", "from_team": one.from_team, "from_sprint": one.from_sprint}


def _need_rows(connection: Connection, seen: Picture, found: Iterable[NeedChange]) -> View:
    dropped = [one.need for one in found if "dropped" in one.kinds]
    ends = {end for need in dropped for end in (need.consumer, need.producer) if end is not None}
    items = queries.items(connection, sorted(ends), seen.when.seq)
    rows: View = {}
    for one in found:
        row: View = {"kinds": list(one.kinds), "from_promise": one.from_promise, "from_flag": one.from_flag}
        if "dropped" in one.kinds:
            keys = {end: items[end].key for end in (one.need.consumer, one.need.producer) if end in items}
            row |= {**to_builtins(one.need), "keys": keys}
        rows[one.need.id] = row
    return rows
