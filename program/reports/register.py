"""What a status report says of objectives, risks and decisions: sentences that name nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.days import Moment
from program.addresses import page
from program.forecast.goals import GoalForecast, goal_id
from program.forecast.queries import forecast_of
from program.objectives.queries import Assessed, assessed
from program.pictures.tally import number
from program.queries import Judged
from program.register.queries import Decision, Milestone, decisions_of, milestones_of
from program.register.risk_queries import Risk, risks_of
from program.register.risks import OPEN, Judgement
from program.reports.reports import STATES, Sentence, State
from program.rollup.status import EXPOSURE

WORST = ("red", "amber", "none", "green")
"""Colours of objectives, the worst first."""

CUT = 200
"""Longer words of people are cut."""


@dataclass(frozen=True, slots=True)
class Register:
    """``dropped``: objectives whose status got worse; ``raised``: what came into the register; ``decided``:
    what was decided, since the moment before."""

    objectives: Sequence[Sentence]
    dropped: Sequence[Sentence]
    risks: Sequence[Sentence]
    raised: Sequence[Sentence]
    decided: Sequence[Sentence]


def register_of(
    connection: Connection, program: str, then: Moment, now: Moment, needs: Sequence[Judged]
) -> Register:
    """What there is to say between two moments; ``needs``: the dependencies as they are judged now."""
    aims, dropped = _objectives(connection, program, then, now, needs)
    risks, raised = _risks(connection, program, then, now)
    known = {one.id for one in decisions_of(connection, program, then.seq) if one.state == "decided"}
    made = [one for one in decisions_of(connection, program, now.seq) if one.state == "decided"]
    decided = [_decision(one, program, now) for one in reversed(made) if one.id not in known]
    return Register(aims, dropped, risks, raised, decided)


def _objectives(
    connection: Connection, program: str, then: Moment, now: Moment, needs: Sequence[Judged]
) -> tuple[list[Sentence], list[Sentence]]:
    """Those of the running increment, the worst first; and those of them that are worse than before."""
    today = now.day.isoformat()
    increments = backlog.increments_of(connection, program, now.seq)
    running = {one.id for one in increments if one.starts_on <= today <= one.ends_on}
    known = assessed(connection, program, now, needs=needs)
    found = [one for one in known if one.row.increment in running]
    if known and not found:
        none = "No increment with objectives is running."
        return [Sentence(none, page(program, "objectives", {}, now.written))], []
    found.sort(key=lambda one: (WORST.index(one.status.colour), one.row.rank, one.row.id))
    before = {one.row.id: one.status.colour for one in assessed(connection, program, then)} if found else {}
    teams = {one.id: one.name for one in backlog.teams_of(connection, program, now.seq)}
    said = {one.row.id: _objective(one, teams, program, now) for one in found}
    dropped = [
        said[one.row.id]
        for one in found
        if one.status.colour in ("red", "amber")
        and WORST.index(one.status.colour) < WORST.index(before.get(one.row.id, "green"))
    ]
    return list(said.values()), dropped


def _objective(one: Assessed, teams: Mapping[str, str], program: str, now: Moment) -> Sentence:
    far = one.progress
    counted, unit = (far.points, "points") if any(far.points.values()) else (far.items, "items")
    every, ended = (number(Fraction(value)) for value in (sum(counted.values()), counted["done"]))
    done = f"{ended} of {every} {unit} are done. " if every else ""
    text = f"{_whose(one.row.team, teams)}{_ended(_cut(one.row.title))} {done}{one.status.why[0]}"
    where = page(program, "items", {"objective": one.row.id}, now.written)
    return Sentence(text, where, STATES[one.status.colour])


def _risks(
    connection: Connection, program: str, then: Moment, now: Moment
) -> tuple[list[Sentence], list[Sentence]]:
    """Those with which somebody still has to do something, the highest exposure first; and the new ones."""
    zone = backlog.time_zone_of(connection, program)
    known = {one.id for one in risks_of(connection, program, seq=then.seq)}
    told = [one for one in risks_of(connection, program, seq=now.seq) if one.kind != "assumption"]
    open_ones = [(one, one.judged(zone, now.day)) for one in told if one.state in OPEN]
    if told and not open_ones:
        return [Sentence("No risk is open.", page(program, "risks", {}, now.written))], []
    open_ones.sort(key=lambda pair: (-(pair[1].exposure or 0), -pair[1].age, pair[0].id))
    teams = {one.id: one.name for one in backlog.teams_of(connection, program, now.seq)}
    said = {one.id: _risk(one, judged, teams, program, now) for one, judged in open_ones}
    return list(said.values()), [sentence for id, sentence in said.items() if id not in known]


def _risk(one: Risk, judged: Judgement, teams: Mapping[str, str], program: str, now: Moment) -> Sentence:
    rated = "not rated" if judged.exposure is None else f"exposure {judged.exposure}"
    kind = "Issue. " if one.kind == "issue" else ""
    words = f"{kind}{_whose(one.team, teams)}{_cut(one.text).rstrip('.')} ({rated})."
    grave = judged.escalated or (judged.exposure or 0) >= EXPOSURE
    state: State = "risk" if grave else "watch" if judged.overdue else ""
    return Sentence(" ".join([words, *judged.why]), _entry(program, one.id, now), state)


def _decision(one: Decision, program: str, now: Moment) -> Sentence:
    where = _entry(program, one.id, now)
    return Sentence(f"Decided: {_ended(_cut(one.text))} {_ended(_cut(one.outcome))}".strip(), where)


def milestones_ahead(connection: Connection, program: str, now: Moment) -> list[Sentence]:
    """The milestones that were not reached, by their days, and whether what they name is done in time."""
    ahead = [one for one in milestones_of(connection, program, now.seq) if one.reached is None]
    goals = forecast_of(connection, program, now).goals if any(one.links for one in ahead) else {}
    where = page(program, "risks", {"kind": "milestone"}, now.written)
    return [_milestone(one, goals.get(goal_id("milestone", one.id)), now, where) for one in ahead]


def _milestone(one: Milestone, known: GoalForecast | None, now: Moment, where: str) -> Sentence:
    day = date.fromisoformat(one.on)
    told = [f"{_cut(one.name)}, {day.day} {day:%b %Y}."]
    told += ["Its day has passed."] if one.late(now.day) else []
    told += [known.reason] if known is not None else []
    colour = "red" if one.late(now.day) else "none" if known is None else known.colour
    return Sentence(" ".join(told), where, "" if colour == "none" else STATES[colour])


def _entry(program: str, id: str, now: Moment) -> str:
    return f"{page(program, 'risks', {}, now.written)}#{id}"


def _whose(team: str | None, teams: Mapping[str, str]) -> str:
    return f"{teams[team]}: " if team is not None and team in teams else ""


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= CUT else f"{line[: CUT - 1]}…"


def _ended(text: str) -> str:
    return text if not text or text[-1] in ".!?…" else f"{text}."
