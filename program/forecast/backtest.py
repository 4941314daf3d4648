"""How many a team gets done in some weeks, and whether such forecasts held in its own past.

The sum of some weeks, each one of the past ones, has an exact distribution: the power of a polynomial whose
coefficients count the weeks in which so many were done. It is multiplied as one whole number (Kronecker,
"Grundzüge einer arithmetischen Theorie der algebraischen Grössen", 1882), so no dice are thrown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from program.forecast.forecast import HISTORY, unforeseen

AHEAD = 4
"""Weeks that a forecast looks ahead when it is tried on the past."""

SURE = 15
"""The percentile of which one can be 85 % sure that at least so many get done."""

MIDDLE = 50


@dataclass(frozen=True, slots=True)
class HowMany:
    """At least ``sure`` in 85 of 100 futures, at least ``half`` in half of them."""

    half: int
    sure: int


@dataclass(frozen=True, slots=True)
class BackTest:
    """In ``windows`` past weeks it was forecast how many at least, 85 % sure; ``held`` of them were right.

    ``average_held``: how often the average of the weeks before would have been reached.
    """

    windows: int
    held: int
    average_held: int
    ahead: int


def how_many(history: Sequence[int], weeks: int) -> HowMany | None:
    """How many get done in so many weeks, by nearest rank; None where the history tells nothing."""
    if unforeseen(history) is not None:
        return None
    half, sure = _percentiles(history, weeks, (MIDDLE, SURE))
    return HowMany(half, sure)


@lru_cache(maxsize=512)
def back_test(done: tuple[int, ...], history: int = HISTORY, ahead: int = AHEAD) -> BackTest | None:
    """A forecast tried in every week of the past in which there was one, with at most ``history`` weeks then
    known, against what got done in the ``ahead`` weeks that followed. None where none could be tried."""
    windows = held = average_held = 0
    for week in range(len(done) - ahead + 1):
        before, after = done[max(0, week - history) : week], sum(done[week : week + ahead])
        forecast = how_many(before, ahead)
        if forecast is not None:
            windows += 1
            held += after >= forecast.sure
            average_held += after * len(before) >= sum(before) * ahead
    return BackTest(windows, held, average_held, ahead) if windows else None


def _percentiles(history: Sequence[int], weeks: int, percents: Sequence[int]) -> list[int]:
    """The sums by nearest rank: the smallest that at least so many of 100 equally likely futures reach or
    stay below."""
    futures, seen, found = len(history) ** weeks, 0, dict.fromkeys(percents, 0)
    missing = sorted(percents)
    for total, ways in enumerate(_ways(history, weeks)):
        seen += ways
        while missing and 100 * seen >= missing[0] * futures:
            found[missing.pop(0)] = total
    return [found[percent] for percent in percents]


def _ways(history: Sequence[int], weeks: int) -> Iterator[int]:
    """In how many of the futures the weeks add up to 0, 1, 2, ..."""
    width = (len(history) ** weeks).bit_length() // 8 + 1
    polynomial = sum(1 << 8 * width * done for done in history)
    power: int = polynomial**weeks
    coefficients = power.to_bytes(width * (max(history) * weeks + 1), "little")
    for start in range(0, len(coefficients), width):
        yield int.from_bytes(coefficients[start : start + width], "little")
