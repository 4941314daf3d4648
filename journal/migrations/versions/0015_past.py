"""What boards, backlogs and the dependency map of a past day need: WIP limits, proposed orders, scenarios.

The new tables are filled from the journal, as a replay would fill them.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection

revision = "0015"
down_revision = "0013"

ID = sa.String(40)
Row = dict[str, Any]

STATES = {
    "ScenarioKept": "kept",
    "ScenarioReopened": "kept",
    "ScenarioRestored": "kept",
    "ScenarioApplied": "applied",
    "ScenarioDeleted": "deleted",
    "RankingProposed": "open",
    "RankingAccepted": "accepted",
    "RankingWithdrawn": "withdrawn",
}
LIMITS = ("WipLimitSet", "ItemsImported", "ImportUndone")


def upgrade() -> None:
    _versions(
        "wip_limit",
        sa.Column("team", ID, nullable=False),
        sa.Column("category", sa.String(10), nullable=False),
        sa.Column("limit", sa.Integer),
        id=sa.String(60),
    )
    _versions(
        "scenario",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.Column("kept_by", ID),
    )
    _versions(
        "proposal",
        sa.Column("team", ID),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("scores", sa.JSON, nullable=False),
        sa.Column("room", ID),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    _fill(op.get_bind())


def _versions(name: str, *columns: sa.Column[Any], id: sa.String = ID) -> None:
    op.create_table(
        f"{name}_version",
        sa.Column("id", id, nullable=False),
        sa.Column("program", ID, nullable=False),
        *columns,
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("from_seq", sa.BigInteger, nullable=False),
        sa.Column("to_seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", "from_seq"),
    )
    op.create_index(f"ix_{name}_version_program", f"{name}_version", ["program", "from_seq"])


def _fill(connection: Connection) -> None:
    """Plays these kinds of events in the order of their streams."""
    tables = sa.MetaData()
    tables.reflect(connection, only=["scenario", "proposal", *(f"{one}_version" for one in Past.NAMES)])
    past = Past({name: _rows(connection, tables.tables[name]) for name in ("scenario", "proposal")})
    chosen = sa.text(
        "SELECT stream, seq, kind, body FROM event WHERE kind IN :kinds ORDER BY stream, seq"
    ).bindparams(sa.bindparam("kinds", expanding=True))
    for row in connection.execute(chosen, {"kinds": [*STATES, *LIMITS]}):
        past.play(row.stream.removeprefix("program/"), row.seq, row.kind, json.loads(row.body))
    for name, rows in past.rows.items():
        if rows:
            connection.execute(sa.insert(tables.tables[f"{name}_version"]), list(rows.values()))


def _rows(connection: Connection, table: sa.Table) -> dict[str, Row]:
    return {row["id"]: dict(row) for row in connection.execute(sa.select(table)).mappings()}


class Past:
    """The versions by their table, id and first event, and the ids of those that still hold."""

    NAMES = ("wip_limit", "scenario", "proposal")

    def __init__(self, now: dict[str, dict[str, Row]]) -> None:
        self._now = now
        self._open: dict[tuple[str, str], int] = {}
        self.rows: dict[str, dict[tuple[str, int], Row]] = {name: {} for name in self.NAMES}

    def play(self, program: str, seq: int, kind: str, body: Row) -> None:
        """What an event of a program did to these tables."""
        if kind in STATES:
            name = "scenario" if kind.startswith("Scenario") else "proposal"
            now = self._now[name].get(body[name])
            if now is not None:
                self._keep(name, seq, {**now, "state": STATES[kind]})
            return
        for one in [body] if kind == "WipLimitSet" else body.get("limits", ()):
            id = f"{one['team']}:{one['category']}"
            if kind == "ImportUndone":
                self._end("wip_limit", id, seq)
            else:
                said = {name: one[name] for name in ("team", "category", "limit")}
                self._keep("wip_limit", seq, {"id": id, "program": program, **said})

    def _keep(self, name: str, seq: int, row: Row) -> None:
        self._end(name, row["id"], seq)
        self._open[name, row["id"]] = seq
        self.rows[name][row["id"], seq] = {**row, "changed": seq, "from_seq": seq, "to_seq": None}

    def _end(self, name: str, id: str, seq: int) -> None:
        """The version ends here; one that began here never was."""
        since = self._open.pop((name, id), None)
        if since == seq:
            del self.rows[name][id, since]
        elif since is not None:
            self.rows[name][id, since]["to_seq"] = seq
