"""What changed in a program since a week ago: dependencies that turned, scope, points that got done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine

from backlog.days import Moment
from backlog.queries import seq_at_end_of
from program.dependencies import Flag
from program.overview import rollup_of
from program.picture import Picture
from program.queries import judged
from program.rollup_rows import Category

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
    """A program at the end of a day: the flags of its dependencies, and its teams' points by category."""

    day: date
    flags: dict[str, Flag]
    points: dict[str, Points]


def lately(connection: Connection, seen: Picture) -> Lately:
    """What changed in the last seven days, at most eight lines."""
    past = _week_before(connection, seen)
    turns = [*_flags(seen, past), *_numbers(past, seen)]
    return Lately(past.day.isoformat(), sorted(turns, key=_weight)[:MOST])


def _week_before(connection: Connection, seen: Picture) -> Past:
    """The program as it was a week before that picture; it is looked at once a day."""
    day, of_database = seen.day - timedelta(days=WEEK), _known.setdefault(connection.engine, {})
    known = of_database.get(seen.program)
    if known is None or known.day != day:
        known = of_database[seen.program] = _past(connection, seen.program, day)
        while len(of_database) > MOST_KNOWN:
            del of_database[next(iter(of_database))]
    return known


def _past(connection: Connection, program: str, day: date) -> Past:
    then = Moment(day, seq_at_end_of(connection, program, day))
    flags = {one.row.id: one.judgement.flag for one in judged(connection, program, then.day, then.seq)}
    lines = rollup_of(connection, program, then).teams
    return Past(day, flags, {str(line.id): dict(line.points) for line in lines})


def _flags(seen: Picture, past: Past) -> list[Turn]:
    return [
        Turn("flag", id, past.flags.get(id), one.judgement.flag)
        for id, one in seen.needs.items()
        if past.flags.get(id) != one.judgement.flag
    ]


def _numbers(past: Past, seen: Picture) -> list[Turn]:
    turns = []
    for team, tally in seen.tallies.of_team.items():
        before, now = past.points.get(team, {}), tally.points
        scope, done = sum(before.values()), before.get("done", 0)
        if sum(now.values()) != scope:
            turns.append(Turn("scope", team, scope, sum(now.values())))
        if now["done"] != done:
            turns.append(Turn("done", team, done, now["done"]))
    return turns


def _weight(turn: Turn) -> tuple[float, ...]:
    """Late first, then tight, then scope and finished points by their size, then what got better."""
    if turn.kind == "flag":
        place = WORST.index(str(turn.now))
        return (place if place < 2 else 4, 0)
    return (2 if turn.kind == "scope" else 3, -abs(float(turn.now) - float(turn.before or 0)))


_known: WeakKeyDictionary[Engine, dict[str, Past]] = WeakKeyDictionary()
