"""What stands against each team's plan of an increment, in sentences: a plan is ready once nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from program.capacity.load_map import Cell, Load
from program.objectives.queries import Objective
from program.pictures.tally import number
from program.queries import Judged
from program.register.risk_queries import Risk

ASKED = ("proposed", "countered")
"""The states in which a dependency waits for an answer."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the program's tables hold of an increment. ``sprints``: names of those that are
    not over by id, in time."""

    sprints: Mapping[str, str]
    loads: Mapping[Cell, Load]
    needs: Sequence[Judged]
    objectives: Sequence[Objective]
    risks: Sequence[Risk]


def doubts(team: str, plan: Planned) -> tuple[str, ...]:
    """What stands against the plan of a team, what it can change by itself first."""
    return (*_loads(team, plan), *_needs(team, plan), *_objectives(team, plan), *_risks(team, plan))


def _loads(team: str, plan: Planned) -> Iterable[str]:
    for sprint, name in plan.sprints.items():
        load = plan.loads.get((team, sprint))
        if load is None:
            continue
        points = number(load.items + load.features)
        if load.fullness == "over" and load.capacity is not None:
            yield f"{name} holds {points} points and carries {number(load.capacity)}."
        if load.fullness == "unknown":
            yield f"{name} holds {points} points, and nobody said what it carries."
    if plan.sprints and not any(_holds(plan.loads.get((team, sprint))) for sprint in plan.sprints):
        yield "Nothing is planned in its Sprints."


def _holds(load: Load | None) -> bool:
    return load is not None and load.fullness != "empty" and load.items + load.features > 0


def _needs(team: str, plan: Planned) -> Iterable[str]:
    asked = [one for one in plan.needs if one.row.state in ASKED]
    owed = sum(one.row.producer_team == team for one in asked)
    unanswered = sum(one.row.consumer_team == team for one in asked)
    late = sum(one.row.consumer_team == team and one.judgement.flag == "red" for one in plan.needs)
    if owed:
        yield f"{_many(owed, 'dependency waits', 'dependencies wait')} for its answer."
    if unanswered:
        yield f"{_many(unanswered, 'thing it asked for has', 'things it asked for have')} no answer."
    if late:
        yield f"{_many(late, 'thing it needs comes', 'things it needs come')} too late."


def _objectives(team: str, plan: Planned) -> Iterable[str]:
    own = [one for one in plan.objectives if one.team == team]
    unvalued = sum(one.planned is None for one in own)
    unowned = sum(one.owner is None for one in own)
    if not own:
        yield "It has no objective."
    if unvalued:
        yield f"{_many(unvalued, 'objective has', 'objectives have')} no business value."
    if unowned:
        yield f"{_many(unowned, 'objective has', 'objectives have')} no owner."


def _risks(team: str, plan: Planned) -> Iterable[str]:
    new = sum(one.team == team and one.state == "new" for one in plan.risks)
    if new:
        yield f"{_many(new, 'risk is', 'risks are')} not ROAMed."


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
