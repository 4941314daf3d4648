"""What needs a person now: open rooms, dependencies that wait for an answer, dependencies at risk."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from accounts.access import Actor, Place, may
from backlog import queries
from backlog.queries import Item, Sprint, Team, day_of
from live import seats
from live.cards import Card
from live.lists import urgency
from live.places import Own, live_rooms, programs_of
from program.queries import Judged, judged, names_of

MOST = 12
"""Lines on the page."""

AT_RISK = ("red", "amber")


class Open(msgspec.Struct, frozen=True):
    """A room that is open: who opened it, how many sit in it, since when (milliseconds)."""

    card: Card
    team: Team | None
    by: str
    seated: int


class Need(msgspec.Struct, frozen=True):
    """A dependency in words: who needs what of whom by when."""

    one: Judged
    consumer: Item
    producer: Item | None
    team: Team
    by: Team
    needed_by: Sprint | None
    program: str


class Now(msgspec.Struct, frozen=True):
    """The page's lines, and how many dependencies of each flag there are in one's programs."""

    own: list[Own]
    rooms: list[Open]
    waiting: list[Need]
    at_risk: list[Need]
    flags: dict[str, int]


def needs_me(connection: Connection, actor: Actor, now: int) -> Now:
    """What the home page of the one who asks says."""
    own = programs_of(connection, actor)
    rooms = [_opened(connection, card, own) for card, _ in live_rooms(connection, own, now)]
    waiting, at_risk = list[Need](), list[Need]()
    flags = dict.fromkeys(("red", "amber", "green", "done"), 0)
    for one in own:
        program = one.program.id
        mine = [need for need in _needs(connection, program, now) if _concerns(need, one)]
        for need in mine:
            flags[need.one.judgement.flag] += 1
        waiting += [need for need in mine if _waits_for(connection, actor, need)]
        at_risk += [need for need in mine if need.one.judgement.flag in AT_RISK and need not in waiting]
    waiting.sort(key=lambda need: need.one.row.asked_at)
    at_risk.sort(key=lambda need: urgency(need.one))
    left = max(0, MOST - len(rooms[:MOST]) - len(waiting[:MOST]))
    return Now(own, rooms[:MOST], waiting[:MOST], at_risk[:left], flags)


def _concerns(need: Need, own: Own) -> bool:
    return bool({need.one.row.consumer_team, need.one.row.producer_team} & own.mine)


def _waits_for(connection: Connection, actor: Actor, need: Need) -> bool:
    """Whether it is this person's turn: the producer's on a new ask, the other side's on a counter."""
    row = need.one.row
    if row.state == "proposed":
        team = row.producer_team
    elif row.state == "countered":
        team = row.consumer_team if row.countered_by == "producer" else row.producer_team
    else:
        return False
    return may(connection, actor, "answer dependency", Place(need.program, team))


def _opened(connection: Connection, card: Card, own: list[Own]) -> Open:
    team = next((team for one in own for team in one.teams if team.id == card.team), None)
    by = names_of(connection, {card.made_by}).get(card.made_by, "")
    return Open(card, team, by, len(seats.seats_of(connection, card.id)))


def _needs(connection: Connection, program: str, now: int) -> list[Need]:
    found = judged(connection, program, day_of(connection, program, now))
    ids = {id for one in found for id in (one.row.consumer, one.row.producer) if id is not None}
    items = queries.items(connection, sorted(ids))
    teams = {one.id: one for one in queries.teams_of(connection, program)}
    sprints = {one.id: one for one in queries.sprints_of(connection, program)}
    return [
        Need(
            one,
            items[one.row.consumer],
            items.get(one.row.producer or ""),
            teams[one.row.consumer_team],
            teams[one.row.producer_team],
            sprints.get(one.row.needed_by or ""),
            program,
        )
        for one in found
    ]
