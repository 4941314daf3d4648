"""The portfolio as its page shows it: a row for each program, the totals, and the way each number opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backlog.days import Moment
from live.pages.rollup_rows import line_row
from program.addresses import page
from program.portfolio.portfolio import Outside, ProgramLine, Sort, Totals, in_order, totals
from program.rollup.status import EXPOSURE

Row = dict[str, Any]
FLAGGED = ("red", "amber", "green", "done")


def portfolio_rows(found: Sequence[tuple[ProgramLine, Moment]], sort: Sort, day: str) -> Row:
    """``programs`` in their order, ``totals``, and ``outside``: who waits for whom across programs.

    ``day``: the past day that is shown; empty: now.
    """
    whens = {line.id: when for line, when in found}
    lines = in_order([line for line, _ in found], sort)
    return {
        "programs": [program_row(one, whens[one.id]) for one in lines],
        "totals": _totals_row(totals(lines), day),
        "outside": [_outside_row(other, one, whens[one.id], lines) for one in lines for other in one.outside],
    }


def program_row(one: ProgramLine, when: Moment) -> Row:
    """A program; ``links`` has for each number's path the page that lists what it counts."""
    row, aims, written = line_row(one.line, one.id, when), one.aims, when.written
    seen = {"increment": aims.increment} if aims.increment else {}
    predicted = {"increment": aims.predicted} if aims.predicted else {}
    more = {
        "teams": page(one.id, "", {}, written),
        "scope": page(one.id, "items", {}, written),
        "objectives": page(one.id, "objectives", seen, written),
        "predictability": page(one.id, "objectives", predicted, written),
        "outcomes": page(one.id, "objectives", {}, written),
        "milestones": page(one.id, "risks", {"kind": "milestone"}, written),
        "forecast": page(one.id, "capacity", {}, written),
    }
    return {
        **row,
        "id": one.id,
        "name": one.name,
        "key": one.key,
        "seq": one.seq,
        "teams": one.teams,
        "scope": one.scope,
        "done": one.done,
        "changed_on": one.changed_on.isoformat() if one.changed_on else None,
        "silent": (when.day - one.changed_on).days if one.changed_on else None,
        "objectives": {"all": aims.objectives, "red": aims.colours.get("red", 0)},
        "predictability": aims.predictability,
        "outcomes": {"all": aims.outcomes, "reached": aims.reached},
        "milestone": None
        if one.milestone is None
        else {
            "name": one.milestone.name,
            "on": one.milestone.on.isoformat(),
            "late": one.milestone.late,
            "ahead": one.milestone.ahead,
        },
        "links": {**row["links"], **more},
    }


def _totals_row(found: Totals, day: str) -> Row:
    then = f"&as_of={day}" if day else ""
    links = {f"items/{category}": f"/portfolio/items?category={category}{then}" for category in found.items}
    links |= {f"dependencies/{flag}": f"/portfolio/dependencies?flag={flag}{then}" for flag in FLAGGED}
    owned = f"/portfolio/risks?kind=risk&state=owned{then}"
    links |= {"risks/owned": owned, "risks/high": f"{owned}&exposure={EXPOSURE}"}
    return {
        "programs": found.programs,
        "colours": dict(found.colours),
        "teams": found.teams,
        "items": dict(found.items),
        "dependencies": dict(found.dependencies),
        "risks": dict(found.risks),
        "objectives": found.objectives,
        "links": links,
    }


def _outside_row(other: Outside, one: ProgramLine, when: Moment, lines: Sequence[ProgramLine]) -> Row:
    meant = other.program_among(lines, one)
    where = {"external": other.name}
    return {
        "program": one.id,
        "by": one.name,
        "name": other.name,
        "many": other.many,
        "red": other.flags["red"],
        "meant": None if meant is None else page(meant.id, "", {}, when.written),
        "links": {
            "many": page(one.id, "dependencies", where, when.written),
            "red": page(one.id, "dependencies", {**where, "flag": "red"}, when.written),
        },
    }
