"""Where a person can go: programs, their teams, the pages of the place, the rooms that are open now."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from accounts import queries as accounts
from accounts.access import Actor
from accounts.programs import Program
from accounts.teams import WHOLE
from accounts.words import t
from backlog import queries
from backlog.queries import Team
from live.cards import Card
from live.queries import rooms_moved_since

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
    for role in accounts.roles_of(connection, actor.id):
        held.setdefault(role.program, set()).add(role.team)
    own = []
    for program in accounts.programs_of(connection, actor.id):
        teams = queries.teams_of(connection, program.id)
        mine = {team.id for team in teams} if WHOLE in held[program.id] else held[program.id]
        own.append(Own(program, teams, frozenset(mine)))
    return own


def live_rooms(connection: Connection, own: list[Own], now: int) -> list[tuple[Card, int]]:
    """The open rooms of one's programs and teams in which something happened lately, and when it did."""
    mine = {team for one in own for team in one.mine}
    found = rooms_moved_since(connection, [one.program.id for one in own], now - FRESH)
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
