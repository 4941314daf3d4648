"""Rows that several pages of a program share: what all have, items, dependencies, loads and totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sqlalchemy import Connection

from backlog import queries
from backlog.days import Moment
from backlog.queries import Item, TeamSprint
from live.frames import View
from live.pages.dependency_rows import reminder_rows
from live.pages.drawings import drawn
from program.capacity.capacity import shown
from program.pictures.cast import Cast
from program.pictures.picture import Picture
from program.pictures.tally import Tally, number
from program.places import place_of_dependency as place_of_dependency
from program.queries import Judged

WORST = ("red", "amber", "green", "done")
PLACES = {flag: place for place, flag in enumerate(WORST)}

CUT = 500
"""Longer texts are cut in views and read by GET."""


def common(
    connection: Connection,
    seen: Picture,
    items: Sequence[Item],
    needs: list[Judged],
    teams: set[str] | None,
) -> View:
    """What the pages of boards and backlogs have in common; ``teams``: of these alone (None: of all)."""
    kind = "program" if teams is None else "team"
    reminders = {} if teams is None else {"reminders": reminder_rows(connection, seen, needs)}
    return {
        **reminders,
        **frame(seen),
        "items": item_rows(seen, kind, items, worst_flags(needs)),
        "others": _others(connection, seen, needs, {item.id for item in items}),
        "dependencies": dependency_rows(seen, needs),
        "cells": _cells(seen, teams),
        "totals": _totals(seen, teams),
    }


def frame(seen: Picture) -> View:
    """What every page has, of the program as it was seen."""
    return frame_at(seen.program, seen.when, seen.cast)


def frame_at(program: str, when: Moment, cast: Cast) -> View:
    """What every page has: the day, the teams (``index``: their place by name), the Sprints, the people."""
    teams = enumerate(cast.teams, start=1)
    return {
        "program": {"id": program, "name": cast.name, "key": cast.key},
        "today": when.day.isoformat(),
        "teams": {one.id: {"name": one.name, "key": one.key, "index": place} for place, one in teams},
        "sprints": {one.id: _sprint_row(one) for one in cast.sprints},
        "people": {id: {"name": name} for id, name in cast.people.items()},
    }


def _others(connection: Connection, seen: Picture, needs: Iterable[Judged], here: set[str]) -> View:
    """The items of other teams that dependencies are about: key, title, team and Sprint."""
    about = {id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None}
    found = seen.shelves.named(connection, about - here, seen.cards)
    return drawn(seen, "other", found.items(), _other_row)


def _other_row(one: Item) -> View:
    return {"key": one.key, "title": one.title[:CUT], "team": one.team, "sprint": one.sprint}


def item_rows(seen: Picture, kind: str, items: Iterable[Item], flags: Mapping[str, str]) -> View:
    """The items as pages of that kind show them, with these flags."""
    shown = ((one.id, (one, flags.get(one.id))) for one in items)
    return drawn(seen, "item", shown, lambda of: item_row(*of), kind)


def dependency_rows(seen: Picture, needs: Iterable[Judged]) -> View:
    """The dependencies by id, each with its sentences."""
    return drawn(seen, "dependency", ((one.row.id, one) for one in needs), dependency_row)


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
        "external": row.external,
        "reason": row.reason[:CUT],
        "asked_at": row.asked_at,
        "asked_by": row.asked_by,
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


def _cells(seen: Picture, teams: set[str] | None) -> View:
    """Load, capacity, state and goal of each team's share of a Sprint about which anything is known."""
    load = {cell: tally for cell, tally in seen.tallies.in_cell.items() if any(tally.items.values())}
    known = seen.carried.points
    said = {(one.team, one.sprint): one for one in seen.carried.shares}
    cells = sorted(cell for cell in {*load, *known, *said} if teams is None or cell[0] in teams)
    shown = ((f"{cell[0]}:{cell[1]}", (load.get(cell), known.get(cell), said.get(cell))) for cell in cells)
    return drawn(seen, "cell", shown, lambda of: _cell_row(*of))


def _cell_row(load: Tally | None, points: Fraction | None, said: TeamSprint | None) -> View:
    return {
        "load": number(load.load) if load is not None else 0,
        "capacity": number(Fraction(shown(points))) if points is not None else None,
        "state": said.state if said is not None else "planned",
        "goal": said.goal if said is not None else "",
    }


def _totals(seen: Picture, teams: set[str] | None) -> View:
    tally = Tally()
    for one in [seen.tallies.everything] if teams is None else map(seen.tallies.team, teams):
        tally.merge(one)
    return {"items": dict(tally.items), "points": tally.points}


def worst_flags(needs: Iterable[Judged]) -> dict[str, str]:
    """The worst flag of what each item waits for, by item."""
    worst: dict[str, int] = {}
    for one in needs:
        item, place = one.row.consumer, PLACES[one.judgement.flag]
        if place < worst.get(item, len(WORST)):
            worst[item] = place
    return {item: WORST[place] for item, place in worst.items()}
