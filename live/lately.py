"""What changed in a program since a week ago: dependencies that turned, scope, points that got done."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec
from sqlalchemy import Connection

from backlog.days import Moment
from backlog.queries import day_of, seq_at_end_of
from program.overview import rollup_of
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


def lately(connection: Connection, program: str, now: int) -> Lately:
    """What changed in the last seven days, at most eight lines."""
    today = day_of(connection, program, now)
    then = today - timedelta(days=WEEK)
    before = Moment(then, seq_at_end_of(connection, program, then))
    present = Moment(today, None)
    numbers = [rollup_of(connection, program, when).teams for when in (before, present)]
    turns = [*_flags(connection, program, before, present), *_numbers(*numbers)]
    return Lately(then.isoformat(), sorted(turns, key=_weight)[:MOST])


def _flags(connection: Connection, program: str, then: Moment, now: Moment) -> list[Turn]:
    flags = {one.row.id: one.judgement.flag for one in judged(connection, program, then.day, then.seq)}
    return [
        Turn("flag", one.row.id, flags.get(one.row.id), one.judgement.flag)
        for one in judged(connection, program, now.day, now.seq)
        if flags.get(one.row.id) != one.judgement.flag
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
