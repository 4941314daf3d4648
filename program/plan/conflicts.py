"""What does not fit in a plan now: dependencies at risk, links against time, cells over capacity."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection

from backlog.days import Moment
from program import queries
from program.dependencies.dependencies import Flag
from program.events import DependencyState
from program.plan.cycle_words import round_trip
from program.plan.graph import Edge, Web, cycles
from program.plan.queries import Planned, plan_at
from program.scenarios.scenarios import CellLoad, cell_load
from program.scenarios.what_if import Load, reversed_links
from program.scenarios.what_if_words import Speaker, over_words


class AtRisk(Struct, frozen=True):
    """A dependency that is red or amber; ``slack`` in Sprints, null where nothing is known."""

    id: str
    consumer: str
    producer: str | None
    producer_team: str
    state: DependencyState
    flag: Flag
    slack: int | None
    why: list[str]


class Reversed(Struct, frozen=True):
    """The consumer is planned before the producer that it waits for."""

    producer: str
    consumer: str
    why: str


class OverCapacity(Struct, frozen=True):
    """A team has more in a Sprint than it carries."""

    cell: CellLoad
    why: str


class Circle(Struct, frozen=True):
    """Items that wait for each other: the shortest way round, its first item at its end again."""

    path: list[str]
    why: str


class Conflicts(Struct, frozen=True):
    """Everything that does not fit now, each with why: the least slack first."""

    dependencies: list[AtRisk]
    reversed: list[Reversed]
    over_capacity: list[OverCapacity]
    cycles: list[Circle]


def conflicts_of(connection: Connection, program: str, when: Moment) -> Conflicts:
    """What does not fit in the program's plan, now or as of a past moment."""
    found = plan_at(connection, program, when)
    return Conflicts(
        _at_risk(connection, program, when), _reversed(found), _over(found), circles(found, found.plan.links)
    )


def _at_risk(connection: Connection, program: str, when: Moment) -> list[AtRisk]:
    judged = [
        AtRisk(
            one.row.id,
            one.row.consumer,
            one.row.producer,
            one.row.producer_team,
            one.row.state,
            one.judgement.flag,
            one.judgement.slack,
            list(one.judgement.why),
        )
        for one in queries.judged(connection, program, when.day, when.seq)
        if one.judgement.flag in ("red", "amber")
    ]
    return sorted(judged, key=lambda one: (one.flag != "red", -1_000 if one.slack is None else one.slack))


def _reversed(found: Planned) -> list[Reversed]:
    speaker = Speaker(found.plan, found.calendar.naming)
    return [
        Reversed(producer, consumer, speaker.reversed(producer, consumer, found.plan.places))
        for producer, consumer in reversed_links(found.plan)
    ]


def _over(found: Planned) -> list[OverCapacity]:
    over = []
    for cell, load in sorted(found.plan.loads.items(), key=lambda one: (one[0][1], one[0][0])):
        carries = found.plan.capacities.get(cell)
        known = Load(cell, load, load, carries, carries)
        if known.over > 0:
            words = over_words(known, found.calendar.naming)
            over.append(OverCapacity(cell_load(known, found.calendar), words))
    return over


def circles(found: Planned, links: Iterable[Edge] | Web) -> list[Circle]:
    """Every knot of items that wait for each other, by the shortest way round it, in words."""
    return [Circle(list(one.shortest), round_trip(one.shortest, found.plan.key)) for one in cycles(links)]
