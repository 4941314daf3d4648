"""A line of the rollup as its pages show it, and the addresses of the lists that its numbers count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from msgspec import to_builtins
from sqlalchemy import Connection

from backlog.days import Moment
from live.frames import View
from program.addresses import address
from program.forecast.spans import Span
from program.reviews.queries import baseline_of, headline_of
from program.reviews.rules import monday
from program.rollup.rollup import Line, SprintLine, queries_of
from program.rollup.status import Status


def line_row(line: Line, program: str, when: Moment) -> View:
    """The numbers of a team or of the program; ``links``: for each number's path the page that lists it;
    ``unforeseen``: why nothing is forecast."""
    return {
        "sprint": _sprint(line.sprint) if line.sprint is not None else None,
        "items": dict(line.items),
        "points": dict(line.points),
        "capacity": line.capacity,
        "load": line.load,
        "confidence": line.confidence,
        "dependencies": dict(line.dependencies),
        "risks": dict(line.risks),
        "forecast": _span(line.forecast.span) if line.forecast.span is not None else None,
        "unforeseen": line.forecast.why,
        "status": _status(line.status),
        "links": _links(program, line.id, line.cells, when.written),
    }


@lru_cache(maxsize=1_024)
def _links(program: str, team: str | None, cells: tuple[str, ...], moment: str) -> Mapping[str, str]:
    """The addresses of a line's lists; they follow from few things, and a large program has a thousand."""
    return {path: address(program, query, moment) for path, query in queries_of(team, cells).items()}


def review_row(connection: Connection, program: str, when: Moment) -> View:
    """What humans said over the week of that day and the one before it, and where scope is measured from."""
    week = monday(when.day)
    this, last = (
        headline_of(connection, program, day.isoformat(), when.seq) for day in (week, week - timedelta(7))
    )
    baseline = baseline_of(connection, program, when.seq)
    return {
        "headline": {"week": week.isoformat(), "this": to_builtins(this), "last": to_builtins(last)},
        "baseline": None if baseline is None else {"id": baseline.id, "name": baseline.name},
    }


def _status(status: Status) -> View:
    said = status.override
    return {
        "colour": status.colour,
        "why": list(status.why),
        "override": None
        if said is None
        else {name: getattr(said, name) for name in ("colour", "note", "author", "said_on", "expires_on")},
    }


def _span(span: Span) -> View:
    return {"p50": span.p50.isoformat(), "p85": span.p85.isoformat()}


def _sprint(line: SprintLine) -> View:
    return {
        "id": line.id,
        "goal": line.goal,
        "state": line.state,
        "items": dict(line.items),
        "points": dict(line.points),
    }
