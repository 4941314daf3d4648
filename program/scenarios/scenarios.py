"""Scenarios that are kept, and what each would mean for the plan as it is now."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from program.plan.queries import Planned
from program.queries import Calendar
from program.scenarios.events import Scenario, Shift
from program.scenarios.what_if import Load, Moved, Outcome, Plan, Wish, consequences
from program.scenarios.what_if_words import Consequence, Speaker
from program.scenarios.wishes import wish_of

State = Literal["kept", "applied", "deleted"]


class Kept(Struct, frozen=True):
    """A scenario as its row says."""

    id: str
    program: str
    name: str
    changes: Scenario
    state: State
    kept_at: int
    kept_by: str | None
    changed: int


class MovedItem(Struct, frozen=True):
    """An item's Sprint before and after; null: none, or one that is not on the calendar (``sprints``)."""

    item: str
    key: str
    team: str
    start: str | None = msgspec.field(name="from")
    end: str | None = msgspec.field(name="to")
    sprints: int | None = None


class CellLoad(Struct, frozen=True):
    """What a team would have and carry in a Sprint, in points; ``capacity`` is null where nobody knows."""

    team: str
    sprint: str | None
    load: float
    capacity: float | None
    over: float


class Link(Struct, frozen=True):
    """Two items of which the consumer is planned before the producer that it waits for."""

    producer: str
    consumer: str


class WhatIf(Struct, frozen=True):
    """What would follow. Lists name ids; ``consequences`` says the same in sentences, the worst first.

    ``dependencies`` turn red and ``mended`` ones are red no more; ``value`` is the business value of the
    ``objectives`` that are hit; ``cells`` are those whose load or capacity changes.
    """

    moved: list[MovedItem]
    teams: list[str]
    dependencies: list[str]
    objectives: list[str]
    value: int
    beyond_increment: list[str]
    dropped: list[str]
    mended: list[str]
    cells: list[CellLoad]
    reversed: list[Link]
    consequences: list[Consequence]


def what_if(connection: Connection, program: str, found: Planned, scenario: Scenario) -> WhatIf:
    """What the scenario would mean. Raises ``Refused`` where it does not fit the plan."""
    found, wish = wish_of(connection, program, found, scenario)
    return shown(found, wish, consequences(found.plan, wish))


class MoveTo(Struct, frozen=True):
    """An item in a Sprint (null: in none), everything else as it is now.

    ``cell`` is what its team would have and carry there; the lists name dependencies, as in ``WhatIf``.
    """

    sprint: str | None
    cell: CellLoad | None
    dependencies: list[str]
    mended: list[str]
    consequences: list[Consequence]


def moves_of(connection: Connection, program: str, found: Planned, item: str) -> list[MoveTo]:
    """What moving the item, and nothing else, would mean: for each Sprint in time, then for none."""
    choices: list[str | None] = [*found.calendar.sprints, None]
    named = Scenario(moves=(Shift(item, None),))
    found, _wish = wish_of(connection, program, found, named)
    team, calendar = found.plan.works[item].team, found.calendar
    told = []
    for sprint in choices:
        wish = Wish(moves={item: calendar.index(sprint)}, alone=True)
        one = shown(found, wish, consequences(found.plan, wish))
        cell = next((load for load in one.cells if load.sprint == sprint), None) or _as_it_is(
            found, team, sprint
        )
        said = [some for some in one.consequences if some.kind not in ("moved", "cell")]
        told.append(MoveTo(sprint, cell, one.dependencies, one.mended, said))
    return told


def _as_it_is(found: Planned, team: str, sprint: str | None) -> CellLoad | None:
    index = found.calendar.index(sprint)
    if index is None:
        return None
    load, carries = found.plan.loads.get((team, index), Decimal()), found.plan.capacities.get((team, index))
    return cell_load(Load((team, index), load, load, carries, carries), found.calendar)


def shown(found: Planned, wish: Wish, outcome: Outcome) -> WhatIf:
    """The outcome as interfaces give it."""
    plan, calendar = found.plan, found.calendar
    teams = {plan.works[id].team for id in (*(one.item for one in outcome.moved), *outcome.dropped)}
    return WhatIf(
        [_moved(one, plan, calendar) for one in outcome.moved],
        sorted(teams | {team for team, _sprint in wish.carries}),
        [one.contract.id for one in outcome.red],
        [one.id for one in outcome.aims],
        outcome.value,
        list(outcome.beyond_increment),
        list(outcome.dropped),
        [one.contract.id for one in outcome.mended],
        [cell_load(one, calendar) for one in outcome.loads],
        [Link(*link) for link in outcome.reversed],
        Speaker(plan, calendar.naming).tell(outcome, wish),
    )


def _moved(one: Moved, plan: Plan, calendar: Calendar) -> MovedItem:
    work = plan.works[one.item]
    by = None if one.start is None or one.end is None else one.end - one.start
    return MovedItem(one.item, work.key, work.team, calendar.id_of(one.start), calendar.id_of(one.end), by)


def cell_load(one: Load, calendar: Calendar) -> CellLoad:
    """A cell as interfaces give it."""
    team, sprint = one.cell
    carries = None if one.capacity is None else float(one.capacity)
    return CellLoad(team, calendar.id_of(sprint), float(one.load), carries, float(one.over))


def items_in(changes: Scenario) -> Iterable[str]:
    """The items that a scenario names."""
    yield from (one.item for one in changes.slips)
    yield from (one.item for one in changes.moves)
    yield from changes.drops
