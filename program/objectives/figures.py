"""The numbers of objectives as people and JSON see them."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from program.capacity.capacity import shown
from program.objectives.objectives import Band, Predictability
from program.pictures.tally import number


class Figure(Struct, frozen=True):
    """A predictability: ``percent`` is null where nobody can know it; ``band``: below, in or above 80-100 %.

    ``unscored``: how many committed objectives nobody has given an actual business value.
    """

    planned: int
    actual: int
    unscored: int
    percent: int | float | None
    band: Band | None


def figure_of(found: Predictability) -> Figure:
    """The predictability as it is shown."""
    return Figure(found.planned, found.actual, found.unscored, percent(found.share), found.band)


def percent(share: Fraction | None) -> int | float | None:
    """A share in per cent: one decimal, half rounded up, whole numbers without a point."""
    if share is None:
        return None
    return number(Fraction(shown(share * 100)))
