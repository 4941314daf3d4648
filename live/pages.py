"""The views of standing rooms: a team's board and backlog, a program's board and rollup, as maps of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from accounts import tables as accounts
from backlog import queries
from backlog.days import Moment
from backlog.queries import Item, day_of
from backlog.wip_limits import wip_limits_of
from live.frames import View
from live.map_rows import links_outside, map_rows
from live.rollup_rows import line_row
from program.capacity import shown
from program.capacity_queries import capacities
from program.overview import rollup_of
from program.queries import Judged, judged, names_of, open_rankings

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
    shown = _common(connection, program, now, items, {team})
    return {**shown, "wip_limits": wip_limits_of(connection, team)}


def _team_backlog(connection: Connection, team: str, program: str, now: int) -> View:
    shown = _common(connection, program, now, queries.items_of(connection, team), {team})
    return {**shown, "rankings": _rankings(connection, team, program)}


def _rankings(connection: Connection, team: str, program: str) -> View:
    """The orders that are proposed to the team: how many items of which teams each of them puts in order."""
    found: View = {}
    for one in open_rankings(connection, program):
        items = queries.items(connection, one.items).values()
        teams = Counter(item.team for item in items if not item.archived)
        if team in teams:
            found[one.id] = {"method": one.method, "room": one.room, "at": one.at, "teams": dict(teams)}
    return found


def _program_board(connection: Connection, _id: str, program: str, now: int) -> View:
    return _common(connection, program, now, queries.items_of_program(connection, program), None)


def _rollup(connection: Connection, _id: str, program: str, now: int) -> View:
    """The teams' lines and the totals, every dependency, and the items that dependencies are about."""
    today = day_of(connection, program, now)
    needs = judged(connection, program, today)
    found = rollup_of(connection, program, Moment(today, None))
    about = [id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None]
    items = queries.items(connection, sorted(set(about))).values()
    frame = _frame(connection, program, now)
    lines = {str(line.id): line_row(line, program) for line in found.teams}
    return {
        **frame,
        "teams": {id: {**team, **lines[id]} for id, team in frame["teams"].items()},
        "items": {item.id: item_row(item, None) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "totals": line_row(found.totals, program),
    }


def _map(connection: Connection, _id: str, program: str, now: int) -> View:
    """What waits for what: dependencies, the items they are about, links out of the program, scenarios."""
    today = day_of(connection, program, now)
    needs = judged(connection, program, today)
    about = [id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None]
    outside = links_outside(connection, program)
    about += [link["consumer"] for link in outside["links"].values()]
    items = queries.items(connection, sorted(set(about))).values()
    flags = _worst_flags(needs)
    return {
        **_frame(connection, program, now),
        "items": {item.id: item_row(item, flags.get(item.id)) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        **outside,
        **map_rows(connection, program, today),
    }


def _common(
    connection: Connection, program: str, now: int, items: list[Item], teams: set[str] | None
) -> View:
    needs = judged(connection, program, day_of(connection, program, now))
    if teams is not None:
        needs = [one for one in needs if {one.row.consumer_team, one.row.producer_team} & teams]
    flags = _worst_flags(needs)
    return {
        **_frame(connection, program, now),
        "items": {item.id: item_row(item, flags.get(item.id)) for item in items},
        "others": _others(connection, needs, {item.id for item in items}),
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "cells": _cells(connection, program, items, teams),
        "totals": _totals(items),
    }


def _frame(connection: Connection, program: str, now: int) -> View:
    """What every page has: the day, the teams (``index``: their place by name), the Sprints, the people."""
    people = names_of(connection, queries.members_of(connection, program))
    teams = enumerate(queries.teams_of(connection, program), start=1)
    chosen = select(accounts.program.c.name, accounts.program.c.key).where(accounts.program.c.id == program)
    name, key = connection.execute(chosen).one()
    return {
        "program": {"id": program, "name": name, "key": key},
        "today": day_of(connection, program, now).isoformat(),
        "teams": {one.id: {"name": one.name, "key": one.key, "index": place} for place, one in teams},
        "sprints": {one.id: _sprint_row(one) for one in queries.sprints_of(connection, program)},
        "people": {id: {"name": name} for id, name in people.items()},
    }


def _others(connection: Connection, needs: Iterable[Judged], here: set[str]) -> View:
    """The items of other teams that dependencies are about: key, title, team and Sprint."""
    about = {id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None}
    found = queries.items(connection, sorted(about - here))
    return {
        id: {"key": one.key, "title": one.title[:CUT], "team": one.team, "sprint": one.sprint}
        for id, one in found.items()
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
    """Load, capacity, state and goal of each team's share of a Sprint about which anything is known."""
    load: dict[tuple[str, str], Decimal] = {}
    for item in items:
        if item.sprint is not None and item.type in queries.COUNTED:
            cell = item.team, item.sprint
            load[cell] = load.get(cell, Decimal()) + Decimal(str(item.points or 0))
    shares = queries.team_sprints_of(connection, program)
    known = capacities(connection, program, shares)
    said = {(one.team, one.sprint): one for one in shares}
    return {
        f"{team}:{sprint}": {
            "load": number(load.get((team, sprint), Decimal())),
            "capacity": number(shown(known[team, sprint])) if (team, sprint) in known else None,
            "state": said[team, sprint].state if (team, sprint) in said else "planned",
            "goal": said[team, sprint].goal if (team, sprint) in said else "",
        }
        for team, sprint in sorted({*load, *known, *said})
        if teams is None or team in teams
    }


def _totals(items: Iterable[Item]) -> View:
    counted = [item for item in items if item.type in queries.COUNTED]
    return {
        "items": {name: sum(one.category == name for one in counted) for name in ("todo", "doing", "done")},
        "points": {
            name: number(
                sum((Decimal(str(one.points or 0)) for one in counted if one.category == name), Decimal())
            )
            for name in ("todo", "doing", "done")
        },
    }


def number(value: Decimal) -> int | float:
    """As JSON writes it: whole numbers without a point."""
    return int(value) if value == int(value) else float(value)


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
    ("program", ""): _rollup,
    ("program", "board"): _program_board,
    ("program", "map"): _map,
}
