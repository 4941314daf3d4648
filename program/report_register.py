"""What a status report says of objectives, risks and decisions: sentences that name nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.days import Moment
from program.addresses import page
from program.forecast_queries import running_increment
from program.objective_queries import Assessed, assessed
from program.queries import Judged
from program.register_queries import Decision, decisions_of
from program.reports import STATES, Sentence, State
from program.risk_queries import Risk, risks_of
from program.risks import OPEN, Judgement
from program.status import EXPOSURE

WORST = ("red", "amber", "none", "green")
"""Colours of objectives, the worst first."""

MOST = 10
"""So many sentences of a kind at most."""

CUT = 200
"""Longer words of people are cut."""

_KINDS = {"risk": "Risk", "assumption": "Assumption", "issue": "Issue"}


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
    source = page(program, "objectives", {}, now.written), page(program, "risks", {}, now.written)
    return Register(_top(aims, source[0]), dropped, _top(risks, source[1]), raised, decided)


def _objectives(
    connection: Connection, program: str, then: Moment, now: Moment, needs: Sequence[Judged]
) -> tuple[list[Sentence], list[Sentence]]:
    """Those of the running increment, the worst first; and those of them that are worse than before."""
    increment = running_increment(backlog.increments_of(connection, program, now.seq), now.day)
    if increment is None:
        return [], []
    found = [
        one for one in assessed(connection, program, now, needs=needs) if one.row.increment == increment.id
    ]
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
    whose = teams.get(one.row.team or "", "The program")
    done, count = one.progress.items["done"], sum(one.progress.items.values())
    far = f"{done} of {count} items are done" if count else "no item is linked"
    why = one.status.why[0] if one.status.why and one.status.colour in ("red", "amber") else ""
    text = f"{whose}: {_cut(one.row.title)}; {far}. {why}".strip()
    return Sentence(text, page(program, "objectives", {}, now.written), STATES[one.status.colour])


def _risks(
    connection: Connection, program: str, then: Moment, now: Moment
) -> tuple[list[Sentence], list[Sentence]]:
    """Those with which somebody still has to do something, the highest exposure first; and the new ones."""
    zone = backlog.time_zone_of(connection, program)
    known = {one.id for one in risks_of(connection, program, seq=then.seq)}
    open_ones = [
        (one, one.judged(zone, now.day))
        for one in risks_of(connection, program, seq=now.seq)
        if one.state in OPEN
    ]
    open_ones.sort(key=lambda pair: (-(pair[1].exposure or 0), -pair[1].age, pair[0].id))
    said = {one.id: _risk(one, judged, program, now) for one, judged in open_ones}
    return list(said.values()), [sentence for id, sentence in said.items() if id not in known]


def _risk(one: Risk, judged: Judgement, program: str, now: Moment) -> Sentence:
    rated = "not rated" if judged.exposure is None else f"exposure {judged.exposure} of 25"
    days = "today" if judged.age == 0 else "1 day ago" if judged.age == 1 else f"{judged.age} days ago"
    words = f"{_KINDS[one.kind]}, {one.state}: {_ended(_cut(one.text))} Raised {days}, {rated}."
    grave = judged.escalated or (judged.exposure or 0) >= EXPOSURE
    state: State = "risk" if grave else "watch" if judged.exposure or judged.overdue else ""
    where = f"{page(program, 'risks', {}, now.written)}#{one.id}"
    return Sentence(" ".join([words, *judged.why]), where, state)


def _decision(one: Decision, program: str, now: Moment) -> Sentence:
    where = f"{page(program, 'risks', {}, now.written)}#{one.id}"
    return Sentence(f"Decided: {_ended(_cut(one.text))} {_ended(_cut(one.outcome))}".strip(), where)


def _top(lines: Sequence[Sentence], source: str) -> Sequence[Sentence]:
    left = len(lines) - MOST
    return lines if left <= 0 else (*lines[:MOST], Sentence(f"And {left} more.", source))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= CUT else f"{line[: CUT - 1]}…"


def _ended(text: str) -> str:
    return text if not text or text[-1] in ".!?…" else f"{text}."
