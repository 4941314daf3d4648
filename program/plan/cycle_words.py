"""A cycle in words: who waits for whom, round to the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise


def round_trip(path: Sequence[str], key: Callable[[str], str]) -> str:
    """The closed path of (producer, consumer, …, producer) as a sentence; ``key``: what items are called."""
    waits = [f"{key(consumer)} waits for {key(producer)}" for producer, consumer in pairwise(path)]
    if len(waits) == 1:
        return f"{key(path[0])} waits for itself."
    return f"{', '.join(waits[:-1])}, and {waits[-1]}: none of them can begin."
