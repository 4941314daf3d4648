"""What a risk means: how exposed the program is to it, how old it is, whether it is late or escalates.

A risk may come true, an assumption may turn out wrong, an issue is there already. All three are kept in one
register and are ROAMed alike: resolved, owned, accepted or mitigated; until then they are new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

RiskKind = Literal["risk", "assumption", "issue"]
RiskState = Literal["new", "resolved", "owned", "accepted", "mitigated"]
KINDS: tuple[RiskKind, ...] = get_args(RiskKind)
STATES: tuple[RiskState, ...] = get_args(RiskState)

OPEN: tuple[RiskState, ...] = ("new", "owned")
"""In these states somebody still has to do something."""

LOWEST, HIGHEST = 1, 5
"""Chance and impact are numbers from the one to the other."""

ESCALATES_AFTER = 3
"""An open issue that is older than so many days is one for the whole program."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``exposure`` (1 to 25) is None where nobody rated it; ``age`` is in days; ``why`` has sentences."""

    exposure: int | None
    age: int
    overdue: bool
    escalated: bool
    why: tuple[str, ...]


def exposure(kind: RiskKind, chance: int | None, impact: int | None) -> int | None:
    """Chance times impact. An issue is certain: its chance counts as the highest, whatever was said."""
    certain = HIGHEST if kind == "issue" else chance
    return None if certain is None or impact is None else certain * impact


def judge(
    kind: RiskKind,
    state: RiskState,
    rating: tuple[int | None, int | None],
    due: date | None,
    raised: date,
    today: date,
) -> Judgement:
    """What the risk means on that day. ``rating``: chance and impact; ``raised``: the day it was written."""
    age = max(0, (today - raised).days)
    waits = state in OPEN
    overdue = waits and due is not None and due < today
    escalated = waits and kind == "issue" and age > ESCALATES_AFTER
    why = []
    if escalated:
        why.append(f"Open for {age} days; an issue escalates after {ESCALATES_AFTER}.")
    if overdue and due is not None:
        why.append(f"It was due on {due.day} {due:%B %Y}.")
    return Judgement(exposure(kind, *rating), age, overdue, escalated, tuple(why))
