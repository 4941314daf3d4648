"""What the budget of a program says. ``seq`` asks for the state as of that event; None asks for now."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, select

from backlog.versions import as_of
from program.budget import tables
from program.budget.budget import Total, totals
from program.register.queries import entry_in


class BudgetLine(Struct, frozen=True):
    """A line as its row says; amounts in the smallest unit of its currency."""

    id: str
    program: str
    name: str
    increment: str
    team: str | None
    currency: str
    plan: int
    actual: int
    forecast: int | None
    withdrawn: bool
    changed: int


def budget_line(connection: Connection, id: str) -> BudgetLine | None:
    """The line, also a withdrawn one, or None."""
    chosen = select(tables.budget_line).where(tables.budget_line.c.id == id)
    row = connection.execute(chosen).one_or_none()
    return entry_in(row, BudgetLine) if row is not None else None


def budget_of(connection: Connection, program: str, seq: int | None = None) -> list[BudgetLine]:
    """The lines that were not withdrawn, by increment, team and name."""
    rows, held = as_of(tables.budget_line, tables.budget_line_version, seq)
    row = rows.c
    chosen = select(rows).where(row.program == program, row.withdrawn.is_(False), *held)
    found = [entry_in(one, BudgetLine) for one in connection.execute(chosen)]
    return sorted(found, key=lambda one: (one.increment, one.team or "", one.name, one.id))


def totals_shared(connection: Connection, program: str) -> bool:
    """Whether every member is told the totals."""
    row = tables.budget_sharing.c
    return bool(connection.execute(select(row.shared).where(row.program == program)).scalar())


def shared_totals(connection: Connection, program: str, seq: int | None = None) -> list[Total]:
    """The totals of each currency that every member is told; none where they are not shared."""
    return totals(budget_of(connection, program, seq)) if totals_shared(connection, program) else []
