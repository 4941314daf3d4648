"""The views of standing rooms: a team's board and backlog, a program's rollup and board, as maps of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection

from backlog import queries
from backlog.queries import Item, day_of
from live.frames import View
from program.queries import Judged, judged

WORST = ("red", "amber", "green", "done")
CUT = 500
"""Longer texts are cut in views and read by GET."""


class Page(msgspec.Struct, frozen=True):
    """A standing room's address: ``team:<id>:backlog`` has kind ``team``, id, and page ``backlog``."""

    kind: str
    id: str
    page: str

    @property
    def name(self) -> str:
        """The name under which it is joined."""
        return ":".join(part for part in (self.kind, self.id, self.page) if part)


def page_named(name: str) -> Page | None:
    """The address of that name; None for a name that is none."""
    kind, _, rest = name.partition(":")
    id, _, page = rest.partition(":")
    known = Page(kind, id, page)
    return known if id and (kind, page) in VIEWS else None


def view_of(connection: Connection, page: Page, program: str, now: int) -> View:
    """What the page shows now. ``now``: milliseconds since 1970."""
    return VIEWS[page.kind, page.page](connection, page.id, program, now)


def _team_board(connection: Connection, team: str, program: str, now: int) -> View:
    items = [item for item in queries.items_of(connection, team) if item.type in queries.COUNTED]
    return _common(connection, program, now, items, {team})


def _team_backlog(connection: Connection, team: str, program: str, now: int) -> View:
    return _common(connection, program, now, queries.items_of(connection, team), {team})


def _program_board(connection: Connection, _id: str, program: str, now: int) -> View:
    return _common(connection, program, now, queries.items_of_program(connection, program), None)


def _common(
    connection: Connection, program: str, now: int, items: list[Item], teams: set[str] | None
) -> View:
    today = day_of(connection, program, now)
    needs = judged(connection, program, today)
    if teams is not None:
        needs = [one for one in needs if {one.row.consumer_team, one.row.producer_team} & teams]
    flags = _worst_flags(needs)
    return {
        "teams": {
            one.id: {"name": one.name, "key": one.key} for one in queries.teams_of(connection, program)
        },
        "sprints": {one.id: _sprint_row(one) for one in queries.sprints_of(connection, program)},
        "items": {item.id: item_row(item, flags.get(item.id)) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "cells": _cells(connection, program, items, teams),
        "totals": _totals(items),
    }


def item_row(item: Item, flag: str | None) -> View:
    """An item as boards show it."""
    return {
        "key": item.key,
        "title": item.title[:CUT],
        "type": item.type,
        "team": item.team,
        "sprint": item.sprint,
        "state": item.state,
        "category": item.category,
        "points": item.points,
        "rank": item.rank,
        "parent": item.parent,
        "assignee": item.assignee,
        "labels": list(item.labels),
        "due": item.due,
        "flag": flag,
    }


def dependency_row(one: Judged) -> View:
    """A dependency with its promise, slack, flag and the sentences that explain it."""
    row, said = one.row, one.judgement
    return {
        "consumer": row.consumer,
        "consumer_team": row.consumer_team,
        "producer": row.producer,
        "producer_team": row.producer_team,
        "title": row.title[:CUT],
        "needed_by": row.needed_by,
        "promise": row.promise,
        "state": row.state,
        "countered_by": row.countered_by,
        "slack": said.slack,
        "flag": said.flag,
        "why": list(said.why),
    }


def _sprint_row(sprint: queries.Sprint) -> View:
    return {
        "name": sprint.name,
        "index": sprint.index,
        "starts_on": sprint.starts_on,
        "ends_on": sprint.ends_on,
        "increment": sprint.increment,
    }


def _cells(connection: Connection, program: str, items: Iterable[Item], teams: set[str] | None) -> View:
    load: dict[tuple[str, str], float] = {}
    for item in items:
        if item.sprint is not None and item.type in queries.COUNTED:
            load[item.team, item.sprint] = load.get((item.team, item.sprint), 0) + (item.points or 0)
    cells: View = {
        f"{team}:{sprint}": {"load": points, "capacity": None, "state": "planned", "goal": ""}
        for (team, sprint), points in load.items()
    }
    for one in queries.team_sprints_of(connection, program):
        if teams is None or one.team in teams:
            cells[f"{one.team}:{one.sprint}"] = {
                "load": load.get((one.team, one.sprint), 0),
                "capacity": one.capacity,
                "state": one.state,
                "goal": one.goal,
            }
    return cells


def _totals(items: Iterable[Item]) -> View:
    counted = [item for item in items if item.type in queries.COUNTED]
    return {
        "items": {name: sum(one.category == name for one in counted) for name in ("todo", "doing", "done")},
        "points": {
            name: sum(one.points or 0 for one in counted if one.category == name)
            for name in ("todo", "doing", "done")
        },
    }


def _worst_flags(needs: Iterable[Judged]) -> dict[str, str]:
    flags: dict[str, str] = {}
    for one in needs:
        known = flags.get(one.row.consumer)
        flag = one.judgement.flag
        if known is None or WORST.index(flag) < WORST.index(known):
            flags[one.row.consumer] = flag
    return flags


VIEWS: dict[tuple[str, str], Callable[[Connection, str, str, int], dict[str, Any]]] = {
    ("team", ""): _team_board,
    ("team", "backlog"): _team_backlog,
    ("program", "board"): _program_board,
}
