"""Ranks from scores: equal scores share a rank, and the next one leaves room for them (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Placed:
    """An item with its shared rank (from 1) and exact score."""

    item: str
    rank: int
    score: Fraction


def placed(ordered: Sequence[tuple[str, Fraction]]) -> tuple[Placed, ...]:
    """Ranks of (item, score) pairs that stand in the order in which they are shown, best first."""
    rows: list[Placed] = []
    for position, (item, score) in enumerate(ordered, start=1):
        shared = rows[-1].rank if rows and rows[-1].score == score else position
        rows.append(Placed(item, shared, score))
    return tuple(rows)
