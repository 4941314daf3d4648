"""Dot voting: everybody spends a budget of votes, several on one thing if allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from ceremonies.methods.placing import Placed, placed

Spending = Mapping[str, int]
"""thing -> votes of one seat"""


@dataclass(frozen=True, slots=True)
class Dots:
    """Things in order of their votes, and how many seats gave each any."""

    rows: tuple[Placed, ...]
    voters: Mapping[str, int]


def refusal(spending: Spending, budget: int, most: int | None = None) -> str | None:
    """Why a seat cannot spend its votes so, in one sentence; None where it can. `most`: for one thing."""
    if any(votes < 0 for votes in spending.values()):
        return "A thing gets 0 votes or more."
    if most is not None and any(votes > most for votes in spending.values()):
        return f"One thing gets at most {_votes(most)} of yours."
    spent = sum(spending.values())
    return f"You have {_votes(budget)}, and this would spend {spent}." if spent > budget else None


def dots(things: Sequence[str], ballots: Mapping[str, Spending]) -> Dots:
    """All things by their votes; equal ones share a rank, shown by more voters, then in the given order.

    Votes for what is not among the things any more are skipped.
    """
    total = dict.fromkeys(things, 0)
    voters = dict.fromkeys(things, 0)
    for spending in ballots.values():
        for thing, votes in spending.items():
            if thing in total and votes > 0:
                total[thing] += votes
                voters[thing] += 1
    shown = sorted(things, key=lambda thing: (-total[thing], -voters[thing]))
    return Dots(placed([(thing, Fraction(total[thing])) for thing in shown]), voters)


def suggested_budget(things: int) -> int:
    """Votes to give each seat: the square root of the number of things, rounded, and one more."""
    return (isqrt(4 * things) + 1) // 2 + 1


def _votes(number: int) -> str:
    return "1 vote" if number == 1 else f"{number} votes"
