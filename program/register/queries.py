"""What the register says of decisions and milestones. ``seq`` asks for the state as of that event."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, TypeVar

from msgspec import Struct, convert
from sqlalchemy import Connection, Row, Table, func, select

from accounts.paging import Choice
from backlog.item_queries import id_of_item
from backlog.tables import increment
from backlog.versions import as_of
from program.objectives.tables import objective
from program.register import tables
from program.register.risk_events import Linked
from program.tables import dependency

E = TypeVar("E", bound=Struct)

LINKED = {"dependency": dependency, "objective": objective, "increment": increment}
"""The tables of what is linked by its id alone."""


class Decision(Struct, frozen=True):
    """A decision that is needed or was made, as its row says; without ``decided_at`` it is open."""

    id: str
    program: str
    text: str
    team: str | None
    owner: str | None
    needed_by: str | None
    links: list[Linked]
    room: str | None
    asked_at: int
    asked_by: str | None
    outcome: str
    decided_at: int | None
    decided_by: str | None
    decided_in: str | None
    withdrawn: bool
    changed: int

    @property
    def state(self) -> Literal["open", "decided"]:
        """Whether it was decided."""
        return "open" if self.decided_at is None else "decided"

    def late(self, today: date) -> bool:
        """Whether it is still open after the day by which it was needed."""
        return self.decided_at is None and self.needed_by is not None and self.needed_by < today.isoformat()


class Milestone(Struct, frozen=True):
    """A milestone as its row says; ``reached`` is the day on which it was so."""

    id: str
    program: str
    name: str
    on: str
    team: str | None
    reached: str | None
    links: list[Linked]
    withdrawn: bool
    changed: int

    def late(self, today: date) -> bool:
        """Whether its day has passed and it was not reached."""
        return self.reached is None and self.on < today.isoformat()


def decision(connection: Connection, id: str) -> Decision | None:
    """The decision, also a withdrawn one, or None."""
    return entry(connection, tables.decision, id, Decision)


def milestone(connection: Connection, id: str) -> Milestone | None:
    """The milestone, also a withdrawn one, or None."""
    return entry(connection, tables.milestone, id, Milestone)


def decisions_of(connection: Connection, program: str, seq: int | None = None) -> list[Decision]:
    """The decisions of a program that were not withdrawn, the oldest first."""
    chosen, by = choice_of_decisions(program, seq)
    return [decision_in(row) for row in connection.execute(chosen.order_by(*by))]


def milestones_of(connection: Connection, program: str, seq: int | None = None) -> list[Milestone]:
    """The milestones of a program that were not withdrawn, in the order of their days."""
    chosen, by = choice_of_milestones(program, seq)
    return [milestone_in(row) for row in connection.execute(chosen.order_by(*by))]


def choice_of_decisions(
    program: str, seq: int | None, state: str | None = None, team: str | None = None
) -> Choice:
    """The rows that are wanted, and the columns in whose order they stand."""
    rows, held = as_of(tables.decision, tables.decision_version, seq)
    row = rows.c
    here = [row.program == program, row.withdrawn.is_(False), *held]
    if state is not None:
        here.append(row.decided_at.is_(None) if state == "open" else row.decided_at.is_not(None))
    if team is not None:
        here.append(row.team == team)
    return select(rows).where(*here), [row.asked_at, row.id]


def choice_of_milestones(program: str, seq: int | None, team: str | None = None) -> Choice:
    """The rows that are wanted, and the columns in whose order they stand."""
    rows, held = as_of(tables.milestone, tables.milestone_version, seq)
    row = rows.c
    here = [row.program == program, row.withdrawn.is_(False), *held]
    if team is not None:
        here.append(row.team == team)
    return select(rows).where(*here), [row.on, row.id]


def id_linked(connection: Connection, program: str, link: Linked) -> str | None:
    """The id of what a link leads to; None where the program has no such thing. An item is found by its key,
    too."""
    if link.kind == "item":
        return id_of_item(connection, program, link.id)
    row = LINKED[link.kind].c
    found: str | None = connection.execute(
        select(row.id).where(row.program == program, row.id == link.id)
    ).scalar()
    return found


def worked_on(connection: Connection, table: Table, versions: Table, id: str) -> bool:
    """Whether an entry stands in the register and is not any more as it was written."""
    stands = select(table.c.id).where(table.c.id == id, table.c.withdrawn.is_(False))
    times = select(func.count()).select_from(versions).where(versions.c.id == id)
    if connection.execute(stands).first() is None:
        return False
    return bool(connection.execute(times).scalar_one() > 1)


def decision_in(row: Row[Any]) -> Decision:
    """The decision that a row of ``decision`` or ``decision_version`` holds."""
    return entry_in(row, Decision)


def milestone_in(row: Row[Any]) -> Milestone:
    """The milestone that a row of ``milestone`` or ``milestone_version`` holds."""
    return entry_in(row, Milestone)


def entry(connection: Connection, table: Table, id: str, kind: type[E]) -> E | None:
    """The entry of that kind with that id, also a withdrawn one, or None."""
    row = connection.execute(select(table).where(table.c.id == id)).one_or_none()
    return entry_in(row, kind) if row is not None else None


def entry_in(row: Row[Any], kind: type[E]) -> E:
    """The entry of that kind that a row holds."""
    return convert({name: row._mapping[name] for name in kind.__struct_fields__}, kind)
