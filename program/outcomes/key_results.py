"""How far a key result is from where it started to its target, and an outcome by the mean of its key results.

Doerr, "Measure What Matters", 2018: a key result is scored from 0 to 1, an objective by their mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction


def reached(start: float, target: float, current: float | None) -> Fraction | None:
    """The share of the way: 0 at the start, 1 at the target, beyond either where the value is.

    It may lead down as well as up. None where nobody has said a value. Raises ValueError where start and
    target are the same: there is no way between them.
    """
    if start == target:
        raise ValueError("A key result leads from one value to another.")
    if current is None:
        return None
    first, last, now = (Fraction(str(value)) for value in (start, target, current))
    return (now - first) / (last - first)


def reached_by_outcome(shares: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of the key results, each held between 0 and 1; one without a value has reached nothing.

    None where there is no key result, or none with a value.
    """
    known = list(shares)
    if all(share is None for share in known):
        return None
    held = [min(max(share or Fraction(), Fraction()), Fraction(1)) for share in known]
    return sum(held, Fraction()) / len(held)
