"""What the demo program is for, how it will know, and what its teams aim at in each increment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import Struct, convert

from demo.calendar import Calendar
from demo.content import Day, Said, read
from demo.steps import FIRST, Names, Step
from journal.facts import Fact
from journal.ids import Ids
from program.objectives import events as objectives
from program.outcomes import events as outcomes

MANAGER = "Hana"
WRITTEN_ON: dict[str, Day] = {"Autumn": FIRST, "Winter": (9, 9)}
"""When the objectives of each increment were written and valued."""

SCORED_ON: Day = (9, 10)
"""When the actual values were given."""


class Charter(Struct, frozen=True, forbid_unknown_fields=True):
    """What was written into the charter; empty for what stayed."""

    at: Said
    outcome: str = ""
    scope_in: str = ""
    scope_out: str = ""
    owner: str = ""


class CheckIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody said a key result is at."""

    at: Said
    value: float
    note: str = ""


class KeyResult(Struct, frozen=True, forbid_unknown_fields=True):
    """How an outcome is measured."""

    title: str
    start: float
    target: float
    unit: str
    said: tuple[CheckIn, ...] = ()


class Outcome(Struct, frozen=True, forbid_unknown_fields=True):
    """What will be different."""

    title: str
    owner: str
    key_results: tuple[KeyResult, ...]


class Objective(Struct, frozen=True, forbid_unknown_fields=True):
    """``team`` is its key, none: the program's own; ``items`` are named by their titles."""

    increment: str
    title: str
    planned: int
    items: tuple[str, ...]
    team: str = ""
    owner: str = ""
    committed: bool = True
    actual: int | None = None


class Goals(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    charter: tuple[Charter, ...]
    outcomes: tuple[Outcome, ...]
    objectives: tuple[Objective, ...]


@cache
def content() -> Goals:
    """The goals as they are written beside the other content."""
    return convert(read("goals"), Goals)


def goals(names: Names, calendar: Calendar, increments: dict[str, str], new_id: Ids) -> Iterator[Step]:
    """Every step of them. ``increments``: their ids by name."""
    for one in content().charter:
        yield _step(calendar, one.at, [_written(one, names)])
    for outcome in content().outcomes:
        yield from _outcome(outcome, names, calendar, new_id)
    for objective in content().objectives:
        yield from _objective(objective, names, calendar, increments, new_id)


def _step(calendar: Calendar, said: Said, facts: list[Fact]) -> Step:
    sprint, day, who = said
    return Step(calendar.at(sprint, day, 13, 30), who, facts)


def _written(one: Charter, names: Names) -> Fact:
    said = {"outcome": one.outcome, "scope_in": one.scope_in, "scope_out": one.scope_out}
    owner = {"owner": names.people[one.owner]} if one.owner else {}
    return outcomes.CharterWritten({name: words for name, words in said.items() if words} | owner)


def _outcome(one: Outcome, names: Names, calendar: Calendar, new_id: Ids) -> Iterator[Step]:
    id = new_id()
    facts: list[Fact] = [outcomes.OutcomeAdded(id, one.title, names.people[one.owner])]
    for result in one.key_results:
        key_result = new_id()
        facts.append(
            outcomes.KeyResultAdded(key_result, id, result.title, result.start, result.target, result.unit)
        )
        for said in result.said:
            checked = outcomes.CheckedIn(new_id(), key_result, said.value, said.note)
            yield _step(calendar, said.at, [checked])
    yield Step(calendar.at(*FIRST, 14), MANAGER, facts)


def _objective(
    one: Objective, names: Names, calendar: Calendar, increments: dict[str, str], new_id: Ids
) -> Iterator[Step]:
    id = new_id()
    team = names.teams[one.team] if one.team else None
    owner = names.people[one.owner] if one.owner else None
    added = objectives.ObjectiveAdded(id, one.title, increments[one.increment], team, one.committed, owner)
    items = tuple(names.items[title] for title in one.items)
    written: list[Fact] = [
        added,
        objectives.ObjectiveItemsLinked(id, items),
        objectives.ObjectiveScored(id, planned=one.planned),
    ]
    yield Step(calendar.at(*WRITTEN_ON[one.increment], 15), MANAGER, written)
    if one.actual is not None:
        scored = objectives.ObjectiveScored(id, actual=one.actual)
        yield Step(calendar.at(*SCORED_ON, 17), MANAGER, [scored])
