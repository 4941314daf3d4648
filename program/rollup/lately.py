"""What changed in a program since a week ago: dependencies that turned, scope, points that got done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine

from backlog import queries as backlog
from backlog.days import Moment, end_of
from program.dependencies.dependencies import Flag
from program.pictures.picture import Picture
from program.pictures.tally import Tallies
from program.rollup.earlier import earlier
from program.rollup.overview import Counts, counts_of
from program.rollup.rows import Category

WEEK = 7
MOST_KNOWN = 16
MOST = 8
Points = dict[Category, int | float]
WORST = ("red", "amber", "green", "done")


class Turn(msgspec.Struct, frozen=True):
    """A change: of a dependency's flag (``about`` is its id; ``before`` is None for a new one), or of a
    team's scope or finished points (``about`` is the team's id)."""

    kind: Literal["flag", "scope", "done"]
    about: str
    before: str | float | None
    now: str | float


class Lately(msgspec.Struct, frozen=True):
    """The changes since the end of a day, the weightiest first."""

    since: str
    turns: list[Turn]


class Past(msgspec.Struct, frozen=True):
    """A program at one moment: the flags of its dependencies, and its teams' points by category."""

    day: date
    flags: dict[str, Flag]
    points: dict[str, Points]


def lately(connection: Connection, seen: Picture) -> Lately:
    """What changed in the last seven days, at most eight lines."""
    then = _week_before(connection, seen)
    flags = {id: one.judgement.flag for id, one in seen.needs.items()}
    points = {team: tally.points for team, tally in seen.tallies.of_team.items()}
    return _lately(then, Past(seen.day, flags, points))


def lately_then(connection: Connection, program: str, when: Moment, counts: Counts) -> Lately:
    """What had changed in the seven days before a moment that is past, of which the counts are."""
    before = week_before(connection, program, when)
    flags, tallies = earlier(connection, program, before, when, counts)
    now = {one.id: one.flag for one in counts.standings}
    return _lately(
        _past(connection, program, before, flags, tallies),
        _past(connection, program, when, now, counts.tallies),
    )


def _lately(then: Past, now: Past) -> Lately:
    return Lately(then.day.isoformat(), turns_between(then, now))


def week_before(connection: Connection, program: str, when: Moment) -> Moment:
    """The end of the same day of the week before."""
    return end_of(connection, program, when.day - timedelta(days=WEEK))


def past_of(connection: Connection, program: str, when: Moment) -> Past:
    """The program as it was at a moment."""
    counts = counts_of(connection, program, when)
    flags = {one.id: one.flag for one in counts.standings}
    return _past(connection, program, when, flags, counts.tallies)


def _past(
    connection: Connection, program: str, when: Moment, flags: dict[str, Flag], tallies: Tallies
) -> Past:
    teams = backlog.teams_of(connection, program, when.seq)
    return Past(when.day, flags, {one.id: tallies.team(one.id).points for one in teams})


def turns_between(then: Past, now: Past) -> list[Turn]:
    """What is otherwise than it was, the weightiest eight in their order."""
    turns = [
        Turn("flag", id, then.flags.get(id), flag)
        for id, flag in now.flags.items()
        if then.flags.get(id) != flag
    ]
    for team, points in now.points.items():
        before = then.points.get(team, {})
        scope, done = sum(before.values()), before.get("done", 0)
        if sum(points.values()) != scope:
            turns.append(Turn("scope", team, scope, sum(points.values())))
        if points["done"] != done:
            turns.append(Turn("done", team, done, points["done"]))
    return sorted(turns, key=_weight)[:MOST]


def _week_before(connection: Connection, seen: Picture) -> Past:
    """The program as it was a week before that picture; it is looked at once a day."""
    day, of_database = seen.day - timedelta(days=WEEK), _known.setdefault(connection.engine, {})
    known = of_database.get(seen.program)
    if known is None or known.day != day:
        then = end_of(connection, seen.program, day)
        known = of_database[seen.program] = past_of(connection, seen.program, then)
        while len(of_database) > MOST_KNOWN:
            del of_database[next(iter(of_database))]
    return known


def _weight(turn: Turn) -> tuple[float, ...]:
    """Late first, then tight, then scope and finished points by their size, then what got better."""
    if turn.kind == "flag":
        place = WORST.index(str(turn.now))
        return (place if place < 2 else 4, 0)
    return (2 if turn.kind == "scope" else 3, -abs(float(turn.now) - float(turn.before or 0)))


_known: WeakKeyDictionary[Engine, dict[str, Past]] = WeakKeyDictionary()
