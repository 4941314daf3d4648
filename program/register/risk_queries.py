"""What the register of risks says. ``seq`` asks for the state as of that event; None asks for now."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from sqlalchemy import Connection, Row, and_, case, select

from accounts.paging import Choice
from backlog.versions import as_of, chunks
from program.queries import Dependency, dependency_in
from program.register.queries import entry, entry_in
from program.register.risk_events import Linked, Voice
from program.register.risks import HIGHEST, LOWEST, Judgement, RiskKind, RiskState, exposure, judge
from program.register.tables import risk as table
from program.register.tables import risk_version
from program.tables import dependency, dependency_version


class Risk(Struct, frozen=True):
    """A risk, an assumption or an issue as its row says; ``changed`` is the number of its last event."""

    id: str
    program: str
    kind: RiskKind
    text: str
    response: str
    team: str | None
    state: RiskState
    chance: int | None
    impact: int | None
    owner: str | None
    due: str | None
    links: list[Linked]
    room: str | None
    raised_at: int
    raised_by: str | None
    moved_at: int
    voice: Voice | None
    withdrawn: bool
    changed: int

    def judged(self, zone: ZoneInfo, today: date) -> Judgement:
        """What it means on that day of the program."""
        raised = datetime.fromtimestamp(self.raised_at / 1000, zone).date()
        due = date.fromisoformat(self.due) if self.due else None
        return judge(self.kind, self.state, (self.chance, self.impact), due, raised, today)


Exposures = dict[str | None, tuple[int | None, ...]]
"""Chance times impact of risks, None where one is not rated: by team, and under None the program's own."""


Grade = Annotated[int, Meta(ge=LOWEST, le=HIGHEST)]
Exposure = Annotated[int, Meta(ge=LOWEST * LOWEST, le=HIGHEST * HIGHEST)]


class Wanted(Struct, frozen=True, kw_only=True):
    """Which risks are asked for; None: any. ``exposure``: at least so much."""

    kind: RiskKind | None = None
    state: RiskState | None = None
    team: str | None = None
    owner: str | None = None
    exposure: Exposure | None = None
    chance: Grade | None = None
    impact: Grade | None = None


def risk(connection: Connection, id: str) -> Risk | None:
    """The risk, also a withdrawn one, or None."""
    return entry(connection, table, id, Risk)


def risks_of(
    connection: Connection, program: str, wanted: Wanted | None = None, seq: int | None = None
) -> list[Risk]:
    """The risks of a program that were not withdrawn, the oldest first."""
    chosen, by = choice(program, wanted or Wanted(), seq)
    return [risk_in(row) for row in connection.execute(chosen.order_by(*by))]


def choice(program: str, wanted: Wanted, seq: int | None) -> Choice:
    """The rows that are wanted, and the columns in whose order they stand."""
    rows, held = as_of(table, risk_version, seq)
    row = rows.c
    here = [row.program == program, row.withdrawn.is_(False), *held]
    for name in ("kind", "state", "team", "owner", "chance", "impact"):
        value = getattr(wanted, name)
        if value is not None:
            here.append(row[name] == value)
    if wanted.exposure is not None:
        certain = case((row.kind == "issue", HIGHEST), else_=row.chance)
        here.append(certain * row.impact >= wanted.exposure)
    return select(rows).where(and_(*here)), [row.raised_at, row.id]


def dependencies_among(connection: Connection, ids: set[str], seq: int | None = None) -> list[Dependency]:
    """Those of the ids that are dependencies, in the order of their ids."""
    rows, held = as_of(dependency, dependency_version, seq)
    found: list[Dependency] = []
    for some in chunks(sorted(ids)):
        chosen = select(rows).where(rows.c.id.in_(some), *held).order_by(rows.c.id)
        found += [dependency_in(row) for row in connection.execute(chosen)]
    return found


def exposures_of(connection: Connection, program: str, seq: int | None) -> Exposures:
    """The exposures of the risks that somebody owns."""
    found: defaultdict[str | None, list[int | None]] = defaultdict(list)
    for one in risks_of(connection, program, Wanted(kind="risk", state="owned"), seq):
        found[one.team].append(exposure(one.kind, one.chance, one.impact))
    return {team: tuple(exposures) for team, exposures in found.items()}


def risk_in(row: Row[Any]) -> Risk:
    """The risk that a row of ``risk`` or ``risk_version`` holds."""
    return entry_in(row, Risk)
