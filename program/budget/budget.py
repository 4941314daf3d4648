"""What budget lines come to: what they are expected to cost, how far that is from the plan, and totals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from program.budget.money import spoken


class Figures(Protocol):
    """What of a line is money, in the smallest unit of its currency."""

    @property
    def currency(self) -> str: ...
    @property
    def plan(self) -> int: ...
    @property
    def actual(self) -> int: ...
    @property
    def forecast(self) -> int | None: ...


class Total(Struct, frozen=True):
    """Lines of one currency together. ``variance`` is what is left of the plan, below 0: it is exceeded."""

    currency: str
    plan: int
    actual: int
    expected: int
    variance: int

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        said = [
            f"{spoken(self.plan, self.currency)} planned, {spoken(self.actual, self.currency)} spent, "
            f"{spoken(self.expected, self.currency)} expected: "
        ]
        if self.variance < 0:
            said.append(f"{spoken(-self.variance, self.currency)} over the plan.")
        elif self.variance:
            said.append(f"{spoken(self.variance, self.currency)} below the plan.")
        else:
            said.append("as planned.")
        return "".join(said)


def expected(line: Figures) -> int:
    """What the line will have cost (estimate at completion): the forecast, else the plan, or what was spent
    where that is more already."""
    return line.forecast if line.forecast is not None else max(line.plan, line.actual)


def variance(line: Figures) -> int:
    """Plan less what is expected (variance at completion, PMBOK Guide): below 0 the plan is exceeded."""
    return line.plan - expected(line)


def totals(lines: Iterable[Figures]) -> list[Total]:
    """The sums of each currency, in the order of their codes: currencies are never added together."""
    found: dict[str, Total] = {}
    for line in lines:
        so_far = found.get(line.currency, Total(line.currency, 0, 0, 0, 0))
        found[line.currency] = Total(
            line.currency,
            so_far.plan + line.plan,
            so_far.actual + line.actual,
            so_far.expected + expected(line),
            so_far.variance + variance(line),
        )
    return [found[currency] for currency in sorted(found)]
