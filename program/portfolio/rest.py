"""REST: the programs of the caller in one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from accounts.calls import Call, Calls
from backlog.days import AsOf
from program.portfolio.portfolio import Outside, ProgramLine, Sort, Totals, in_order, totals
from program.portfolio.queries import portfolio_of
from program.rollup.rest import Count, Flags, LineAnswer, OwnedRisks, count_answer, flags_answer, line_answer
from program.rollup.status import Colour

calls = Calls("Portfolio")


class PortfolioQuery(AsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``sort``: the column by which the worst is first."""

    sort: Sort = "status"


class Colours(msgspec.Struct, frozen=True):
    red: int
    amber: int
    green: int
    none: int


class ObjectivesAnswer(msgspec.Struct, frozen=True):
    """The objectives of the ``increment`` that runs, else the next, else the last, by colour.

    ``predictability``: in per cent, of the last increment that has one (``predicted``). ``outcomes``: how
    many the program is after; ``reached``: the mean of how far they are, in per cent.
    """

    increment: str | None
    colours: Colours
    predictability: int | float | None
    predicted: str | None
    outcomes: int
    reached: int | float | None


class NextMilestone(msgspec.Struct, frozen=True):
    """The first milestone that was not reached; ``ahead``: how many were not."""

    name: str
    on: date
    late: bool
    ahead: int


class OutsideAnswer(msgspec.Struct, frozen=True):
    """Who outside the program its dependencies wait for; ``program``: the caller's program of that name."""

    name: str
    dependencies: Flags
    program: str | None


class ProgramAnswer(msgspec.Struct, frozen=True):
    """A program. ``line`` is what its rollup has as totals; ``seq`` and ``changed_on``: its last event."""

    id: str
    name: str
    key: str
    seq: int
    changed_on: date | None
    teams: int
    line: LineAnswer
    objectives: ObjectivesAnswer
    milestone: NextMilestone | None
    outside: list[OutsideAnswer]


class TotalsAnswer(msgspec.Struct, frozen=True):
    """Counted over all programs; ``status``: how many programs have each colour."""

    programs: int
    status: Colours
    teams: int
    items: Count
    dependencies: Flags
    risks: OwnedRisks
    objectives: int


class PortfolioAnswer(msgspec.Struct, frozen=True):
    """``as_of``: the day that was asked for; null: now."""

    as_of: date | None
    programs: list[ProgramAnswer]
    totals: TotalsAnswer


@calls.get("/portfolio", may="see oneself", query=PortfolioQuery, answer=PortfolioAnswer)
def show_portfolio(call: Call) -> PortfolioAnswer:
    """The programs that the caller may see, the worst first, and what they come to together."""
    query: PortfolioQuery = call.query
    lines = [line for line, _ in portfolio_of(call.connection, call.actor, call.now, query.as_of)]
    ordered = in_order(lines, query.sort)
    return PortfolioAnswer(query.as_of, [_program(one, lines) for one in ordered], _totals(totals(lines)))


def _program(one: ProgramLine, lines: list[ProgramLine]) -> ProgramAnswer:
    aims, first = one.aims, one.milestone
    return ProgramAnswer(
        one.id,
        one.name,
        one.key,
        one.seq,
        one.changed_on,
        one.teams,
        line_answer(one.line),
        ObjectivesAnswer(
            aims.increment,
            _colours(aims.colours),
            aims.predictability,
            aims.predicted,
            aims.outcomes,
            aims.reached,
        ),
        None if first is None else NextMilestone(first.name, first.on, first.late, first.ahead),
        [_outside(other, one, lines) for other in one.outside],
    )


def _outside(other: Outside, of: ProgramLine, lines: list[ProgramLine]) -> OutsideAnswer:
    meant = other.program_among(lines, of)
    return OutsideAnswer(other.name, flags_answer(other.flags), meant.id if meant is not None else None)


def _totals(found: Totals) -> TotalsAnswer:
    return TotalsAnswer(
        found.programs,
        _colours(found.colours),
        found.teams,
        count_answer(found.items),
        flags_answer(found.dependencies),
        OwnedRisks(found.risks["owned"], found.risks["high"]),
        found.objectives,
    )


def _colours(by: Mapping[Colour, int]) -> Colours:
    return Colours(by.get("red", 0), by.get("amber", 0), by.get("green", 0), by.get("none", 0))
