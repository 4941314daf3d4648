"""The words about budgets; words only. Amounts are whole numbers of the smallest unit of their currency."""

from __future__ import annotations

from typing import Any

from msgspec import field

from journal.facts import Fact, fact


@fact
class BudgetLineAdded(Fact, frozen=True):
    """What something costs in an increment, for a team or the program: planned, spent, and foreseen in all
    (``forecast``; None: nobody foresees)."""

    line: str
    name: str
    increment: str
    currency: str
    plan: int
    actual: int = 0
    forecast: int | None = None
    team: str | None = None


@fact
class BudgetLineChanged(Fact, frozen=True):
    """Fields of a line have other values. ``before``: what the person saw, then what was there."""

    line: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class BudgetLineWithdrawn(Fact, frozen=True):
    """The line is in the budget no more."""

    line: str


@fact
class BudgetLineRestored(Fact, frozen=True):
    """A line that was withdrawn is in the budget again."""

    line: str


@fact
class BudgetTotalsShared(Fact, frozen=True):
    """The totals are shown to every member, and stand in the status report; or no longer."""

    shared: bool
