"""What comes next for somebody: the Sprints of their teams that end or begin, and what they do until when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec
from sqlalchemy import Connection

from accounts.access import Actor
from accounts.roles import Role
from backlog import queries
from backlog.item_queries import items_due
from backlog.queries import Item, Sprint, Team
from live.pages.home_roles import Hat
from live.pages.places import Own
from program.stakeholders.queries import Communication, communications_of, names_of_stakeholders

SOON = 3
"""Days before which an action that is due, and the end of a Sprint, are said."""
MOST_TEAMS = 3
"""For whom is in more teams, the program is said instead."""


class Next(msgspec.Struct, frozen=True):
    """A Sprint of a team (None: of the program) that runs until a day, or begins on one; ``days`` until then.

    ``after`` is the Sprint that begins next, where this one ends soon; ``leads`` whether the one who looks
    prepares it.
    """

    team: Team | None
    program: str
    name: str
    sprint: Sprint
    kind: Literal["runs", "ends", "begins"]
    on: str
    days: int
    after: Sprint | None
    leads: bool


def next_up(
    connection: Connection, own: Sequence[Own], hats: dict[str, Hat], todays: dict[str, date]
) -> list[Next]:
    """The next days of the calendar, the nearest first."""
    found = []
    for one in own:
        sprints = queries.sprints_of(connection, one.program.id)
        hat = hats[one.program.id]
        mine = [team for team in one.teams if hat.teams.get(team.id)]
        if not mine and not hat.manages:
            mine = [team for team in one.teams if team.id in one.mine]
        teams: list[Team | None] = [*mine] if 0 < len(mine) <= MOST_TEAMS else [None]
        for team in teams:
            said = _next(one, team, sprints, todays[one.program.id], _leads(hat, team))
            if said is not None:
                found.append(said)
    return sorted(found, key=lambda one: (one.on, one.name))


def _leads(hat: Hat, team: Team | None) -> bool:
    roles = {hat.whole, hat.teams.get(team.id) if team is not None else None}
    return bool(roles & {Role.FACILITATOR, Role.PRODUCT_OWNER, Role.PROGRAM_MANAGER})


def _next(own: Own, team: Team | None, sprints: Sequence[Sprint], today: date, leads: bool) -> Next | None:
    day, name = today.isoformat(), team.name if team is not None else own.program.name
    running = next((one for one in sprints if one.starts_on <= day <= one.ends_on), None)
    coming = next((one for one in sprints if one.starts_on > day), None)
    if running is not None:
        days = (date.fromisoformat(running.ends_on) - today).days
        after = coming if days <= SOON else None
        kind: Literal["runs", "ends"] = "ends" if days <= SOON else "runs"
        return Next(team, own.program.id, name, running, kind, running.ends_on, days, after, leads)
    if coming is None:
        return None
    days = (date.fromisoformat(coming.starts_on) - today).days
    return Next(team, own.program.id, name, coming, "begins", coming.starts_on, days, None, leads)


class Due(msgspec.Struct, frozen=True):
    """An item with a day by which its owner does it, in how many days (below 0: it is over)."""

    item: Item
    team: Team
    days: int


class Telling(msgspec.Struct, frozen=True):
    """What a stakeholder is to be told by the one who looks, ``days`` from now (0 or fewer)."""

    line: Communication
    who: str
    program: str
    name: str
    days: int


def tellings_of(
    connection: Connection,
    actor: Actor,
    own: Sequence[Own],
    manages: Collection[str],
    todays: dict[str, date],
) -> list[Telling]:
    """What is due of the communication plans: one's own lines, and in programs that one ``manages`` those
    that are nobody's; the oldest first."""
    programs = {one.program.id: one.program.name for one in own}
    due = [
        one
        for one in communications_of(connection, *programs)
        if one.is_due(todays[one.program])
        and (one.owner == actor.id or (one.owner is None and one.program in manages))
    ]
    called = names_of_stakeholders(connection, {one.stakeholder for one in due})
    return [
        Telling(
            one,
            called[one.stakeholder],
            one.program,
            programs[one.program],
            (date.fromisoformat(one.due or "") - todays[one.program]).days,
        )
        for one in due
    ]


def due_of(connection: Connection, actor: Actor, own: Sequence[Own], todays: dict[str, date]) -> list[Due]:
    """One's own items that are due within three days or were before, the oldest first."""
    teams = {team.id: team for one in own for team in one.teams}
    last = max(todays.values(), default=date.min) + timedelta(days=SOON)
    return [
        Due(item, teams[item.team], (date.fromisoformat(item.due) - todays[item.program]).days)
        for item in items_due(connection, actor.id, todays, last.isoformat())
        if item.due is not None and item.team in teams
    ]
