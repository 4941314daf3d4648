"""What the register of stakeholders says, and what of the communication plan is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, select

from program.register.queries import entry, entry_in
from program.stakeholders import tables
from program.stakeholders.communications import Means, Often

MIDDLE = 3
"""Power and interest from here on are high."""

Attention = Literal["manage closely", "keep satisfied", "keep informed", "monitor", "not rated"]


class Stakeholder(Struct, frozen=True):
    """Somebody whom the program concerns, as their row says."""

    id: str
    program: str
    name: str
    power: int | None
    interest: int | None
    needs: str
    withdrawn: bool
    changed: int

    @property
    def attention(self) -> Attention:
        """What their power and interest ask for (Mendelow's grid)."""
        if self.power is None or self.interest is None:
            return "not rated"
        if self.power > MIDDLE:
            return "manage closely" if self.interest > MIDDLE else "keep satisfied"
        return "keep informed" if self.interest > MIDDLE else "monitor"


class Communication(Struct, frozen=True):
    """A line of the plan as its row says; without ``due`` it is over."""

    id: str
    program: str
    stakeholder: str
    what: str
    means: Means
    often: Often
    owner: str | None
    first: str
    due: str | None
    told_on: str | None
    report: str | None
    withdrawn: bool
    changed: int

    def is_due(self, today: date) -> bool:
        """Whether the day has come, or passed."""
        return self.due is not None and self.due <= today.isoformat()


def stakeholder(connection: Connection, id: str) -> Stakeholder | None:
    """The stakeholder, also a withdrawn one, or None."""
    return entry(connection, tables.stakeholder, id, Stakeholder)


def communication(connection: Connection, id: str) -> Communication | None:
    """The line of the plan, also a withdrawn one, or None."""
    return entry(connection, tables.communication, id, Communication)


def stakeholders_of(connection: Connection, program: str) -> list[Stakeholder]:
    """Those who were not withdrawn: the most power first, then the most interest, then by name."""
    row = tables.stakeholder.c
    chosen = select(tables.stakeholder).where(row.program == program, row.withdrawn.is_(False))
    found = [entry_in(one, Stakeholder) for one in connection.execute(chosen)]
    return sorted(found, key=lambda one: (-(one.power or 0), -(one.interest or 0), one.name, one.id))


def communications_of(connection: Connection, *programs: str) -> list[Communication]:
    """The lines of these programs' plans whose stakeholders are still there, the next due first."""
    row, who = tables.communication.c, tables.stakeholder.c
    chosen = (
        select(tables.communication)
        .join(tables.stakeholder, who.id == row.stakeholder)
        .where(row.program.in_(programs), row.withdrawn.is_(False), who.withdrawn.is_(False))
    )
    found = [entry_in(one, Communication) for one in connection.execute(chosen)]
    return sorted(found, key=lambda one: (one.due or "9", one.id))


def names_of_stakeholders(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """What these stakeholders are called, by id."""
    row = tables.stakeholder.c
    chosen = select(row.id, row.name).where(row.id.in_(sorted(ids)))
    return {row.id: row.name for row in connection.execute(chosen)}
