"""Whom the demo program concerns, what they are told, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct, convert

from demo import content
from demo.calendar import Calendar
from demo.content import Day
from demo.steps import FIRST, Names, Step
from journal.ids import Ids
from program.budget.events import BudgetLineAdded
from program.stakeholders.communications import Means, Often
from program.stakeholders.events import CommunicationPlanned, StakeholderAdded

MANAGER = "Hana"


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody is told, the first time on ``due``; ``owner`` is a name, empty: who manages."""

    what: str
    means: Means
    often: Often
    due: Day
    owner: str = ""


class Stakeholder(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom the program concerns."""

    name: str
    power: int
    interest: int
    needs: str
    lines: tuple[Line, ...] = ()


class Cost(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the budget of an increment, by its name; ``team`` is a key, empty: the program's."""

    name: str
    increment: str
    currency: str
    plan: int
    actual: int
    forecast: int | None = None
    team: str = ""


class Around(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    stakeholders: tuple[Stakeholder, ...]
    budget: tuple[Cost, ...]


@cache
def written() -> Around:
    """What is around the program, as it is written."""
    return convert(content.read("stakeholders"), Around)


def stakeholders(
    names: Names, calendar: Calendar, increments: Mapping[str, str], new_id: Ids
) -> Iterator[Step]:
    """Stakeholders with their plan, and the budget; ``increments``: ids by name."""
    at = calendar.at(FIRST[0] + 1, 1, 17, 30)
    for one in written().stakeholders:
        id = new_id()
        yield Step(at, MANAGER, [StakeholderAdded(id, one.name, one.power, one.interest, one.needs)])
        for line in one.lines:
            due, owner = calendar.day(*line.due).isoformat(), names.people.get(line.owner)
            told = CommunicationPlanned(new_id(), id, line.what, due, line.means, line.often, owner)
            yield Step(at, MANAGER, [told])
    for cost in written().budget:
        team, increment = names.teams.get(cost.team), increments[cost.increment]
        figures = (cost.currency, cost.plan, cost.actual, cost.forecast)
        yield Step(at, MANAGER, [BudgetLineAdded(new_id(), cost.name, increment, *figures, team)])
