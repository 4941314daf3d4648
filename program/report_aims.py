"""What a status report and an agenda say of objectives and risks: sentences that name nobody."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.days import Moment
from program.addresses import page
from program.objective_queries import Assessed, assessed
from program.queries import judged
from program.reports import Sentence, State
from program.risk_queries import Risk, risks_of
from program.risks import OPEN
from program.status import EXPOSURE
from program.tally import number

_STATES: dict[str, State] = {"red": "risk", "amber": "watch", "green": "ok", "none": "idle"}
_WORST = tuple(_STATES)


def objective_sentences(connection: Connection, program: str, now: Moment) -> list[Sentence]:
    """The objectives of the increment that runs, how far each is and what weighs most; the worst first."""
    today = now.day.isoformat()
    running = {
        one.id
        for one in backlog.increments_of(connection, program, now.seq)
        if one.starts_on <= today <= one.ends_on
    }
    needs = judged(connection, program, now.day, now.seq, named=False)
    known = assessed(connection, program, now, needs=needs)
    found = [one for one in known if one.row.increment in running]
    if known and not found:
        return [Sentence("No increment with objectives is running.", page(program, "objectives", {}, ""))]
    names = {one.id: one.name for one in backlog.teams_of(connection, program, now.seq)}
    found.sort(key=lambda one: _WORST.index(one.status.colour))
    return [_of_objective(one, names, now) for one in found]


def risk_sentences(
    connection: Connection, program: str, now: Moment, since: date | None = None
) -> list[Sentence]:
    """The open risks (those raised since a day), the gravest first; where there are none, that it is so."""
    zone = backlog.time_zone_of(connection, program)
    known = [one for one in risks_of(connection, program, None, now.seq) if one.kind == "risk"]
    judged = [(one, one.judged(zone, now.day)) for one in known if one.state in OPEN]
    told = [
        (one, said.exposure) for one, said in judged if since is None or said.age < (now.day - since).days
    ]
    if known and not told and since is None:
        return [Sentence("No risk is open.", page(program, "risks", {}, ""))]
    names = {one.id: one.name for one in backlog.teams_of(connection, program, now.seq)}
    told.sort(key=lambda pair: -(pair[1] or 0))
    return [_of_risk(one, exposure, names) for one, exposure in told]


def _of_objective(one: Assessed, names: dict[str, str], now: Moment) -> Sentence:
    whose = f"{names[one.row.team]}: " if one.row.team in names else ""
    far = one.progress
    estimated = sum(far.points.values())
    counted, unit = (far.points, "points") if estimated else (far.items, "items")
    every, ended = (number(Fraction(value)) for value in (sum(counted.values()), counted["done"]))
    done = f"{ended} of {every} {unit} are done. " if every else ""
    text = f"{whose}{one.row.title.rstrip('.')}. {done}{one.status.why[0]}".strip()
    href = page(one.row.program, "items", {"objective": one.row.id}, now.written)
    return Sentence(text, href, _STATES[one.status.colour])


def _of_risk(one: Risk, exposure: int | None, names: dict[str, str]) -> Sentence:
    whose = f"{names[one.team]}: " if one.team in names else ""
    rated = "not rated" if exposure is None else f"exposure {exposure}"
    state: State = "risk" if exposure is not None and exposure >= EXPOSURE else ""
    where = {"kind": "risk", "state": one.state} | ({"team": one.team} if one.team else {})
    return Sentence(f"{whose}{one.text.rstrip('.')} ({rated}).", page(one.program, "risks", where, ""), state)
