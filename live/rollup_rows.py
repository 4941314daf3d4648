"""A line of the rollup as its pages show it, and the addresses of the lists that its numbers count."""

from __future__ import annotations

from urllib.parse import urlencode

from live.frames import View
from program.forecasts import Span
from program.rollup import Line, Query, SprintLine
from program.tally import COUNTED


def line_row(line: Line, program: str) -> View:
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
        "status": {"colour": line.status.colour, "why": list(line.status.why)},
        "links": {path: address(program, query) for path, query in line.queries.items()},
    }


def address(program: str, query: Query) -> str:
    """The page that lists what the query finds; what counts in any case is not said in it."""
    where = {
        name: value
        for name, value in query.where.items()
        if (name, value) not in (("type", COUNTED), ("archived", "false"), ("kind", "confidence"))
    }
    said = urlencode(where, doseq=True, safe=":")
    return f"/p/{program}/{query.resource}" + (f"?{said}" if said else "")


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
