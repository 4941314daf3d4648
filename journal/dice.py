"""The dice of the house: what is drawn at random besides ids, such as codes, nonces and keys."""

from __future__ import annotations

from random import Random, SystemRandom

SYSTEM: Random = SystemRandom()
"""The randomness of the operating system, fit for secrets."""


def dice(seed: int | None = None) -> Random:
    """The system's own randomness; where a test or a forecast gives a ``seed``, what follows from it."""
    return SYSTEM if seed is None else Random(seed)  # noqa: S311  (a seed is what a test repeats a run by)
