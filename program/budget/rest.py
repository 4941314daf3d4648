"""REST: budget lines, their totals, and both as a file; for who may see what is restricted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from accounts.access import Place, locates
from accounts.calls import Absent, Call, Calls, Document, Nothing
from backlog import queries as backlog
from backlog.places import write_as
from journal.facts import Fact
from program.budget import events
from program.budget.budget import Total, expected, totals, variance
from program.budget.csv_file import Names, as_csv, proposals_in
from program.budget.queries import BudgetLine, budget_line, budget_of, totals_shared

calls = Calls("Budget")


@locates("budget_line")
def place_of_budget_line(connection: Connection, id: str) -> Place | None:
    """A line is in its program; a withdrawn one is nowhere."""
    found = budget_line(connection, id)
    return Place(found.program) if found is not None and not found.withdrawn else None


class BudgetLineAnswer(msgspec.Struct, frozen=True):
    """A line; amounts are whole numbers of the smallest unit of ``currency``. ``expected`` is the forecast,
    else the plan or what was spent, whichever is more; ``variance`` is plan less expected."""

    id: str
    name: str
    increment: str
    team: str | None
    currency: str
    plan: int
    actual: int
    forecast: int | None
    expected: int
    variance: int
    seq: int


class BudgetAnswer(msgspec.Struct, frozen=True):
    """The lines, and the totals of each currency. ``shared``: every member is told the totals."""

    lines: list[BudgetLineAnswer]
    totals: list[Total]
    shared: bool


class NewBudgetLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str
    increment: str
    currency: str
    plan: int
    actual: int = 0
    forecast: int | None = None
    team: str | None = None


class BudgetLinePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str | UnsetType = UNSET
    increment: str | UnsetType = UNSET
    team: str | UnsetType | None = UNSET
    currency: str | UnsetType = UNSET
    plan: int | UnsetType = UNSET
    actual: int | UnsetType = UNSET
    forecast: int | UnsetType | None = UNSET


class BudgetQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: Literal["json", "csv"] = "json"


class BudgetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``csv`` has the columns that the export has; what it does not name stays."""

    csv: str


class Sharing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``shared``: every member is told the totals, and they stand in the status report."""

    shared: bool


def seq_of_budget_line(connection: Connection, id: str) -> int | None:
    """The number of the last event about a line."""
    found = budget_line(connection, id)
    return found.changed if found is not None else None


@calls.get("/programs/{program}/budget", may="see restricted", of="program", query=BudgetQuery,
           answer=BudgetAnswer, media=("text/csv",))  # fmt: skip
def show_budget(call: Call, program: str) -> BudgetAnswer | Document:
    """The budget of a program, line by line and in all."""
    lines = budget_of(call.connection, program)
    if call.query.format == "csv":
        content = as_csv(lines, names_in(call.connection, program))
        return Document(content, "text/csv; charset=utf-8", "budget.csv")
    return _budget(call, program, lines)


@calls.post("/programs/{program}/budget", may="edit budget", of="program", body=NewBudgetLine,
            answer=BudgetLineAnswer, status=201)  # fmt: skip
def post_budget_line(call: Call, program: str, body: NewBudgetLine) -> BudgetLineAnswer:
    """Adds a line."""
    id = call.transaction.new_id()
    write_as(call, program, [events.BudgetLineAdded(id, **msgspec.structs.asdict(body))])
    return show_budget_line(call, id)


@calls.post("/programs/{program}/budget/import", may="edit budget", of="program", body=BudgetFile,
            answer=BudgetAnswer)  # fmt: skip
def import_budget(call: Call, program: str, body: BudgetFile) -> BudgetAnswer:
    """Takes over a file as the export writes it, whole or not at all."""
    write_as(call, program, imported(call.connection, program, body.csv, call.transaction.new_id))
    return _budget(call, program, budget_of(call.connection, program))


def imported(connection: Connection, program: str, content: str, new_id: Any) -> Sequence[Fact]:
    """What a file adds to the budget and changes in it. Raises ``Refused``."""
    return proposals_in(content, budget_of(connection, program), names_in(connection, program), new_id)


@calls.put("/programs/{program}/budget/sharing", may="edit budget", of="program", body=Sharing,
           answer=BudgetAnswer)  # fmt: skip
def put_sharing(call: Call, program: str, body: Sharing) -> BudgetAnswer:
    """Shares the totals with every member and the status report, or no longer."""
    write_as(call, program, [events.BudgetTotalsShared(body.shared)])
    return _budget(call, program, budget_of(call.connection, program))


@calls.get("/budget-lines/{budget_line}", may="see restricted", of="budget_line", answer=BudgetLineAnswer,
           seq=seq_of_budget_line)  # fmt: skip
def show_budget_line(call: Call, budget_line: str) -> BudgetLineAnswer:
    """A line of a budget."""
    return _shown(_found(call.connection, budget_line))


@calls.patch("/budget-lines/{budget_line}", may="edit budget", of="budget_line", body=BudgetLinePatch,
             answer=BudgetLineAnswer, seq=seq_of_budget_line)  # fmt: skip
def patch_budget_line(call: Call, budget_line: str, body: BudgetLinePatch) -> BudgetLineAnswer:
    """Changes a line."""
    said = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    changed = events.BudgetLineChanged(budget_line, said)
    write_as(call, _found(call.connection, budget_line).program, [changed])
    return show_budget_line(call, budget_line)


@calls.delete("/budget-lines/{budget_line}", may="edit budget", of="budget_line")
def delete_budget_line(call: Call, budget_line: str) -> Nothing:
    """Takes a line out of the budget."""
    write_as(call, _found(call.connection, budget_line).program, [events.BudgetLineWithdrawn(budget_line)])
    return Nothing()


def names_in(connection: Connection, program: str) -> Names:
    """What the increments and teams of a program are called."""
    return Names(
        {one.id: one.name for one in backlog.increments_of(connection, program)},
        {one.id: one.name for one in backlog.teams_of(connection, program)},
    )


def _found(connection: Connection, id: str) -> BudgetLine:
    found = budget_line(connection, id)
    if found is None:
        raise Absent
    return found


def _budget(call: Call, program: str, lines: list[BudgetLine]) -> BudgetAnswer:
    return BudgetAnswer(
        [_shown(one) for one in lines], totals(lines), totals_shared(call.connection, program)
    )


def _shown(one: BudgetLine) -> BudgetLineAnswer:
    return BudgetLineAnswer(
        one.id, one.name, one.increment, one.team, one.currency, one.plan, one.actual, one.forecast,
        expected(one), variance(one), one.changed,
    )  # fmt: skip
