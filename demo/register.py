"""The register of the demo program: risks and how they were ROAMed, decisions, milestones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import Struct, convert

from demo import content
from demo.calendar import Calendar
from demo.content import Day, Said
from demo.steps import FIRST, Names, Step
from journal.facts import Fact
from journal.ids import Ids
from program.register import decision_events as decisions
from program.register import milestone_events as milestones
from program.register.risk_events import Linked, RiskMoved, RiskRaised
from program.register.risks import RiskKind, RiskState

MANAGER = "Hana"


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a risk, when and by whom."""

    at: Said
    state: RiskState


class Risk(Struct, frozen=True, forbid_unknown_fields=True):
    """``team`` is a key; none: the program's. ``items`` are titles."""

    text: str
    raised: Said
    kind: RiskKind = "risk"
    team: str = ""
    chance: int | None = None
    impact: int | None = None
    owner: str = ""
    due: Day | None = None
    response: str = ""
    items: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()


class Decision(Struct, frozen=True, forbid_unknown_fields=True):
    """What has to be decided, and what was."""

    text: str
    asked: Said
    team: str = ""
    owner: str = ""
    needed_by: Day | None = None
    items: tuple[str, ...] = ()
    made: Said | None = None
    outcome: str = ""


class Milestone(Struct, frozen=True, forbid_unknown_fields=True):
    """What shall be so on a day, and who said when that it was."""

    name: str
    on: Day
    team: str = ""
    items: tuple[str, ...] = ()
    reached: Said | None = None


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    risks: tuple[Risk, ...]
    decisions: tuple[Decision, ...]
    milestones: tuple[Milestone, ...]


@cache
def written() -> Register:
    """The register as it is written."""
    return convert(content.read("register"), Register)


def register(names: Names, calendar: Calendar, new_id: Ids) -> Iterator[Step]:
    """Everything that is written into the register, each at its time."""
    for risk in written().risks:
        yield from _risk(risk, names, calendar, new_id())
    for decision in written().decisions:
        yield from _decision(decision, names, calendar, new_id())
    for milestone in written().milestones:
        yield from _milestone(milestone, names, calendar, new_id())


def _risk(risk: Risk, names: Names, calendar: Calendar, id: str) -> Iterator[Step]:
    raised = RiskRaised(
        id,
        risk.text,
        risk.kind,
        names.teams.get(risk.team),
        risk.chance,
        risk.impact,
        names.people.get(risk.owner),
        _day(calendar, risk.due),
        risk.response,
        _linked(names, risk.items),
    )
    yield _step(calendar, risk.raised, 15, raised)
    for move in risk.moves:
        yield _step(calendar, move.at, 16, RiskMoved(id, move.state))


def _decision(decision: Decision, names: Names, calendar: Calendar, id: str) -> Iterator[Step]:
    asked = decisions.DecisionAsked(
        id,
        decision.text,
        names.teams.get(decision.team),
        names.people.get(decision.owner),
        _day(calendar, decision.needed_by),
        _linked(names, decision.items),
    )
    yield _step(calendar, decision.asked, 15, asked)
    if decision.made is not None:
        yield _step(calendar, decision.made, 16, decisions.DecisionMade(id, decision.outcome))


def _milestone(milestone: Milestone, names: Names, calendar: Calendar, id: str) -> Iterator[Step]:
    on, team = _day(calendar, milestone.on), names.teams.get(milestone.team)
    assert on is not None
    made = milestones.MilestoneSet(id, milestone.name, on, team, _linked(names, milestone.items))
    # Items are named in it, so they come first.
    yield Step(calendar.at(FIRST[0] + 1, 1, 17), MANAGER, [made])
    if milestone.reached is not None:
        sprint, day, _who = milestone.reached
        reached = milestones.MilestoneChanged(id, {"reached": _day(calendar, (sprint, day))})
        yield _step(calendar, milestone.reached, 16, reached)


def _step(calendar: Calendar, said: Said, hour: int, fact: Fact) -> Step:
    sprint, day, who = said
    return Step(calendar.at(sprint, day, hour), who, [fact])


def _day(calendar: Calendar, day: Day | None) -> str | None:
    return calendar.day(*day).isoformat() if day is not None else None


def _linked(names: Names, titles: tuple[str, ...]) -> tuple[Linked, ...]:
    return tuple(Linked("item", names.items[title]) for title in titles)
