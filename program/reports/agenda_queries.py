"""What the agenda of the next Scrum of Scrums is made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.days import Moment
from backlog.flow import cycle_time
from backlog.queries import Item
from program import queries
from program.queries import judged
from program.reports.agenda import Agenda, Occasion, Stuck, agenda
from program.reports.queries import material_of
from program.reports.reports import changes

USUAL = 1
"""Days after which an item is stuck in a team that has finished nothing yet."""


def agenda_of(connection: Connection, program: str, now: Moment) -> Agenda:
    """What the teams of a program have to talk about today."""
    material = material_of(connection, program, now)
    due = _due(connection, program, now)
    return agenda(
        Occasion(
            program,
            material.name,
            now.day,
            material.since,
            [one for one in material.needs if one.id in due],
            _stuck(connection, program, now.day),
            changes(material) if material.turns else (),
            material.dropped,
            material.raised,
        )
    )


def _due(connection: Connection, program: str, now: Moment) -> set[str]:
    """The dependencies that are red or amber and needed in the running Sprint, the next, or before."""
    times = queries.calendar(connection, program)
    running = times.running(now.day)
    return {
        one.row.id
        for one in judged(connection, program, now.day)
        if one.judgement.flag in ("red", "amber")
        and (running is None or (times.index(one.row.needed_by) or 0) <= running + 1)
    }


def _stuck(connection: Connection, program: str, today: date) -> list[Stuck]:
    """Items in work for longer than 85 of 100 that their team has finished, the oldest first."""
    zone = backlog.time_zone_of(connection, program)
    teams = {one.id: one.name for one in backlog.teams_of(connection, program)}
    items = [one for one in backlog.items_of_program(connection, program) if one.type in backlog.COUNTED]
    of_team: dict[str, list[Item]] = {team: [] for team in teams}
    for one in items:
        if one.team in teams:
            of_team[one.team].append(one)
    usual = {team: _usual(own, zone) for team, own in of_team.items()}
    found = [
        Stuck(one.key, one.title, teams[one.team], (today - _day(one.started_at, zone)).days, usual[one.team])
        for one in items
        if one.category == "doing" and one.started_at is not None and one.team in teams
    ]
    return sorted((one for one in found if one.days > one.usual), key=lambda one: (-one.days, one.key))


def _usual(items: Iterable[Item], zone: ZoneInfo) -> int:
    spans = [
        (_day(one.started_at, zone), _day(one.done_at, zone))
        for one in items
        if one.category == "done" and one.started_at is not None and one.done_at is not None
    ]
    found = cycle_time(spans)
    return USUAL if found is None else max(USUAL, found.p85)


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, zone).date()
