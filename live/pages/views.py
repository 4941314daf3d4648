"""The views of standing rooms: a team's board and backlog, a program's board and rollup, as maps of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from heapq import nsmallest
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Connection

from backlog import queries
from backlog.days import Moment
from backlog.queries import Item, TeamSprint
from backlog.wip_limit_queries import wip_limits_of
from live.frames import View
from live.pages.baseline_rows import baseline_rows, milestone_rows
from live.pages.dependency_rows import history_rows, reminder_rows
from live.pages.drawings import drawn
from live.pages.map_rows import links_outside, map_rows
from live.pages.objectives_view import objectives_view
from live.pages.raid_rows import raid_rows
from live.pages.rollup_rows import line_row, review_row
from program.capacity.capacity import shown
from program.dependencies.standing_queries import Standing, standings_of
from program.pictures.cast import Cast, cast_of
from program.pictures.need_index import RISKY
from program.pictures.picture import BOARD, Picture, picture_then, with_needs
from program.pictures.tally import Tally, number
from program.places import place_of_dependency as place_of_dependency
from program.queries import Judged, judged, open_rankings
from program.rollup.overview import Counts, counts_of, rollup_now, rollup_of
from program.rollup.rollup import Rollup

WORST = ("red", "amber", "green", "done")
PLACES = {flag: place for place, flag in enumerate(WORST)}
MOST_AT_RISK = 200
"""Dependencies that the pages of a large program name one by one; its lists have all."""

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


def view_of(connection: Connection, page: Page, seen: Picture) -> View:
    """What the page shows of the program as it was seen."""
    return VIEWS[page.kind, page.page](connection, page.id, seen)


def view_at(connection: Connection, page: Page, program: str, when: Moment) -> View:
    """What the page showed at a moment that is past: nothing in it but names is of another time."""
    if (page.kind, page.page) == ("program", ""):
        return rollup_at(connection, program, when, counts_of(connection, program, when))
    seen = picture_then(connection, program, when, dealt=page.page in ("board", "map"))
    if page.kind == "dependency" or page.page == "risks":
        return view_of(connection, page, seen)
    known = standings_of(connection, program, when.day, when.seq)
    flags = Counter((one.consumer_team, one.flag) for one in known)
    needs = judged(connection, program, when.day, when.seq, _told_of(page, seen, known))
    return view_of(connection, page, with_needs(seen, needs, flags))


def _told_of(page: Page, seen: Picture, known: Sequence[Standing]) -> list[str] | None:
    """The dependencies of which the page tells; None: all."""
    match page.kind, page.page:
        case "team", _:
            return [one.id for one in known if page.id in (one.consumer_team, one.producer_team)]
        case "program", "board" if seen.large:
            here = seen.cards
            between = {one.id for one in known if one.consumer in here and one.producer in here}
            return sorted(between | set(_worst_of(known)))
        case _:
            return None


def _worst_of(known: Iterable[Standing]) -> list[str]:
    """Those that are named one by one where there are many."""
    risky = (one for one in known if one.flag in RISKY)
    return [one.id for one in nsmallest(MOST_AT_RISK, risky, key=lambda one: one.urgency)]


def _team_board(connection: Connection, team: str, seen: Picture) -> View:
    items = [one for one in seen.shelves.of_team(connection, team) if one.type in queries.COUNTED]
    shown = _common(connection, seen, items, _needs_of(seen, team), {team})
    return {**shown, "wip_limits": wip_limits_of(connection, team, seen.when.seq)}


def _team_backlog(connection: Connection, team: str, seen: Picture) -> View:
    items = seen.shelves.of_team(connection, team)
    shown = _common(connection, seen, items, _needs_of(seen, team), {team})
    return {**shown, "rankings": _rankings(connection, team, seen)}


def _needs_of(seen: Picture, team: str) -> list[Judged]:
    """What the team waits for or owes, in the order in which it was asked for."""
    found = (seen.needs[id] for id in seen.index.of_team.get(team, ()))
    return sorted(found, key=lambda one: (one.row.asked_at, one.row.id))


def _rankings(connection: Connection, team: str, seen: Picture) -> View:
    """The orders that are proposed to the team: how many items of which teams each of them puts in order."""
    found: View = {}
    for one in open_rankings(connection, seen.program, seen.when.seq):
        items = queries.items(connection, one.items, seen.when.seq).values()
        teams = Counter(item.team for item in items if not item.archived)
        if team in teams:
            found[one.id] = {"method": one.method, "room": one.room, "at": one.at, "teams": dict(teams)}
    return found


def _program_board(connection: Connection, _id: str, seen: Picture) -> View:
    """All items and dependencies; of a large program the features, what they need of each other, and what
    is most at risk."""
    items = list(seen.cards.values())
    needs = _drawn(seen) if seen.large else list(seen.needs.values())
    return {
        **_common(connection, seen, items, needs, None),
        **baseline_rows(connection, seen),
        "counted": _by_flag(seen),
        "milestones": milestone_rows(connection, seen.program, seen.when, large=seen.large),
    }


def _by_flag(seen: Picture) -> View:
    """All dependencies of the program, drawn or not, and how many have each flag."""
    flags = Counter[str]()
    for one in seen.contracts:
        flags[one.flag] += one.many
    return {"all": flags.total(), **{flag: flags[flag] for flag in WORST}, "features": seen.large}


def _drawn(seen: Picture) -> list[Judged]:
    """Of a large program: what its cards need of each other, and what is most at risk."""
    return list({**seen.between, **{one.row.id: one for one in _most_at_risk(seen)}}.values())


def _rollup(connection: Connection, _id: str, seen: Picture) -> View:
    """The teams' lines and the totals, every dependency (of a large program those most at risk), and the
    items that these are about."""
    needs = _most_at_risk(seen) if seen.large else list(seen.needs.values())
    about = [id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None]
    items = seen.shelves.named(connection, about, seen.cards)
    found = rollup_now(connection, seen)
    return {
        **_reviewed(connection, seen.program, seen.when, found, seen.cast),
        "items": _item_rows(seen, "rollup", items.values(), {}),
        "dependencies": _dependency_rows(seen, needs),
    }


def rollup_at(connection: Connection, program: str, when: Moment, counts: Counts) -> View:
    """The rollup as it was: nothing in it but names is of another time."""
    shown = _worst_of(counts.standings) if counts.items.living > BOARD else None
    needs = judged(connection, program, when.day, when.seq, shown)
    about = [id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None]
    items = queries.items(connection, sorted(set(about)), when.seq).values()
    found = rollup_of(connection, program, when, counts)
    return {
        **_reviewed(connection, program, when, found, cast_of(connection, program, when)),
        "items": {item.id: item_row(item, None) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
    }


def _reviewed(connection: Connection, program: str, when: Moment, found: Rollup, cast: Cast) -> View:
    frame = _frame_at(program, when, cast)
    lines = {str(line.id): line_row(line, program, when) for line in found.teams}
    return {
        **frame,
        **review_row(connection, program, when),
        "teams": {id: {**team, **lines[id]} for id, team in frame["teams"].items()},
        "totals": line_row(found.totals, program, when),
        "forecast_behind": found.forecast_behind,
    }


def _most_at_risk(seen: Picture) -> list[Judged]:
    return [seen.needs[id] for *_, id in seen.index.risky[:MOST_AT_RISK]]


def _dependency(connection: Connection, id: str, seen: Picture) -> View:
    """One dependency with its items, its past and the reminders of it; none where it was taken away."""
    seq = seen.when.seq
    needs = judged(connection, seen.program, seen.day, seq, only=[id])
    ends = [end for one in needs for end in (one.row.consumer, one.row.producer) if end is not None]
    items = queries.items(connection, ends, seq).values()
    return {
        **_frame(seen),
        "items": {item.id: item_row(item, None) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "history": history_rows(connection, needs[0].row, seq) if needs else {},
        "reminders": reminder_rows(connection, seen, needs),
    }


def _register(connection: Connection, _id: str, seen: Picture) -> View:
    return {**_frame(seen), **raid_rows(connection, seen.program, seen.when, large=seen.large)}


def _objectives(connection: Connection, _id: str, seen: Picture) -> View:
    return {**_frame(seen), **objectives_view(connection, seen)}


def _map(connection: Connection, _id: str, seen: Picture) -> View:
    """What waits for what: dependencies (of a large program those of its board and on the critical path), the
    items they are about, links out of the program, scenarios."""
    program = seen.program
    named = map_rows(connection, program, seen.when)
    needs = _mapped(seen, named["critical_path"]) if seen.large else list(seen.needs.values())
    about = {id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None}
    outside = links_outside(connection, program, seen.when.seq)
    about |= {link["consumer"] for link in outside["links"].values()}
    items = seen.shelves.named(connection, about, seen.cards).values()
    return {
        **_frame(seen),
        "items": _item_rows(seen, "map", items, _worst_flags(needs)),
        "dependencies": _dependency_rows(seen, needs),
        **outside,
        **named,
        "slack": {id: slack for id, slack in named["slack"].items() if id in about},
        "counted": _by_flag(seen),
    }


def _mapped(seen: Picture, critical_path: Sequence[str]) -> list[Judged]:
    steps = set(pairwise(critical_path))
    critical = [one for one in seen.needs.values() if (one.row.producer, one.row.consumer) in steps]
    return list({one.row.id: one for one in [*_drawn(seen), *critical]}.values())


def _common(
    connection: Connection,
    seen: Picture,
    items: Sequence[Item],
    needs: list[Judged],
    teams: set[str] | None,
) -> View:
    kind = "program" if teams is None else "team"
    reminders = {} if teams is None else {"reminders": reminder_rows(connection, seen, needs)}
    return {
        **reminders,
        **_frame(seen),
        "items": _item_rows(seen, kind, items, _worst_flags(needs)),
        "others": _others(connection, seen, needs, {item.id for item in items}),
        "dependencies": _dependency_rows(seen, needs),
        "cells": _cells(seen, teams),
        "totals": _totals(seen, teams),
    }


def _frame(seen: Picture) -> View:
    return _frame_at(seen.program, seen.when, seen.cast)


def _frame_at(program: str, when: Moment, cast: Cast) -> View:
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


def _item_rows(seen: Picture, kind: str, items: Iterable[Item], flags: Mapping[str, str]) -> View:
    """The items as pages of that kind show them, with these flags."""
    shown = ((one.id, (one, flags.get(one.id))) for one in items)
    return drawn(seen, "item", shown, lambda of: item_row(*of), kind)


def _dependency_rows(seen: Picture, needs: Iterable[Judged]) -> View:
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


def _worst_flags(needs: Iterable[Judged]) -> dict[str, str]:
    worst: dict[str, int] = {}
    for one in needs:
        item, place = one.row.consumer, PLACES[one.judgement.flag]
        if place < worst.get(item, len(WORST)):
            worst[item] = place
    return {item: WORST[place] for item, place in worst.items()}


VIEWS: dict[tuple[str, str], Callable[[Connection, str, Picture], dict[str, Any]]] = {
    ("team", ""): _team_board,
    ("team", "backlog"): _team_backlog,
    ("program", ""): _rollup,
    ("program", "board"): _program_board,
    ("dependency", ""): _dependency,
    ("program", "map"): _map,
    ("program", "risks"): _register,
    ("program", "objectives"): _objectives,
}
