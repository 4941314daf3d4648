"""MoSCoW: must, should, could, won't this time. Source: Agile Business Consortium, DSDM Handbook.

Its guidance: musts take no more than 60 % of the effort, coulds about 20 %, as the plan's contingency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Class = Literal["must", "should", "could", "wont"]
CLASSES: tuple[Class, ...] = ("must", "should", "could", "wont")
MOST_MUST = Fraction(60, 100)
LEAST_COULD = Fraction(20, 100)


@dataclass(frozen=True, slots=True)
class Classed:
    """An item's class, and how many put it into each."""

    item: str
    decision: Class
    counts: Mapping[Class, int]


@dataclass(frozen=True, slots=True)
class Moscow:
    """`rows` in order; `disputed`: called a must by some and a won't by others; `shares` of the effort."""

    rows: tuple[Classed, ...]
    unranked: tuple[str, ...]
    disputed: tuple[str, ...]
    shares: Mapping[Class, Fraction]
    unsized: tuple[str, ...]
    warnings: tuple[str, ...]


def moscow(
    items: Sequence[str],
    ballots: Mapping[str, Mapping[str, Class]],
    effort: Mapping[str, Fraction],
    capacity: Fraction | None = None,
) -> Moscow:
    """Each item's class is its median vote, upward on ties; order by class, then by how high the votes are.

    `ballots`: seat -> item -> class. Shares are of the `capacity`, else of the effort of all but won'ts.
    Items without an effort are named under `unsized` and in no share; items without a vote are unranked.
    """
    votes = {item: [own[item] for own in ballots.values() if item in own] for item in items}
    rows = [
        Classed(item, _median(picked), {c: picked.count(c) for c in CLASSES})
        for item, picked in votes.items()
        if picked
    ]
    rows.sort(key=lambda row: (CLASSES.index(row.decision), _height(votes[row.item])))
    sizes = {
        c: sum((effort.get(r.item, Fraction()) for r in rows if r.decision == c), Fraction()) for c in CLASSES
    }
    whole = capacity or sizes["must"] + sizes["should"] + sizes["could"]
    parts: tuple[Class, ...] = ("must", "should", "could")
    shares = {part: sizes[part] / whole for part in parts} if whole else {}
    return Moscow(
        rows=tuple(rows),
        unranked=tuple(item for item in items if not votes[item]),
        disputed=tuple(row.item for row in rows if row.counts["must"] and row.counts["wont"]),
        shares=shares,
        unsized=tuple(row.item for row in rows if row.item not in effort and row.decision != "wont"),
        warnings=_warnings(shares, "the capacity" if capacity else "the effort"),
    )


def _median(picked: Sequence[Class]) -> Class:
    return CLASSES[sorted(CLASSES.index(vote) for vote in picked)[(len(picked) - 1) // 2]]


def _height(picked: Sequence[Class]) -> Fraction:
    return Fraction(sum(CLASSES.index(vote) for vote in picked), len(picked))


def _warnings(shares: Mapping[Class, Fraction], whole: str) -> tuple[str, ...]:
    warnings = []
    if shares and shares["must"] > MOST_MUST:
        warnings.append(
            f"Musts take {_percent(shares['must'])} of {whole}; above 60 % the plan has no slack."
        )
    if shares and shares["could"] < LEAST_COULD:
        warnings.append(
            f"Coulds take {_percent(shares['could'])} of {whole}; about 20 % keep the musts safe."
        )
    return tuple(warnings)


def _percent(share: Fraction) -> str:
    return f"{(200 * share + 1) // 2} %"
