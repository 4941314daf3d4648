"""REST: how well a program keeps what its teams promise each other."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import msgspec

from accounts.calls import Call, Calls
from backlog.days import AsOf, moment
from program.dependencies.health import health
from program.dependencies.health_queries import names_of_producers, standings

calls = Calls("Dependencies")


class ProducerAnswer(msgspec.Struct, frozen=True):
    """A producer: ``team`` is its id, null for somebody outside. ``open`` dependencies wait for it, those of
    so many ``asking_teams``; ``unaccepted`` ones nobody has promised, the plan has left the promise of
    ``broken`` ones. ``kept_rate`` is kept of kept and missed promises, from 0 to 1."""

    team: str | None
    name: str
    open: int
    asking_teams: int
    unaccepted: int
    broken: int
    kept: int
    missed: int
    kept_rate: float | None
    median_days_to_accept: float | None


class HealthAnswer(msgspec.Struct, frozen=True):
    """``share`` is the health from 0 to 1, null where nothing is open; producers with the most open first."""

    as_of: date
    share: float | None
    open: int
    unaccepted: int
    broken: int
    median_days_to_accept: float | None
    producers: list[ProducerAnswer]


@calls.get("/programs/{program}/dependency-health", may="see program", of="program", query=AsOf,
           answer=HealthAnswer)  # fmt: skip
def show_dependency_health(call: Call, program: str) -> HealthAnswer:
    """The health of a program's dependencies, and each producing team's record of kept promises."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    found = health(standings(call.connection, program, when))
    names = names_of_producers(call.connection, program, [one.producer for one in found.producers])
    producers = [
        ProducerAnswer(
            None if one.external else one.producer,
            one.producer if one.external else names[one.producer],
            one.open,
            one.teams,
            one.waits,
            one.broken,
            one.kept,
            one.missed,
            _number(one.kept_rate),
            _days(one.median_days_to_accept),
        )
        for one in found.producers
    ]
    days = _days(found.median_days_to_accept)
    return HealthAnswer(
        when.day, _number(found.share), found.open, found.waits, found.broken, days, producers
    )


def _number(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 4)


def _days(days: float | None) -> float | None:
    return None if days is None else round(days, 1)
