"""Where a person can go: programs, their teams, the pages of the place, the rooms that are open now."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from accounts import tables as accounts
from accounts.access import Actor
from accounts.programs import Program, program_of
from accounts.words import t
from backlog import queries
from backlog.queries import Team
from journal import tables as journal
from live import tables
from live.cards import Card, card_of

FRESH = 12 * 60 * 60 * 1000
"""An open room in which nothing happened for this long is not live (milliseconds)."""

TEAM_PAGES = (("", "Board"), ("/backlog", "Backlog"), ("/rooms", "Rooms"))
PROGRAM_PAGES = (
    ("", "Rollup"),
    ("/board", "Board"),
    ("/map", "Map"),
    ("/objectives", "Objectives"),
    ("/dependencies", "Dependencies"),
    ("/risks", "Risks"),
    ("/rooms", "Rooms"),
    ("/report", "Report"),
    ("/capacity", "Capacity"),
    ("/items", "Items"),
    ("/stakeholders", "Stakeholders"),
    ("/calendar", "Calendar"),
)
PORTFOLIO = "/portfolio"
IN_THE_BAR = 7
"""So many pages of a place have a tab; the others are in a list beside them."""


class Own(msgspec.Struct, frozen=True):
    """A program that somebody has a role in; ``mine``: the ids of the teams they work with."""

    program: Program
    teams: list[Team]
    mine: frozenset[str]


class Reach(msgspec.Struct, frozen=True):
    """Where somebody can go: their programs, and how many rooms are live there."""

    own: list[Own]
    live_rooms: int


def programs_of(connection: Connection, actor: Actor) -> list[Own]:
    """The programs of the one who asks, by name; a role in the whole program is one in each team."""
    if not actor.id:
        return []
    held: dict[str, set[str]] = {}
    chosen = select(accounts.membership).where(accounts.membership.c.person == actor.id)
    for row in connection.execute(chosen):
        held.setdefault(row.program, set()).add(row.team)
    found = select(accounts.program).where(accounts.program.c.id.in_(held)).order_by(accounts.program.c.name)
    own = []
    for row in connection.execute(found):
        teams = queries.teams_of(connection, row.id)
        mine = {team.id for team in teams} if "" in held[row.id] else held[row.id]
        own.append(Own(program_of(row), teams, frozenset(mine)))
    return own


def live_rooms(connection: Connection, own: list[Own], now: int) -> list[tuple[Card, int]]:
    """The open rooms of one's programs and teams in which something happened lately, and when it did."""
    room, stream, event = tables.room, journal.stream, journal.event
    chosen = (
        select(room, event.c.at.label("last"))
        .join(stream, stream.c.name == "room/" + room.c.id)
        .join(event, (event.c.stream == stream.c.name) & (event.c.seq == stream.c.seq))
        .where(room.c.program.in_([one.program.id for one in own]), room.c.ended_at.is_(None))
        .where(event.c.at > now - FRESH)
        .order_by(event.c.at.desc())
    )
    mine = {team for one in own for team in one.mine}
    found = [(card_of(row), int(row.last)) for row in connection.execute(chosen)]
    return [(card, last) for card, last in found if card.team is None or card.team in mine]


def reach_of(connection: Connection, actor: Actor, now: int) -> Reach:
    """What the top bar and the dock of whoever asks lead to."""
    own = programs_of(connection, actor)
    return Reach(own, len(live_rooms(connection, own, now)))


def around(reach: Reach, path: str) -> dict[str, Any]:
    """What the top bar and the dock show on the page at ``path``, in the words of the reader."""
    own = reach.own
    places = [*_portfolio(own), *(place for one in own for place in _places_in(one))]
    here = next((one for one in places if path == one["url"] or path.startswith(one["url"] + "/")), None)
    return {
        "place": here,
        "places": places,
        "tabs": _tabs(here["url"], path) if here and here["url"] != PORTFOLIO else [],
        "dock": _dock(own, here, path),
        "live_rooms": reach.live_rooms,
    }


def _portfolio(own: list[Own]) -> list[dict[str, Any]]:
    """The page of several programs, for who has several."""
    if len(own) < 2:
        return []
    return [{"name": t("Portfolio"), "key": "", "index": None, "url": PORTFOLIO}]


def _places_in(own: Own) -> list[dict[str, Any]]:
    program = own.program
    teams = [
        {"name": team.name, "key": team.key, "index": place, "url": f"/t/{team.id}"}
        for place, team in enumerate(own.teams, start=1)
    ]
    return [{"name": program.name, "key": program.key, "index": None, "url": f"/p/{program.id}"}, *teams]


def _tabs(url: str, path: str) -> list[dict[str, Any]]:
    pages = TEAM_PAGES if url.startswith("/t/") else PROGRAM_PAGES
    return [
        {"title": t(title), "url": url + tail, "current": path == url + tail, "more": number >= IN_THE_BAR}
        for number, (tail, title) in enumerate(pages)
    ]


def _dock(own: list[Own], here: dict[str, Any] | None, path: str) -> list[dict[str, Any]]:
    team = next((id for one in own for id in sorted(one.mine)), None)
    if not own:
        return []
    inside = here is not None and here["url"] != PORTFOLIO
    place = here["url"] if here and inside else f"/t/{team}" if team else f"/p/{own[0].program.id}"
    board = place if place.startswith("/t/") else f"{place}/board"
    return [
        {"title": t("Home"), "url": "/", "icon": "home", "current": path == "/"},
        {"title": t("Board"), "url": board, "icon": "board", "current": path == board},
        {"title": t("Rooms"), "url": f"{place}/rooms", "icon": "rooms", "current": path == f"{place}/rooms"},
        {"title": t("Me"), "url": "/me", "icon": "me", "current": path == "/me"},
    ]
