"""A scenario in the terms of the plan: ids become indexes, what does not fit is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection

from accounts.refusals import invalid
from backlog import queries as backlog
from backlog.item_queries import items_below
from program.capacity.queries import presences
from program.plan.queries import Planned
from program.scenarios.events import Loss, Scenario, Shift, Slip
from program.scenarios.what_if import Cell, Plan, Wish, Work, left_of

MOST_CHANGES = 200
FARTHEST = 26
"""Sprints by which an item slips at most."""


def wish_of(connection: Connection, program: str, found: Planned, scenario: Scenario) -> tuple[Planned, Wish]:
    """The scenario in terms of the plan, and the plan with what else the scenario speaks of.

    Raises ``Refused`` (422) with the part of the scenario that does not fit.
    """
    _refuse_too_much(scenario)
    named = [*(one.item for one in scenario.slips), *(one.item for one in scenario.moves)]
    inside = items_below(connection, program, scenario.drops, found.when.seq)
    dropped = {*scenario.drops, *inside}
    found = _with_items(connection, program, found, [*named, *sorted(dropped)])
    plan = found.plan
    _refuse_twice(plan, [*named, *scenario.drops], inside & set(named))
    wish = Wish(
        {one.item: _slip(plan, place, one) for place, one in enumerate(scenario.slips)},
        {one.item: _move(found, place, one) for place, one in enumerate(scenario.moves)},
        _carries(connection, program, found, scenario.losses),
        frozenset(_dropped(plan, scenario.drops, dropped)),
    )
    return found, wish


def _with_items(connection: Connection, program: str, found: Planned, ids: Sequence[str]) -> Planned:
    """The plan with those of the items too that nobody planned and nobody waits for."""
    plan = found.plan
    missing = sorted({id for id in ids if id not in plan.works and id not in plan.done})
    known = backlog.items(connection, missing, found.when.seq)
    more = {id: one for id, one in known.items() if one.program == program}
    if not more:
        return found
    works = {id: _work(one, found) for id, one in more.items() if not one.archived and one.category != "done"}
    done = {id: one.key for id, one in more.items() if id not in works}
    return replace(found, plan=replace(plan, works={**plan.works, **works}, done={**plan.done, **done}))


def _work(one: backlog.Item, found: Planned) -> Work:
    size, counted = Decimal(str(one.points or 0)), one.type in backlog.COUNTED
    return Work(one.key, one.title, one.team, found.calendar.index(one.sprint), size, counted, one.rank)


def _refuse_too_much(scenario: Scenario) -> None:
    parts = (scenario.slips, scenario.moves, scenario.losses, scenario.drops)
    if sum(len(part) for part in parts) > MOST_CHANGES:
        raise invalid("", f"A scenario has at most {MOST_CHANGES} changes.", "too_many")


def _refuse_twice(plan: Plan, named: Iterable[str], inside: set[str]) -> None:
    for item, times in Counter(named).items():
        if times > 1:
            raise invalid("", f"{plan.key(item)} is named twice; say one thing about an item.", "twice")
    for item in sorted(inside):
        raise invalid("", f"{plan.key(item)} is part of what is dropped.", "twice")


def _slip(plan: Plan, place: int, one: Slip) -> int:
    pointer = f"/slips/{place}"
    work = _living(plan, f"{pointer}/item", one.item)
    if one.sprints == 0 or abs(one.sprints) > FARTHEST:
        sentence = f"An item slips by 1 to {FARTHEST} Sprints, either way."
        raise invalid(f"{pointer}/sprints", sentence, "sprints")
    if work.sprint is None:
        sentence = f"{work.key} is in no Sprint, so it cannot slip; move it to one."
        raise invalid(f"{pointer}/item", sentence, "unplanned")
    if work.sprint + one.sprints < 1:
        raise invalid(f"{pointer}/sprints", f"{work.key} would end before the first Sprint.", "early")
    return one.sprints


def _move(found: Planned, place: int, one: Shift) -> int | None:
    _living(found.plan, f"/moves/{place}/item", one.item)
    return None if one.sprint is None else _sprint(found, f"/moves/{place}/sprint", one.sprint)


def _dropped(plan: Plan, drops: Sequence[str], all_of_them: set[str]) -> Iterable[str]:
    for place, item in enumerate(drops):
        _living(plan, f"/drops/{place}", item)
    return (item for item in all_of_them if item in plan.works)


def _living(plan: Plan, pointer: str, item: str) -> Work:
    if item in plan.done:
        raise invalid(pointer, f"{plan.done[item]} is done or archived already.", "done")
    if item not in plan.works:
        raise invalid(pointer, "This is no item of the program.", "unknown_item")
    return plan.works[item]


def _sprint(found: Planned, pointer: str, sprint: str) -> int:
    index = found.calendar.index(sprint)
    if index is None:
        raise invalid(pointer, "This Sprint is not in the program's calendar.", "unknown_sprint")
    return index


def _carries(
    connection: Connection, program: str, found: Planned, losses: Sequence[Loss]
) -> Mapping[Cell, Decimal]:
    carries: dict[Cell, Decimal] = {}
    for place, one in enumerate(losses):
        cell = one.team, _sprint(found, f"/losses/{place}/sprint", one.sprint)
        if one.team not in found.calendar.naming.teams:
            raise invalid(f"/losses/{place}/team", "This is no team of the program.", "unknown_team")
        if cell in carries:
            raise invalid(f"/losses/{place}", "Say once what a team loses in a Sprint.", "twice")
        carries[cell] = _carried(connection, program, found, cell, place, one)
    return carries


def _carried(
    connection: Connection, program: str, found: Planned, cell: Cell, place: int, one: Loss
) -> Decimal:
    names = found.calendar.naming
    where = f"{names.team(one.team)} in {names.sprint(cell[1])}"
    capacity = found.plan.capacities.get(cell)
    if capacity is None:
        sentence = f"Nobody knows what {where} can carry, so nothing of it can be lost."
        raise invalid(f"/losses/{place}", sentence, "unknown_capacity")
    if (one.people is None) == (one.share is None):
        raise invalid(f"/losses/{place}", "Say how many people are missing, or the share of the capacity.")
    if one.share is not None:
        if not 0 < one.share <= 1:
            raise invalid(f"/losses/{place}/share", "A share is more than 0 and at most 1.", "share")
        return left_of(capacity, Decimal(str(one.share)))
    assert one.people is not None
    present = presences(connection, program, [(one.team, one.sprint)], found.when)
    there = len(present[one.team, one.sprint].said)
    if not there:
        sentence = f"Nobody is known to be there for {where}; say the share of the capacity instead."
        raise invalid(f"/losses/{place}/people", sentence, "nobody")
    if not 0 < one.people <= there:
        raise invalid(f"/losses/{place}/people", f"{where} has {there} people to lose.", "people")
    gone = Fraction(str(one.people)) / there
    return left_of(capacity, Decimal(gone.numerator) / Decimal(gone.denominator))
