"""REST: the program seen whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from accounts.calls import Call, Calls
from backlog.days import AsOf, Moment, moment
from program.dependencies.dependencies import Flag
from program.forecast.rest import SpanAnswer, span_answer
from program.pictures.pictures import seen
from program.plan.dependency_graph import Graph, graph_of
from program.rollup import overview
from program.rollup.overview import Change
from program.rollup.rollup import Line, Rollup, SprintLine
from program.rollup.rows import Category
from program.rollup.status import Override

calls = Calls("Program view")


class Count(msgspec.Struct, frozen=True):
    todo: int | float
    doing: int | float
    done: int | float


class SprintCount(msgspec.Struct, frozen=True):
    id: str
    goal: str | None
    state: str | None
    items: Count
    points: Count


class Flags(msgspec.Struct, frozen=True):
    done: int
    green: int
    amber: int
    red: int


class OwnedRisks(msgspec.Struct, frozen=True):
    """Risks that somebody owns; ``high``: those with an exposure of 15 or more."""

    owned: int
    high: int


class OverrideAnswer(msgspec.Struct, frozen=True):
    """A colour that somebody put beside the computed one; it holds until the day before ``expires_on``."""

    colour: str
    note: str
    author: str | None
    said_on: date
    expires_on: date


class StatusAnswer(msgspec.Struct, frozen=True):
    """``colour`` is green, amber, red or none; ``why`` has its reasons, the worst first.

    ``override`` is what somebody says instead, and stands beside it.
    """

    colour: str
    why: list[str]
    override: OverrideAnswer | None


class LineAnswer(msgspec.Struct, frozen=True):
    """A team, or (without id and name) the program."""

    id: str | None
    name: str | None
    sprint: SprintCount | None
    items: Count
    points: Count
    capacity: int | float | None
    load: int | float | None
    confidence: int | float | None
    dependencies: Flags
    risks: OwnedRisks
    forecast: SpanAnswer | None
    status: StatusAnswer


class RollupAnswer(msgspec.Struct, frozen=True):
    """``forecast_behind``: of a large program the forecast may be of an earlier moment than all else; then it
    is being made anew."""

    as_of: date
    teams: list[LineAnswer]
    totals: LineAnswer
    changes: list[Change]
    forecast_behind: bool


@calls.get("/programs/{program}/rollup", may="see program", of="program", query=AsOf, answer=RollupAnswer)
def show_rollup(call: Call, program: str) -> RollupAnswer:
    """What each team has, is doing and has done, and whether that is all right."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    found = _rollup(call, program, when)
    changes = overview.changes_of(call.connection, program, when.seq)
    lines = [line_answer(one) for one in found.teams]
    return RollupAnswer(when.day, lines, line_answer(found.totals), changes, found.forecast_behind)


def _rollup(call: Call, program: str, when: Moment) -> Rollup:
    if when.seq is None:
        present = seen(call.connection, program, call.now)
        if when.day == present.day:
            return overview.rollup_now(call.connection, present)
    return overview.rollup_of(call.connection, program, when)


def line_answer(line: Line) -> LineAnswer:
    """A line of the rollup as REST answers it."""
    return LineAnswer(
        line.id,
        line.name,
        None if line.sprint is None else _sprint(line.sprint),
        count_answer(line.items),
        count_answer(line.points),
        line.capacity,
        line.load,
        line.confidence,
        flags_answer(line.dependencies),
        OwnedRisks(line.risks["owned"], line.risks["high"]),
        span_answer(line.forecast.span),
        StatusAnswer(line.status.colour, list(line.status.why), override_answer(line.status.override)),
    )


def _sprint(of: SprintLine) -> SprintCount:
    return SprintCount(of.id, of.goal, of.state, count_answer(of.items), count_answer(of.points))


def override_answer(said: Override | None) -> OverrideAnswer | None:
    """An override as REST answers it."""
    if said is None:
        return None
    days = date.fromisoformat(said.said_on), date.fromisoformat(said.expires_on)
    return OverrideAnswer(said.colour, said.note, said.author, *days)


def count_answer(by: Mapping[Category, int | float]) -> Count:
    """How many there are of each category, as REST answers it."""
    return Count(by["todo"], by["doing"], by["done"])


def flags_answer(by: Mapping[Flag, int]) -> Flags:
    """How many there are of each flag, as REST answers it."""
    return Flags(by["done"], by["green"], by["amber"], by["red"])


@calls.get("/programs/{program}/graph", may="see program", of="program", query=AsOf, answer=Graph)
def show_graph(call: Call, program: str) -> Graph:
    """Who waits for whom: nodes, edges, cycles, critical path and slack."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    return graph_of(call.connection, program, when)
