"""Upgrades from every migration that there ever was, and of databases whose upgrade is killed.

The rows are those of the demo program, as far as the tables and columns of that time could hold them.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, column, inspect, select, table, text
from sqlalchemy.sql.expression import TableClause

import rooms  # noqa: F401  (every table is known)
from journal.copies import tables_left_out
from journal.database import Store, metadata, open_engine
from journal.migrate import _configuration, migrate, newest, revision
from journal.verify import complaints
from tests.faults.history import History
from tests.faults.migrating import Statements
from tests.faults.power import DATABASE
from tests.faults.server import ROOT, Server
from tests.faults.workload import times

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class UpgradeOutcome:
    """`kills`: how many upgrades were killed, `midway`: how many of them before they were done. `took`:
    seconds of an upgrade that nobody kills."""

    history: History = field(default_factory=History)
    found: list[str] = field(default_factory=list)
    log: str = ""
    revisions: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    kills: int = 0
    midway: int = 0

    def summary(self) -> str:
        """One line of figures."""
        return (
            f"upgraded from {', '.join(self.revisions)}; {times('each', self.took)}; {self.kills} killed,"
            f" {self.midway} of them midway; {len(self.found)} found"
        )


def upgrade_all(seed: int, kills: int) -> UpgradeOutcome:
    """From every revision once to the end, and so often from one, killed before a random statement."""
    chance, outcome = random.Random(seed), UpgradeOutcome()
    with demo_house() as house:
        for earlier in revisions():
            with tempfile.TemporaryDirectory(prefix="faults-upgrade-") as home:
                found, took, statements = upgraded(house, f"sqlite:///{home}/{DATABASE}", earlier)
            outcome.found += found
            outcome.statements.append(statements)
            outcome.revisions.append(earlier)
            outcome.took.append(took)
        for _ in range(kills):
            earlier = chance.choice(revisions()[:-1])
            last = chance.randrange(outcome.statements[outcome.revisions.index(earlier)])
            with tempfile.TemporaryDirectory(prefix="faults-upgrade-") as home:
                found, midway = killed_upgrade(house, Path(home), earlier, last)
            outcome.found += found
            outcome.kills += 1
            outcome.midway += midway
    return outcome


def revisions() -> list[str]:
    """Every revision, the first one first."""
    scripts = ScriptDirectory.from_config(_configuration()).walk_revisions()
    return [script.revision for script in scripts][::-1]


@contextmanager
def demo_house() -> Iterator[Engine]:
    """A database of now with the demo program in it."""
    with tempfile.TemporaryDirectory(prefix="faults-demo-") as home:
        Server(Path(home)).cli("demo", "load", "--seed", "7")
        engine = open_engine(f"sqlite:///{home}/{DATABASE}")
        yield engine
        engine.dispose()


def upgraded(house: Engine, url: str, earlier: str) -> tuple[list[str], float, int]:
    """What an upgrade from that revision spoils, as sentences, its seconds, and its statements."""
    engine = open_engine(url)
    before = Earlier(house, engine, earlier)
    statements, began = Statements(engine), time.monotonic()
    migrate(engine)
    took, count = time.monotonic() - began, statements.count
    once = _rows(engine, _tables(engine))
    migrate(engine)
    found = [*before.spoiled(), *_not_of_now(engine)]
    if _rows(engine, _tables(engine)) != once:
        found.append("Upgrading twice changed something.")
    store = Store(url)
    sentences = store.read(lambda connection: list(complaints(connection)))
    store.close()
    found += [one for one in sentences if not before.could_not_hold(one)]
    return [f"From {earlier}: {one}" for one in found], took, count


def killed_upgrade(house: Engine, home: Path, earlier: str, last: int) -> tuple[list[str], bool]:
    """What is spoiled where an upgrade is killed after so many statements and then done by the command, as
    sentences; and whether the kill came before the end."""
    engine = open_engine(f"sqlite:///{home / DATABASE}")
    before = Earlier(house, engine, earlier)
    words = [sys.executable, "-m", "tests.faults.migrating", str(engine.url), str(last)]
    ended = subprocess.run(words, cwd=ROOT).returncode
    with engine.connect() as connection:
        left = revision(connection)
    found = before.spoiled()
    if ended not in (0, -signal.SIGKILL):
        found.append(f"It ended with {ended}.")
    if left not in (earlier, revisions()[-1]):
        found.append(f"It left revision {left}.")
    Server(home).cli("migrate")
    found += [*before.spoiled(), *_not_of_now(engine)]
    copies = list(home.glob("*.before-migration"))
    for copy in copies:
        found += [f"In the copy: {one}" for one in before.spoiled(open_engine(f"sqlite:///{copy}"))]
    if len(copies) != 1:
        found.append(f"There are {len(copies)} copies of the database before it.")
    return [f"From {earlier}, killed after {last} statements: {one}" for one in found], ended != 0


class Earlier:
    """A database made as it was at that revision, with the house's rows."""

    def __init__(self, house: Engine, engine: Engine, earlier: str) -> None:
        self._engine = engine
        configuration = _configuration()
        with engine.begin() as target:
            configuration.attributes |= {"connection": target, "metadata": metadata}
            command.upgrade(configuration, earlier)
        self._tables = _tables(engine)
        with house.connect() as source, engine.begin() as target:
            _trust(target)
            for one in self._tables:
                rows = [dict(row) for row in source.execute(select(one)).mappings()]
                if rows:
                    target.execute(one.insert(), rows)
        self._rows = _rows(engine, self._tables)

    def spoiled(self, engine: Engine | None = None) -> list[str]:
        """What became of its rows, there or in a copy; the copy holds no keys of anonymous stages."""
        now = _rows(engine or self._engine, self._tables)
        left_out = set() if engine is None else set(tables_left_out())
        return [
            f"The rows of {name} are not what they were."
            for name, rows in self._rows.items()
            if now[name] != rows and name not in left_out
        ]

    def could_not_hold(self, complaint: str) -> bool:
        """Whether `bigroom verify` misses what had no table or column then."""
        then = {one.name: len(one.columns) for one in self._tables}
        grown = [one.name for one in metadata.sorted_tables if then.get(one.name) != len(one.columns)]
        return any(complaint.startswith((f"Table {name},", f"Table {name}:")) for name in grown)


def _trust(target: Connection) -> None:
    """The rows are whole; in which order they come is no matter."""
    sqlite = target.dialect.name == "sqlite"
    target.execute(
        text("PRAGMA defer_foreign_keys=ON" if sqlite else "SET session_replication_role = replica")
    )


def _tables(engine: Engine) -> list[TableClause]:
    """The tables and columns that are there and that the program of now knows."""
    found = inspect(engine)
    there = {name: {one["name"] for one in found.get_columns(name)} for name in found.get_table_names()}
    return [
        table(
            one.name, *(column(each.name, each.type) for each in one.columns if each.name in there[one.name])
        )
        for one in metadata.sorted_tables
        if one.name in there
    ]


def _rows(engine: Engine, tables: list[TableClause]) -> Rows:
    with engine.connect() as connection:
        return {
            one.name: sorted((tuple(row) for row in connection.execute(select(one))), key=repr)
            for one in tables
        }


def _not_of_now(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [
            f"The tables are not those of the code: {one}" for one in compare_metadata(context, metadata)
        ]
    with engine.connect() as connection:
        return found if revision(connection) == newest() else [*found, "It is not up to date."]
