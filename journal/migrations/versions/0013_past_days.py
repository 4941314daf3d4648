"""What a past day needs to be shown as it was; headlines, overrides, snapshots and status reports.

The new tables of the past are filled from the journal, as a replay would fill them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection

revision = "0013"
down_revision = "0012"

ID, DAY = sa.String(40), sa.String(10)
Row = dict[str, Any]


def upgrade() -> None:
    _make_tables_of_the_past()
    _make_tables_of_the_review()
    _fill(op.get_bind())


def _make_tables_of_the_past() -> None:
    for table in ("increment", "sprint"):
        op.add_column(table, sa.Column("seq", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "membership_version",
        sa.Column("program", ID, primary_key=True),
        sa.Column("team", ID, primary_key=True),
        sa.Column("person", ID, primary_key=True),
        sa.Column("from_at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("to_at", sa.BigInteger),
    )
    op.create_index("ix_membership_version_program", "membership_version", ["program", "from_at"])
    _versions("team", sa.Column("name", sa.String(200), nullable=False),
              sa.Column("key", sa.String(10), nullable=False))  # fmt: skip
    _versions(
        "availability",
        sa.Column("team", ID, nullable=False),
        sa.Column("sprint", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("days_off", sa.Float, nullable=False),
        sa.Column("focus", sa.Float),
        sa.Column("allocation", sa.Float),
        id=sa.String(123),
    )
    _versions(
        "link",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("from_node", ID, nullable=False),
        sa.Column("to_node", ID, nullable=False),
        sa.Column("external", sa.Boolean, nullable=False),
        sa.Column("raw_type", sa.String(120), nullable=False),
        sa.Column("import_id", ID, nullable=False),
    )


def _make_tables_of_the_review() -> None:
    _table("headline", *_headline(), id=sa.String(51))
    _versions("headline", *_headline(), id=sa.String(51))
    _table("status_override", *_override())
    _versions("status_override", *_override())
    _table(
        "plan_snapshot",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("baseline", sa.Boolean, nullable=False),
        sa.Column("points", sa.JSON, nullable=False),
        sa.Column("author", ID),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    _table(
        "report_block",
        sa.Column("block", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", ID),
        sa.Column("changed", sa.BigInteger, nullable=False),
        id=sa.String(61),
    )
    _table(
        "report",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("since", DAY, nullable=False),
        sa.Column("moment", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("author", ID),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        id=sa.String(61),
    )


def _headline() -> list[sa.Column[Any]]:
    return [
        sa.Column("week", DAY, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", ID),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    ]


def _override() -> list[sa.Column[Any]]:
    return [
        sa.Column("team", ID),
        sa.Column("colour", sa.String(10), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", ID),
        sa.Column("said_on", DAY, nullable=False),
        sa.Column("expires_on", DAY, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    ]


def _table(name: str, *columns: sa.Column[Any], id: sa.String = ID) -> None:
    key, program = sa.Column("id", id, primary_key=True), sa.Column("program", ID, nullable=False)
    op.create_table(name, key, program, *columns)
    op.create_index(f"ix_{name}_program", name, ["program"])


def _versions(name: str, *columns: sa.Column[Any], id: sa.String = ID) -> None:
    op.create_table(
        f"{name}_version",
        sa.Column("id", id, nullable=False),
        sa.Column("program", ID, nullable=False),
        *columns,
        sa.Column("from_seq", sa.BigInteger, nullable=False),
        sa.Column("to_seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", "from_seq"),
    )
    op.create_index(f"ix_{name}_version_program", f"{name}_version", ["program", "from_seq"])


KINDS = (
    "RoleGiven", "RoleTaken", "PersonRemoved", "ProgramDeleted", "TeamAdded", "TeamChanged",
    "IncrementCreated", "AvailabilitySet", "ItemsImported", "ImportUndone",
)  # fmt: skip


def _fill(connection: Connection) -> None:
    """Plays these kinds of events in the order of their streams."""
    past = _Past()
    chosen = sa.text(
        "SELECT stream, seq, at, kind, body FROM event WHERE kind IN :kinds ORDER BY stream, seq"
    ).bindparams(sa.bindparam("kinds", expanding=True))
    for row in connection.execute(chosen, {"kinds": KINDS}):
        getattr(past, row.kind)(row.stream.removeprefix("program/"), row.seq, row.at, json.loads(row.body))
    for seq, increment in past.increments:
        for statement in (
            sa.text("UPDATE increment SET seq = :seq WHERE id = :id"),
            sa.text("UPDATE sprint SET seq = :seq WHERE increment = :id"),
        ):
            connection.execute(statement, {"seq": seq, "id": increment})
    tables = sa.MetaData()
    for name, rows in past.rows.items():
        if rows:
            table = sa.Table(name, tables, autoload_with=connection)
            connection.execute(sa.insert(table), list(rows.values()))


class _Past:
    """Rows of the tables of the past, and of those the ones that still hold, by their ids."""

    def __init__(self) -> None:
        names = ("membership_version", "team_version", "availability_version", "link_version")
        self.rows: dict[str, dict[tuple[Any, ...], Row]] = {name: {} for name in names}
        self._open: dict[str, dict[Any, Row]] = {name: {} for name in names}
        self.increments: list[tuple[int, str]] = []

    def RoleGiven(self, _program: str, _seq: int, at: int, body: Row) -> None:  # noqa: N802
        whose = body["program"], body["team"], body["person"]
        self._end_roles(at, [whose])
        row = dict(zip(("program", "team", "person"), whose, strict=True))
        self._hold(
            "membership_version", whose, at, {**row, "from_at": at, "role": body["role"], "to_at": None}
        )

    def RoleTaken(self, _program: str, _seq: int, at: int, body: Row) -> None:  # noqa: N802
        program, team, person = body["program"], body["team"], body["person"]
        held = self._open["membership_version"]
        self._end_roles(
            at, [one for one in held if (one[0], one[2]) == (program, person) and team in ("", one[1])]
        )

    def PersonRemoved(self, _program: str, _seq: int, at: int, body: Row) -> None:  # noqa: N802
        self._end_roles(at, [one for one in self._open["membership_version"] if one[2] == body["person"]])

    def ProgramDeleted(self, _program: str, _seq: int, _at: int, body: Row) -> None:  # noqa: N802
        for kept in (self.rows["membership_version"], self._open["membership_version"]):
            for key in [key for key in kept if key[0] == body["program"]]:
                del kept[key]

    def _end_roles(self, at: int, whose: Iterable[Any]) -> None:
        for one in whose:
            self._end("membership_version", one, at, "from_at", "to_at")

    def TeamAdded(self, program: str, seq: int, _at: int, body: Row) -> None:  # noqa: N802
        self._keep(
            "team_version", program, seq, {"id": body["team"], "name": body["name"], "key": body["key"]}
        )

    def TeamChanged(self, program: str, seq: int, _at: int, body: Row) -> None:  # noqa: N802
        now = self._open["team_version"][body["team"]]
        named = {name: now[name] for name in ("id", "name", "key")}
        self._keep("team_version", program, seq, {**named, **body["fields"]})

    def IncrementCreated(self, _program: str, seq: int, _at: int, body: Row) -> None:  # noqa: N802
        self.increments.append((seq, body["increment"]))

    def AvailabilitySet(self, program: str, seq: int, _at: int, body: Row) -> None:  # noqa: N802
        whose = {name: body[name] for name in ("team", "sprint", "person")}
        said = {"days_off": body["days_off"], "focus": body.get("focus")}
        row = {"id": ":".join(whose.values()), **whose, **said, "allocation": body.get("allocation")}
        self._keep("availability_version", program, seq, row)

    def ItemsImported(self, program: str, seq: int, _at: int, body: Row) -> None:  # noqa: N802
        self._unlink(seq, [one["id"] for one in body.get("resolved", ())])
        self._link(program, seq, body["import_id"], body.get("links", ()))

    def ImportUndone(self, program: str, seq: int, _at: int, body: Row) -> None:  # noqa: N802
        self._unlink(seq, body.get("links", ()))
        self._link(program, seq, body["import_id"], body.get("relinked", ()))

    def _link(self, program: str, seq: int, of: str, links: Iterable[Row]) -> None:
        for one in links:
            external = bool(one.get("external", False))
            if external or one["kind"] != "dependency":
                ends = {name: one[name] for name in ("id", "kind", "from_node", "to_node")}
                rest = {"external": external, "raw_type": one.get("raw_type", ""), "import_id": of}
                self._keep("link_version", program, seq, {**ends, **rest})

    def _unlink(self, seq: int, ids: Iterable[str]) -> None:
        for id in ids:
            self._end("link_version", id, seq)

    def _keep(self, name: str, program: str, seq: int, row: Row) -> None:
        self._end(name, row["id"], seq)
        self._hold(name, row["id"], seq, {**row, "program": program, "from_seq": seq, "to_seq": None})

    def _hold(self, name: str, id: Any, since: int, row: Row) -> None:
        key = (*id, since) if isinstance(id, tuple) else (id, since)
        self.rows[name][key] = self._open[name][id] = row

    def _end(self, name: str, id: Any, at: int, since: str = "from_seq", until: str = "to_seq") -> None:
        """The version ends here; one that began here never was."""
        row = self._open[name].pop(id, None)
        if row is not None and row[since] == at:
            del self.rows[name][(*id, at) if isinstance(id, tuple) else (id, at)]
        elif row is not None:
            row[until] = at
