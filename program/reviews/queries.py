"""What was said of a program in its weekly reviews; ``seq``: as of that event of its stream (None: now)."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, select

from backlog.versions import as_of
from program.reviews import tables
from program.reviews.events import BlockName
from program.rollup.status import Override


class Headline(Struct, frozen=True):
    """What somebody wrote over a week; ``week`` is its Monday, ``at`` in milliseconds."""

    week: str
    text: str
    author: str | None
    at: int


class Snapshot(Struct, frozen=True):
    """A plan that got a name: the program as of event ``seq``; ``points`` by team."""

    id: str
    name: str
    baseline: bool
    points: dict[str, float]
    author: str | None
    at: int
    seq: int


class Published(Struct, frozen=True):
    """A published report: ``moment`` is the event it tells of, ``content`` its canonical JSON."""

    name: str
    day: str
    since: str
    moment: int
    sha256: str
    content: str
    author: str | None
    at: int
    seq: int


def headline_of(connection: Connection, program: str, week: str, seq: int | None = None) -> Headline | None:
    """The headline of the week that begins on that Monday."""
    rows, held = as_of(tables.headline, tables.headline_version, seq)
    row = connection.execute(select(rows).where(rows.c.id == f"{program}:{week}", *held)).one_or_none()
    return None if row is None else Headline(row.week, row.text, row.author, row.at)


def headlines_of(connection: Connection, program: str) -> list[Headline]:
    """All headlines, the latest week first."""
    kept = tables.headline
    chosen = select(kept).where(kept.c.program == program).order_by(kept.c.week.desc())
    return [Headline(row.week, row.text, row.author, row.at) for row in connection.execute(chosen)]


def override_of(connection: Connection, program: str, team: str | None) -> Override | None:
    """What was said last, even if it holds no more."""
    chosen = select(tables.status_override).where(tables.status_override.c.id == (team or program))
    row = connection.execute(chosen).one_or_none()
    return None if row is None else _override_in(row)


def overrides_of(
    connection: Connection, program: str, today: date, seq: int | None = None
) -> dict[str | None, Override]:
    """Those that hold on that day, by team (None: the program's)."""
    rows, held = as_of(tables.status_override, tables.status_override_version, seq)
    chosen = select(rows).where(rows.c.program == program, rows.c.expires_on > today.isoformat(), *held)
    return {row.team: _override_in(row) for row in connection.execute(chosen)}


def _override_in(row: Row[Any]) -> Override:
    return Override(row.team, row.colour, row.note, row.author, row.said_on, row.expires_on)


def snapshots_of(connection: Connection, program: str, seq: int | None = None) -> list[Snapshot]:
    """The snapshots of a plan, the latest first."""
    kept = tables.plan_snapshot
    chosen = select(kept).where(kept.c.program == program)
    if seq is not None:
        chosen = chosen.where(kept.c.seq <= seq)
    return [
        Snapshot(row.id, row.name, row.baseline, row.points, row.author, row.at, row.seq)
        for row in connection.execute(chosen.order_by(kept.c.seq.desc()))
    ]


def baseline_of(connection: Connection, program: str, seq: int | None = None) -> Snapshot | None:
    """The snapshot from which the growth of scope is measured: the latest that is meant for it."""
    return next((one for one in snapshots_of(connection, program, seq) if one.baseline), None)


def blocks_of(connection: Connection, program: str) -> dict[BlockName, str]:
    """What was written in place of blocks of the next report."""
    kept = tables.report_block
    chosen = select(kept.c.block, kept.c.text).where(kept.c.program == program)
    return {row.block: row.text for row in connection.execute(chosen)}


def blocks_seq(connection: Connection, program: str) -> int:
    """The number of the last event about the blocks of the next report; 0 before the first."""
    kept = tables.report_block
    return int(
        connection.execute(select(func.max(kept.c.changed)).where(kept.c.program == program)).scalar() or 0
    )


def reports_of(connection: Connection, program: str) -> list[Published]:
    """The published reports, the latest first."""
    kept = tables.report
    chosen = select(kept).where(kept.c.program == program).order_by(kept.c.seq.desc())
    return [_published_in(row) for row in connection.execute(chosen)]


def report_named(connection: Connection, program: str, name: str) -> Published | None:
    """The report at that address."""
    row = connection.execute(
        select(tables.report).where(tables.report.c.id == f"{program}:{name}")
    ).one_or_none()
    return None if row is None else _published_in(row)


def _published_in(row: Row[Any]) -> Published:
    return Published(
        row.name,
        row.day,
        row.since,
        row.moment,
        row.sha256,
        row.content,
        row.author,
        row.at,
        row.seq,
    )
