"""What the brief of a room of a whole program holds: its increment, teams, objectives and open risks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.queries import Increment, Sprint
from ceremonies.ceremony import Thing, Things
from ceremonies.play import Play, State
from live.cards import Card
from program.capacity.load_queries import loads_of, sprints_in
from program.objectives.queries import Objective, objectives_of
from program.pictures.pictures import seen
from program.plan.readiness import Planned, doubts
from program.register.risk_queries import Risk, risks_of

KINDS = frozenset({"increment", "team", "objective", "risk"})
"""The types of the things that a program's tables give to a room; all others are items."""

RISKS = 300
"""How many open risks a room takes at once; the rest follow as these are resolved."""


def spans_program(play: Play) -> bool:
    """Whether the ceremony asks for what its whole program has planned."""
    return bool(getattr(play.ceremony, "SPANS_PROGRAM", False))


def program_things(
    connection: Connection, card: Card, state: State, now: int, *, opening: bool = False
) -> list[Thing]:
    """All of it as it is now; nothing for a room without a program. ``now``: milliseconds since 1970.

    ``opening``: without what stands against the plans, which takes a while to find in a large program, and
    who opens a room holds the writer. The room looks for it as soon as somebody comes.
    """
    program = card.program
    if program is None:
        return []
    known = state.parts["brief"].things
    today = backlog.day_of(connection, program, now)
    found = objectives_of(connection, program)
    increment = _planned(connection, program, today.isoformat(), _chosen(state, known))
    objectives = [one for one in found if increment is not None and one.increment == increment.id]
    risks = risks_of(connection, program)
    teams = [one for one in backlog.teams_of(connection, program) if card.team in (None, one.id)]
    against: dict[str, tuple[str, ...]] = {}
    if not opening:
        sprints = _sprints_ahead(connection, program, increment, today)
        loads = loads_of(connection, program, sprints, today)
        needs = [*seen(connection, program, now).needs.values()]
        plan = Planned({one.id: one.name for one in sprints}, loads, needs, objectives, risks)
        against = {one.id: doubts(one.id, plan) for one in teams}
    return [
        *([_increment(increment)] if increment is not None else []),
        *(_team(one, place, against.get(one.id, ())) for place, one in enumerate(teams, start=1)),
        *_objectives(objectives, [one.id for one in teams]),
        *(_risk(one, place) for place, one in enumerate(_at_hand(risks, known), start=1)),
    ]


def _sprints_ahead(
    connection: Connection, program: str, increment: Increment | None, today: date
) -> list[Sprint]:
    """The Sprints of the increment that are not over."""
    if increment is None:
        return []
    known = sprints_in(backlog.sprints_of(connection, program), increment)
    return [one for one in known if one.ends_on >= today.isoformat()]


def lost(known: Things, now: Iterable[Thing]) -> list[str]:
    """The ids of what the room knows of the program and is not there any more."""
    there = {one.id for one in now}
    return [id for id, one in known.items() if one.type in KINDS and id not in there]


def _chosen(state: State, known: Things) -> str | None:
    """The increment of the settings, else the one that the room holds already."""
    chosen: str | None = state.floor.settings.get("increment")
    return chosen or next((one.id for one in known.values() if one.type == "increment"), None)


def increments_to_plan(connection: Connection, program: str, today: str) -> list[Increment]:
    """Those that are not over, the one that is most likely planned first: the next that has objectives, else
    the one that runs, else the next. Where all are over, the last."""
    known = backlog.increments_of(connection, program)
    aimed_at = {one.increment for one in objectives_of(connection, program)}
    ahead = [one for one in known if one.ends_on >= today] or known[-1:]
    return sorted(ahead, key=lambda one: (one.starts_on <= today or one.id not in aimed_at, one.starts_on))


def _planned(connection: Connection, program: str, today: str, chosen: str | None) -> Increment | None:
    """The chosen one, else the one that is most likely planned."""
    if chosen is not None:
        known = backlog.increments_of(connection, program)
        return next((one for one in known if one.id == chosen), None)
    return next(iter(increments_to_plan(connection, program, today)), None)


def _increment(one: Increment) -> Thing:
    return Thing(one.id, one.name, type="increment", due=one.ends_on)


def _team(one: backlog.Team, place: int, against: tuple[str, ...]) -> Thing:
    return Thing(one.id, one.name, one.key, rank=place, type="team", doubts=against)


def _objectives(found: list[Objective], teams: list[str]) -> Iterable[Thing]:
    """Team by team in the order of the teams, those of the program after them."""
    places = {team: place for place, team in enumerate(teams)}
    ordered = sorted(found, key=lambda one: (places.get(one.team or "", len(places)), one.rank, one.id))
    for place, one in enumerate(ordered, start=1):
        yield Thing(
            one.id,
            one.title,
            column="committed" if one.committed else "uncommitted",
            points=None if one.planned is None else float(one.planned),
            rank=place,
            type="objective",
            team=one.team,
            owner=one.owner,
        )


def _at_hand(risks: list[Risk], known: Things) -> list[Risk]:
    """The open ones, and those that the room has seen, in the order in which they were raised."""
    opened = [one.id for one in risks if one.state != "resolved"][:RISKS]
    wanted = {*opened, *(id for id, one in known.items() if one.type == "risk")}
    return [one for one in risks if one.id in wanted]


def _risk(one: Risk, place: int) -> Thing:
    exposed = None if one.chance is None or one.impact is None else float(one.chance * one.impact)
    return Thing(
        one.id,
        one.text,
        column=one.state,
        score=exposed,
        rank=place,
        type="risk",
        team=one.team,
        owner=one.owner,
        due=one.due,
        created_at=one.raised_at,
    )
