"""What changed in a program since a week ago: dependencies that turned, scope, points that got done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec
from sqlalchemy import Connection

from backlog.days import Moment
from backlog.queries import seq_at_end_of
from program.dependencies import Flag
from program.overview import rollup_now, rollup_of
from program.picture import Picture
from program.queries import judged
from program.rollup import Line

WEEK = 7
MOST = 8
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
    """A program at the end of a day: the flags of its dependencies, and the lines of its teams."""

    day: date
    flags: dict[str, Flag]
    lines: tuple[Line, ...]


def week_before(day: date) -> date:
    """The day since whose end changes are told on ``day``."""
    return day - timedelta(days=WEEK)


def past_of(connection: Connection, program: str, day: date) -> Past:
    """The program as it was at the end of that day."""
    then = Moment(day, seq_at_end_of(connection, program, day))
    flags = {one.row.id: one.judgement.flag for one in judged(connection, program, then.day, then.seq)}
    return Past(day, flags, rollup_of(connection, program, then).teams)


def lately(connection: Connection, seen: Picture, past: Past) -> Lately:
    """What changed since then, at most eight lines."""
    turns = [*_flags(seen, past), *_numbers(past.lines, rollup_now(connection, seen).teams)]
    return Lately(past.day.isoformat(), sorted(turns, key=_weight)[:MOST])


def _flags(seen: Picture, past: Past) -> list[Turn]:
    return [
        Turn("flag", id, past.flags.get(id), one.judgement.flag)
        for id, one in seen.needs.items()
        if past.flags.get(id) != one.judgement.flag
    ]


def _numbers(then: tuple[Line, ...], now: tuple[Line, ...]) -> list[Turn]:
    known = {line.id: line for line in then}
    turns = []
    for line in now:
        before = known.get(line.id)
        scope, done = (sum(before.points.values()), before.points["done"]) if before else (0, 0)
        if sum(line.points.values()) != scope:
            turns.append(Turn("scope", str(line.id), scope, sum(line.points.values())))
        if line.points["done"] != done:
            turns.append(Turn("done", str(line.id), done, line.points["done"]))
    return turns


def _weight(turn: Turn) -> tuple[float, ...]:
    """Late first, then tight, then scope and finished points by their size, then what got better."""
    if turn.kind == "flag":
        place = WORST.index(str(turn.now))
        return (place if place < 2 else 4, 0)
    return (2 if turn.kind == "scope" else 3, -abs(float(turn.now) - float(turn.before or 0)))
