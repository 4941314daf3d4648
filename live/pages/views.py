"""The views of standing rooms: a team's board and backlog, a program's board and rollup, as maps of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Connection

from backlog import queries
from backlog.days import Moment
from backlog.wip_limit_queries import wip_limits_of
from live.frames import View
from live.pages.baseline_rows import baseline_rows, milestone_rows
from live.pages.dependency_rows import history_rows, reminder_rows
from live.pages.map_rows import links_outside, map_rows
from live.pages.objectives_view import objectives_view
from live.pages.raid_rows import raid_rows
from live.pages.rollup_rows import line_row, review_row
from live.pages.rows import (
    WORST,
    common,
    dependency_row,
    dependency_rows,
    frame,
    frame_at,
    item_row,
    item_rows,
    worst_flags,
)
from program.dependencies.standing_queries import Standing, standings_of
from program.pictures.cast import Cast, cast_of
from program.pictures.need_index import RISKY
from program.pictures.picture import BOARD, Picture, picture_then, with_needs
from program.places import place_of_dependency as place_of_dependency
from program.queries import Judged, judged, open_rankings
from program.rollup.overview import Counts, counts_of, rollup_now, rollup_of
from program.rollup.rollup import Rollup

MOST_AT_RISK = 200
"""Dependencies that the pages of a large program name one by one; its lists have all."""


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
    shown = common(connection, seen, items, _needs_of(seen, team), {team})
    return {**shown, "wip_limits": wip_limits_of(connection, team, seen.when.seq)}


def _team_backlog(connection: Connection, team: str, seen: Picture) -> View:
    items = seen.shelves.of_team(connection, team)
    shown = common(connection, seen, items, _needs_of(seen, team), {team})
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
        **common(connection, seen, items, needs, None),
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
        "items": item_rows(seen, "rollup", items.values(), {}),
        "dependencies": dependency_rows(seen, needs),
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
    frame = frame_at(program, when, cast)
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
        **frame(seen),
        "items": {item.id: item_row(item, None) for item in items},
        "dependencies": {one.row.id: dependency_row(one) for one in needs},
        "history": history_rows(connection, needs[0].row, seq) if needs else {},
        "reminders": reminder_rows(connection, seen, needs),
    }


def _register(connection: Connection, _id: str, seen: Picture) -> View:
    return {**frame(seen), **raid_rows(connection, seen.program, seen.when, large=seen.large)}


def _objectives(connection: Connection, _id: str, seen: Picture) -> View:
    return {**frame(seen), **objectives_view(connection, seen)}


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
        **frame(seen),
        "items": item_rows(seen, "map", items, worst_flags(needs)),
        "dependencies": dependency_rows(seen, needs),
        **outside,
        **named,
        "slack": {id: slack for id, slack in named["slack"].items() if id in about},
        "counted": _by_flag(seen),
    }


def _mapped(seen: Picture, critical_path: Sequence[str]) -> list[Judged]:
    steps = set(pairwise(critical_path))
    critical = [one for one in seen.needs.values() if (one.row.producer, one.row.consumer) in steps]
    return list({one.row.id: one for one in [*_drawn(seen), *critical]}.values())


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
