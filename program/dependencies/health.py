"""How well a program keeps what its teams promise each other: the share in order, and each producer's record.

The health is (green + half of amber) divided by all open dependencies. A promise is *kept* where it was
delivered by the end of its Sprint, *missed* where that Sprint ended without, or where it was delivered later.
What is promised for a Sprint that has not ended, and what nobody can know (delivered before it came into the
program), is neither. The rate of kept promises is kept divided by kept and missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Literal

from program.dependencies.dependencies import Flag

Outcome = Literal["kept", "missed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A dependency as its health is counted.

    ``producer`` is the id of a team, or the name of somebody ``external``. ``waits``: nobody has promised it
    yet; ``broken``: the plan has left its promise; ``days_to_accept`` from being asked to the first promise.
    """

    id: str
    consumer: str
    producer: str
    external: bool
    flag: Flag
    waits: bool
    broken: bool
    outcome: Outcome | None
    days_to_accept: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """A producer's dependencies: ``open`` ones (its fan-in), of how many ``teams``; the rates as above."""

    producer: str
    external: bool
    open: int
    teams: int
    waits: int
    broken: int
    kept: int
    missed: int
    kept_rate: Fraction | None
    median_days_to_accept: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """Of all dependencies of a program; ``producers``: who is waited for most first."""

    share: Fraction | None
    open: int
    waits: int
    broken: int
    median_days_to_accept: float | None
    producers: tuple[Record, ...]


def health(standings: Sequence[Standing]) -> Health:
    """The health of a program. Without anything open the share is None, not 100 %."""
    open_ones = [one for one in standings if one.flag != "done"]
    weight = sum((WEIGHT.get(one.flag, Fraction()) for one in open_ones), Fraction())
    by_producer: dict[tuple[bool, str], list[Standing]] = {}
    for one in standings:
        by_producer.setdefault((one.external, one.producer), []).append(one)
    records = [_record(producer, *key) for key, producer in by_producer.items()]
    records.sort(key=lambda one: (-one.open, -one.teams, one.external, one.producer))
    return Health(
        weight / len(open_ones) if open_ones else None,
        len(open_ones),
        sum(one.waits for one in open_ones),
        sum(one.broken for one in open_ones),
        _median(standings),
        tuple(records),
    )


WEIGHT: dict[Flag, Fraction] = {"green": Fraction(1), "amber": Fraction(1, 2)}


def _record(standings: Sequence[Standing], external: bool, producer: str) -> Record:
    open_ones = [one for one in standings if one.flag != "done"]
    kept = sum(one.outcome == "kept" for one in standings)
    missed = sum(one.outcome == "missed" for one in standings)
    return Record(
        producer,
        external,
        len(open_ones),
        len({one.consumer for one in open_ones}),
        sum(one.waits for one in open_ones),
        sum(one.broken for one in open_ones),
        kept,
        missed,
        Fraction(kept, kept + missed) if kept + missed else None,
        _median(standings),
    )


def _median(standings: Iterable[Standing]) -> float | None:
    days = [one.days_to_accept for one in standings if one.days_to_accept is not None]
    return median(days) if days else None


def outcome(promised: date | None, delivered: date | None, today: date) -> Outcome | None:
    """What became of a promise. ``promised``: the last day of its Sprint; ``delivered``: the day it was."""
    if promised is None:
        return None
    if delivered is not None:
        return "kept" if delivered <= promised else "missed"
    return "missed" if today > promised else None
