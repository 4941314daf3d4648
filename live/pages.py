"""The views of standing rooms: a team's board and backlog, a program's board and rollup, as maps of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from heapq import nsmallest
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from accounts import tables as accounts
from backlog import queries
from backlog.days import Moment
from backlog.queries import Item
from backlog.wip_limits import wip_limits_of
from live.baseline_rows import baseline_rows, milestone_rows
from live.dependency_rows import history_rows, reminder_rows
from live.frames import View
from live.lists import urgency
from live.map_rows import links_outside, map_rows
from live.objectives_view import objectives_view
from live.raid_rows import raid_rows
from live.rollup_rows import line_row, review_row
from program.capacity import shown
from program.capacity_queries import capacities
from program.overview import Counts, counts_of, rollup_now, rollup_of
from program.picture import BOARD, Picture, picture_then
from program.places import place_of_dependency as place_of_dependency
from program.queries import Judged, judged, names_of, open_rankings
from program.rollup import Rollup
from program.standings import Standing, standings_of
from program.tally import Tally, number

WORST = ("red", "amber", "green", "done")
RISKY = ("red", "amber")
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


def rollup_page(program: str) -> Page:
    """The page of the program's rollup."""
    return Page("program", program, "")


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
    return view_of(connection, page, replace(seen, needs={one.row.id: one for one in needs}, flags=flags))


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
    items = [item for item in _items_of(connection, team, seen) if item.type in queries.COUNTED]
    shown = _common(connection, seen, items, _needs_of(seen, team), {team})
    return {**shown, "wip_limits": wip_limits_of(connection, team, seen.when.seq)}


def _team_backlog(connection: Connection, team: str, seen: Picture) -> View:
    items = _items_of(connection, team, seen)
    shown = _common(connection, seen, items, _needs_of(seen, team), {team})
    return {**shown, "rankings": _rankings(connection, team, seen)}


def _items_of(connection: Connection, team: str, seen: Picture) -> list[Item]:
    seq = seen.when.seq
    if seq is None:
        return queries.items_of(connection, team)
    return queries.items_of_program(connection, seen.program, seq, team=team)


def _needs_of(seen: Picture, team: str) -> list[Judged]:
    return [one for one in seen.needs.values() if team in (one.row.consumer_team, one.row.producer_team)]


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
        "milestones": milestone_rows(connection, seen.program, seen.when),
    }


def _by_flag(seen: Picture) -> View:
    """All dependencies of the program, drawn or not, and how many have each flag."""
    flags = Counter[str]()
    for one in seen.contracts:
        flags[one.flag] += one.many
    return {"all": flags.total(), **{flag: flags[flag] for flag in WORST}, "features": seen.large}


def _drawn(seen: Picture) -> list[Judged]:
    here = seen.cards
    between = [one for one in seen.needs.values() if one.row.consumer in here and one.row.producer in here]
    return list({one.row.id: one for one in [*between, *_most_at_risk(seen.needs.values())]}.values())


def _rollup(connection: Connection, _id: str, seen: Picture) -> View:
    """The teams' lines and the totals, every dependency (of a large program those most at risk), and the
    items that these are about."""
    needs = _most_at_risk(seen.needs.values()) if seen.large else list(seen.needs.values())
    return _reviewed(connection, seen.program, Moment(seen.day, None), rollup_now(connection, seen), needs)


def rollup_at(connection: Connection, program: str, when: Moment, counts: Counts) -> View:
    """The rollup as it was: nothing in it but names is of another time."""
    shown = _worst_of(counts.standings) if counts.items.living > BOARD else None
    needs = judged(connection, program, when.day, when.seq, shown)
    return _reviewed(connection, program, when, rollup_of(connection, program, when, counts), needs)


def _reviewed(
    connection: Connection, program: str, when: Moment, found: Rollup, needs: Sequence[Judged]
) -> View:
    about = [id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None]
    items = queries.items(connection, sorted(set(about)), when.seq).values()
    frame = _frame_at(connection, program, when)
    lines = {str(line.id): line_row(line, program, when) for line in found.teams}
    return {
        **frame,
        **review_row(connection, program, when),
        "teams": {id: {**team, **lines[id]} for id, team in frame["teams"].items()},
        "items": {item.id: item_row(item, None) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "totals": line_row(found.totals, program, when),
        "forecast_behind": found.forecast_behind,
    }


def _most_at_risk(needs: Iterable[Judged]) -> list[Judged]:
    risky = [one for one in needs if one.judgement.flag in RISKY]
    return nsmallest(MOST_AT_RISK, risky, key=urgency)


def _dependency(connection: Connection, id: str, seen: Picture) -> View:
    """One dependency with its items, its past and the reminders of it; none where it was taken away."""
    seq = seen.when.seq
    needs = judged(connection, seen.program, seen.day, seq, only=[id])
    ends = [end for one in needs for end in (one.row.consumer, one.row.producer) if end is not None]
    items = queries.items(connection, ends, seq).values()
    return {
        **_frame(connection, seen),
        "items": {item.id: item_row(item, None) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "history": history_rows(connection, needs[0].row, seq) if needs else {},
        "reminders": reminder_rows(connection, seen, needs),
    }


def _register(connection: Connection, _id: str, seen: Picture) -> View:
    return {**_frame(connection, seen), **raid_rows(connection, seen.program, seen.when)}


def _objectives(connection: Connection, _id: str, seen: Picture) -> View:
    return {**_frame(connection, seen), **objectives_view(connection, seen)}


def _map(connection: Connection, _id: str, seen: Picture) -> View:
    """What waits for what: dependencies (of a large program those of its board and on the critical path), the
    items they are about, links out of the program, scenarios."""
    program = seen.program
    named = map_rows(connection, program, seen.when)
    needs = _mapped(seen, named["critical_path"]) if seen.large else list(seen.needs.values())
    about = {id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None}
    outside = links_outside(connection, program, seen.when.seq)
    about |= {link["consumer"] for link in outside["links"].values()}
    items = queries.items(connection, sorted(about), seen.when.seq).values()
    flags = _worst_flags(needs)
    return {
        **_frame(connection, seen),
        "items": {item.id: item_row(item, flags.get(item.id)) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
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
    items: list[Item],
    needs: list[Judged],
    teams: set[str] | None,
) -> View:
    flags = _worst_flags(needs)
    reminders = {} if teams is None else {"reminders": reminder_rows(connection, seen, needs)}
    return {
        **reminders,
        **_frame(connection, seen),
        "items": {item.id: item_row(item, flags.get(item.id)) for item in items},
        "others": _others(connection, needs, {item.id for item in items}, seen.when.seq),
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "cells": _cells(connection, seen, teams),
        "totals": _totals(seen, teams),
    }


def _frame(connection: Connection, seen: Picture) -> View:
    return _frame_at(connection, seen.program, seen.when)


def _frame_at(connection: Connection, program: str, when: Moment) -> View:
    """What every page has: the day, the teams (``index``: their place by name), the Sprints, the people."""
    people = names_of(connection, queries.members_of(connection, program, when.at))
    teams = enumerate(queries.teams_of(connection, program, when.seq), start=1)
    chosen = select(accounts.program.c.name, accounts.program.c.key).where(accounts.program.c.id == program)
    name, key = connection.execute(chosen).one()
    return {
        "program": {"id": program, "name": name, "key": key},
        "today": when.day.isoformat(),
        "teams": {one.id: {"name": one.name, "key": one.key, "index": place} for place, one in teams},
        "sprints": {one.id: _sprint_row(one) for one in queries.sprints_of(connection, program, when.seq)},
        "people": {id: {"name": name} for id, name in people.items()},
    }


def _others(connection: Connection, needs: Iterable[Judged], here: set[str], seq: int | None) -> View:
    """The items of other teams that dependencies are about: key, title, team and Sprint."""
    about = {id for one in needs for id in (one.row.consumer, one.row.producer) if id is not None}
    found = queries.items(connection, sorted(about - here), seq)
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


def _cells(connection: Connection, seen: Picture, teams: set[str] | None) -> View:
    """Load, capacity, state and goal of each team's share of a Sprint about which anything is known."""
    load = {cell: tally.load for cell, tally in seen.tallies.in_cell.items() if any(tally.items.values())}
    shares = queries.team_sprints_of(connection, seen.program, seen.when.seq)
    known = capacities(connection, seen.program, shares, seen.when)
    said = {(one.team, one.sprint): one for one in shares}
    return {
        f"{team}:{sprint}": {
            "load": number(load.get((team, sprint), Fraction())),
            "capacity": number(Fraction(shown(known[team, sprint]))) if (team, sprint) in known else None,
            "state": said[team, sprint].state if (team, sprint) in said else "planned",
            "goal": said[team, sprint].goal if (team, sprint) in said else "",
        }
        for team, sprint in sorted({*load, *known, *said})
        if teams is None or team in teams
    }


def _totals(seen: Picture, teams: set[str] | None) -> View:
    tally = Tally()
    for one in [seen.tallies.everything] if teams is None else map(seen.tallies.team, teams):
        tally.merge(one)
    return {"items": dict(tally.items), "points": tally.points}


def _worst_flags(needs: Iterable[Judged]) -> dict[str, str]:
    flags: dict[str, str] = {}
    for one in needs:
        known = flags.get(one.row.consumer)
        flag = one.judgement.flag
        if known is None or WORST.index(flag) < WORST.index(known):
            flags[one.row.consumer] = flag
    return flags


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
