"""What needs a person now: open rooms, what waits for their answer, what is at risk, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection

from accounts.access import Actor
from backlog import queries
from backlog.days import Moment
from backlog.queries import Item, Sprint, Team, day_of
from live import seats
from live.cards import Card
from live.pages.home_next import Due, Next, Telling, due_of, next_up, tellings_of
from live.pages.home_roles import Hat, hats_of
from live.pages.places import Own, live_rooms, programs_of
from program.dependencies.escalation_queries import reminders_of
from program.dependencies.escalations import Reminder, turn_of
from program.dependencies.rules import answers
from program.pictures.pictures import seen
from program.queries import Judged, Ranking, names_of, open_rankings

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
    """A dependency in words: who needs what of whom by when; ``by`` is None for somebody outside the program.

    ``reminders`` are those that are meant for the one who looks.
    """

    one: Judged
    consumer: Item
    producer: Item | None
    team: Team
    by: Team | None
    needed_by: Sprint | None
    program: str
    reminders: list[Reminder]


class Order(msgspec.Struct, frozen=True):
    """An order of backlogs that a prioritization proposes: of how many items, for which team of one's own."""

    ranking: Ranking
    team: Team
    items: int


class Now(msgspec.Struct, frozen=True):
    """The page's lines, and how many dependencies of each flag there are in one's programs.

    ``waiting``, ``orders``, ``due`` and ``telling`` wait for the one who looks.
    """

    own: list[Own]
    rooms: list[Open]
    waiting: list[Need]
    orders: list[Order]
    due: list[Due]
    telling: list[Telling]
    at_risk: list[Need]
    next_up: list[Next]
    flags: dict[str, int]


class _Found(msgspec.Struct, frozen=True):
    """A dependency of one of one's programs."""

    one: Judged
    program: str


def needs_me(connection: Connection, actor: Actor, now: int) -> Now:
    """What the home page of the one who asks says, in at most ``MOST`` lines."""
    own = programs_of(connection, actor)
    hats = hats_of(connection, actor, [one.program.id for one in own])
    todays = {one.program.id: day_of(connection, one.program.id, now) for one in own}
    rooms = [_opened(connection, card, own) for card, _ in live_rooms(connection, own, now)][:MOST]
    concern = _concerns(connection, own, hats, now)
    mine = [one for one in concern if _waits_for(hats[one.program], one.one)]
    mine.sort(key=lambda one: one.one.row.asked_at)
    turns = {one.one.row.id for one in mine}
    risky = [one for one in concern if one.one.judgement.flag in AT_RISK and one.one.row.id not in turns]
    risky.sort(key=lambda one: tightness(one.one))
    left = MOST - len(rooms)
    waiting = _needs(connection, mine[:left], hats, todays)
    orders = _orders(connection, own, hats)[: left - len(waiting)]
    due = due_of(connection, actor, own, todays)[: left - len(waiting) - len(orders)]
    left -= len(waiting) + len(orders) + len(due)
    manages = {program for program, hat in hats.items() if hat.manages}
    telling = tellings_of(connection, actor, own, manages, todays)[:left]
    left -= len(telling)
    at_risk = _needs(connection, risky[:left], hats, todays)
    coming = next_up(connection, own, hats, todays)[: left - len(at_risk)]
    flags = dict.fromkeys(("red", "amber", "green", "done"), 0)
    for found in concern:
        flags[found.one.judgement.flag] += 1
    return Now(own, rooms, waiting, orders, due, telling, at_risk, coming, flags)


def tightness(one: Judged) -> tuple[int, int, int, str]:
    """What sorts what is at risk: the least slack first. Where nobody knows it, it stands among the tight."""
    slack = one.judgement.slack
    return slack if slack is not None else 0, AT_RISK.index(one.judgement.flag), one.row.asked_at, one.row.id


def _concerns(connection: Connection, own: Sequence[Own], hats: dict[str, Hat], now: int) -> list[_Found]:
    """The dependencies of one's teams; of the whole program where one manages it."""
    return [
        _Found(one, mine.program.id)
        for mine in own
        for one in seen(connection, mine.program.id, now).needs.values()
        if hats[mine.program.id].manages or {one.row.consumer_team, one.row.producer_team} & mine.mine
    ]


def _waits_for(hat: Hat, one: Judged) -> bool:
    """Whether it is this person's turn: to answer an ask or a counter, to verify what was delivered.

    What somebody outside the program is asked waits for nobody in it.
    """
    if one.row.state == "delivered":
        return hat.answers_for(one.row.consumer_team)
    side = turn_of(one.contract)
    if side is None or (side == "producer" and one.row.external):
        return False
    return hat.answers_for(answers(one.row, side))


def _opened(connection: Connection, card: Card, own: list[Own]) -> Open:
    team = next((team for one in own for team in one.teams if team.id == card.team), None)
    by = names_of(connection, {card.made_by}).get(card.made_by, "")
    return Open(card, team, by, len(seats.seats_of(connection, card.id)))


def _orders(connection: Connection, own: Sequence[Own], hats: dict[str, Hat]) -> list[Order]:
    found = []
    for mine in own:
        teams = {team.id: team for team in mine.teams}
        for ranking in open_rankings(connection, mine.program.id):
            items = [one for one in queries.items(connection, ranking.items).values() if not one.archived]
            about = [id for id in teams if any(item.team == id for item in items)]
            if about and hats[mine.program.id].orders(about):
                own_team = next((id for id in about if id in hats[mine.program.id].teams), about[0])
                found.append(Order(ranking, teams[own_team], len(items)))
    return found


def _needs(
    connection: Connection, found: Sequence[_Found], hats: dict[str, Hat], todays: dict[str, date]
) -> list[Need]:
    """The dependencies with what they speak of, in the same order."""
    ids = {id for one in found for id in (one.one.row.consumer, one.one.row.producer) if id is not None}
    items = queries.items(connection, sorted(ids))
    needs: dict[str, Need] = {}
    for program in {one.program for one in found}:
        here = [one.one for one in found if one.program == program]
        teams = {one.id: one for one in queries.teams_of(connection, program)}
        sprints = {one.id: one for one in queries.sprints_of(connection, program)}
        said = reminders_of(connection, program, Moment(todays[program], None), here)
        for one in here:
            needs[one.row.id] = Need(
                one,
                items[one.row.consumer],
                items.get(one.row.producer or ""),
                teams[one.row.consumer_team],
                teams.get(one.row.producer_team),
                sprints.get(one.row.needed_by or ""),
                program,
                [r for r in said if r.dependency == one.row.id and _meant_for(hats[program], one, r)],
            )
    return [needs[one.one.row.id] for one in found]


def _meant_for(hat: Hat, one: Judged, reminder: Reminder) -> bool:
    return any(
        hat.manages if to == "program" else hat.answers_for(answers(one.row, to)) for to in reminder.to
    )
