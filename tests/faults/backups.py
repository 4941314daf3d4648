"""Backups while people work: each is restored elsewhere, and holds what was acknowledged before it began."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests.faults import framing
from tests.faults.history import History, Line
from tests.faults.place import Place
from tests.faults.power import DATABASE, Acknowledged, Journal, no_beginning
from tests.faults.server import NotReady, Server
from tests.faults.workload import Outcome, Plan, Programme, times

SERVED_EACH = 10  # of the backups, one is tried to be overwritten, and served once it is restored


@dataclass
class BackupOutcome(Outcome):
    """`took`: seconds of each backup. `during` and `without`: seconds until a command was acknowledged that
    was sent while a backup ran, and while nothing but the work went on."""

    took: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)
    served: int = 0

    def summary(self) -> str:
        """One line of figures."""
        p99, usual = _p99(self.during), _p99(self.without)
        told = [f"{len(self.took)} backups, {self.served} served again", times("took", self.took)]
        told += [
            f"acknowledged within {p99 * 1000:.0f} ms (p99 of {len(self.during)}) during one,"
            f" {usual * 1000:.0f} ms (of {len(self.without)}) without: {p99 / (usual or 1):.2f} times"
        ]
        return ", ".join([*told, super().summary()])


class Backups(Programme):
    """A run in which nothing befalls the server; the plan's `kills` are backups."""

    outcome: BackupOutcome

    def __init__(self, plan: Plan, server: Server) -> None:
        super().__init__(plan, server)
        self.outcome = BackupOutcome(History())
        self.acknowledged = Acknowledged()

    async def run(self) -> BackupOutcome:
        """Let everybody work until the last backup is looked at."""
        await super().run()
        _sort(self.outcome)
        return self.outcome

    async def strike(self, place: Place) -> None:
        """Back up while the work goes on, and look at the backup while it rests."""
        history = self.outcome.history
        with tempfile.TemporaryDirectory(prefix="faults-backup-") as scratch:
            file = Path(scratch, "bigroom.backup")
            history.note("struck")
            self.acknowledged.take(history.lines)
            began = history.lines[-1].time
            await asyncio.to_thread(self.server.cli, "backup", str(file))
            history.note("backed up")
            self.outcome.took.append(history.lines[-1].time - began)
            await self._quiet()
            number = len(self.outcome.took)
            for sentence in await asyncio.to_thread(self._broken, file, place):
                self.outcome.found.append(f"Backup {number}: {sentence}")
            history.note("over")
        self.gate.set()

    def _broken(self, file: Path, place: Place) -> list[str]:
        found = []
        looks_closely = len(self.outcome.took) % SERVED_EACH == 1
        try:
            if looks_closely:
                found += self._overwritten(file)
            with _elsewhere(self.server) as other:
                other.cli("restore", str(file))
                other.cli("verify")
                found += self._differences(other)
                if looks_closely:
                    found += _serves(other, place)
                    self.outcome.served += 1
        except NotReady as complaint:
            found.append(str(complaint))
        return found

    def _overwritten(self, file: Path) -> list[str]:
        before = file.read_bytes()
        try:
            self.server.cli("backup", str(file))
        except NotReady as refused:
            if "overwrites nothing" in str(refused) and file.read_bytes() == before:
                return []
        return ["Another backup was taken in its place."]

    def _differences(self, other: Server) -> list[str]:
        with _reading(other) as copied, _reading(self.server) as here:
            journal = _journal(copied)
            answered = set(copied.execute(text("SELECT id FROM answer")).scalars())
            found = [
                *self.acknowledged.missing(answered, journal),
                *no_beginning(journal, _journal(here)),
                *_complaints(copied),
            ]
            epochs = {one.execute(text("SELECT id FROM epoch")).scalar_one() for one in (copied, here)}
        return found if len(epochs) == 2 else [*found, "What was restored has the epoch of before."]


def _serves(other: Server, place: Place) -> list[str]:
    """Whether it starts, and shows who leads the room as far as its journal goes."""
    other.start()
    try:
        headers = place.lead.headers
        room = place.people[0].poker.room
        seen = requests.get(f"{other.url}/api/v1/rooms/{room}", headers=headers, timeout=20)
        with _reading(other) as database:
            named = {"name": f"room/{room}"}
            head = database.execute(text("SELECT seq FROM stream WHERE name = :name"), named).scalar_one()
        shown = seen.json().get("seq") if seen.ok else seen.text
        return [] if shown == head else [f"It shows {shown} of a room that stands at {head}."]
    finally:
        other.kill()


@contextmanager
def _elsewhere(server: Server) -> Iterator[Server]:
    """Another folder, on PostgreSQL with another empty database, which are gone afterwards."""
    url = server.env.get("BIGROOM_DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="faults-restored-") as home:
        if url is None:
            yield Server(Path(home))
            return
        address = make_url(url)
        there = address.set(database=f"{address.database}_restored")
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{there.database}"'.encode())
            try:
                yield Server(Path(home), database_url=there.render_as_string(hide_password=False))
            finally:
                admin.execute(f'DROP DATABASE "{there.database}" WITH (FORCE)'.encode())


@contextmanager
def _reading(server: Server) -> Iterator[Connection]:
    url = server.env.get("BIGROOM_DATABASE_URL") or f"sqlite:///{os.fspath(server.home / DATABASE)}"
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _journal(database: Connection) -> Journal:
    journal: Journal = {}
    chosen = text("SELECT stream, seq, kind, body FROM event ORDER BY stream, seq")
    for stream, seq, kind, body in database.execute(chosen):
        journal.setdefault(stream, []).append((seq, kind, str(body)))
    return journal


def _complaints(database: Connection) -> list[str]:
    if database.dialect.name != "sqlite":
        return []
    found = database.execute(text("PRAGMA integrity_check")).scalars()
    return [f"integrity_check: {one}" for one in found if one != "ok"]


def _sort(outcome: BackupOutcome) -> None:
    """Every acknowledged command to those sent during a backup, or to those sent between two of them."""
    sent: dict[tuple[int, int | None], tuple[Line, list[float] | None]] = {}
    now: list[float] | None = outcome.without
    marks = {"struck": outcome.during, "backed up": None, "over": outcome.without}
    for line in outcome.history.lines:
        if line.way == "note":
            now = marks.get(line.text, now)
        elif line.way == "out" and '"command"' in line.text:
            sent[line.via, framing.decode(line.text).ack] = line, now
        elif line.way == "in" and line.text.startswith("43"):
            asked, where = sent.pop((line.via, framing.decode(line.text).ack), (line, None))
            if where is not None:
                where.append(line.time - asked.time)


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) * 99 // 100] if seconds else 0.0
