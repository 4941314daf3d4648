"""Power loss: while people work the server is stopped now and then, and its files are copied as they lie.

Every copy has to open, to pass SQLite's own check, to be what its journal says, and to hold everything that
was acknowledged before the stop. With its write-ahead log cut, anywhere behind what the database has taken
over from it already, it holds a beginning of the journal.
"""

import asyncio
import hashlib
import json
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tests.faults import framing
from tests.faults.history import Line
from tests.faults.loop import in_a_loop
from tests.faults.place import Place
from tests.faults.server import NotReady, Server
from tests.faults.workload import Outcome, Plan, Programme

DATABASE = "bigroom.sqlite"
Journal = dict[str, list[tuple[int, str, str]]]  # stream -> (seq, kind, body), in order


def cut_power(plan: Plan, moments: int, verify_each: int) -> tuple[Outcome, int]:
    """Carry the plan's work out over so many moments; `bigroom verify` looks at every `verify_each`th copy.

    Returns the outcome and how many acknowledgements the last copy had to hold.
    """
    with tempfile.TemporaryDirectory(prefix="power-") as home:
        server = Server(Path(home), serve=plan.serve)
        programme = _PowerLoss(plan, server, moments, verify_each)
        try:
            outcome = in_a_loop(programme.run())
        finally:
            server.kill()
        return outcome, len(programme.acknowledged.ids)


class _PowerLoss(Programme):
    """A run in which nothing is killed: at each blow the server stands still while its files are copied."""

    def __init__(self, plan: Plan, server: Server, moments: int, verify_each: int) -> None:
        super().__init__(plan, server)
        self.blows = moments
        self.acknowledged = Acknowledged()
        self._verify_each = verify_each

    async def strike(self, place: Place) -> None:
        """Copy, go on, and hold the copy against what was acknowledged by then."""
        lines = self.outcome.history.lines
        with tempfile.TemporaryDirectory(prefix="power-copy-") as scratch:
            whole, cut = Path(scratch, "whole"), Path(scratch, "cut")
            self.server.pause()
            self.acknowledged.take(lines)
            await asyncio.to_thread(_copy, self.server.home, whole)
            taken_over = _taken_over(self.server.home)
            self.server.resume()
            shutil.copytree(whole, cut)
            _cut(cut / f"{DATABASE}-wal", taken_over, self.chance)
            for sentence in await asyncio.to_thread(self._broken, whole, cut):
                self.outcome.found.append(f"Moment {self.outcome.blows + 1}: {sentence}")

    def _broken(self, whole: Path, cut: Path) -> list[str]:
        ill, journal = _journal(whole / DATABASE)
        torn, beginning = _journal(cut / DATABASE)
        found = [*ill, *torn, *self.acknowledged.missing(_answered(whole / DATABASE), journal)]
        found += no_beginning(beginning, journal)
        if self.outcome.blows % self._verify_each == 0:
            for folder in (whole, cut):
                try:
                    self.server.cli("verify", BIGROOM_HOME=str(folder))
                except NotReady as complaint:
                    found.append(f"bigroom verify on the {folder.name} copy: {complaint}")
        return found


class Acknowledged:
    """What was acknowledged so far: the ids of answers that must be kept, and how far each room has come."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.seqs: dict[str, int] = {}
        self._read = 0
        self._asked: dict[tuple[int, int | None], tuple[str, str]] = {}

    def take(self, lines: list[Line]) -> None:
        """Read on in a history."""
        for line in lines[self._read :]:
            if line.way == "out" and '"command"' in line.text:
                self._command(line)
            elif line.way == "in" and line.text.startswith("43"):
                self._answer(line)
            elif line.way in ("asked", "replied"):
                self._call(line)
        self._read = len(lines)

    def missing(self, answered: set[str], journal: Journal) -> list[str]:
        """What a copy with these answers does not hold, as sentences."""
        found = [f"R1: the command {id_} was acknowledged and is not there." for id_ in self.ids - answered]
        for room, seq in self.seqs.items():
            last = journal.get(f"room/{room}", [(0, "", "")])[-1][0]
            if last < seq:
                found.append(f"R1: {room} was acknowledged up to {seq} and is there up to {last}.")
        return found

    def _command(self, line: Line) -> None:
        packet = framing.decode(line.text)
        body = packet.body[1] if isinstance(packet.body, list) and len(packet.body) > 1 else None
        if isinstance(body, dict) and isinstance(body.get("id"), str):
            self._asked[line.via, packet.ack] = body["id"], str(body.get("room"))

    def _answer(self, line: Line) -> None:
        packet = framing.decode(line.text)
        asked = self._asked.get((line.via, packet.ack))
        if asked and packet.body and packet.body[0].get("ok"):
            id_, room = asked
            self.ids.add(id_)
            self.seqs[room] = max(self.seqs.get(room, 0), packet.body[0]["seq"])

    def _call(self, line: Line) -> None:
        body = json.loads(line.text)
        if line.way == "asked" and body["method"] != "GET":
            self._asked[line.via, None] = hashlib.sha256(body["key"].encode()).hexdigest(), ""
        elif line.way == "replied" and (line.via, None) in self._asked and body["status"] < 300:
            self.ids.add(self._asked[line.via, None][0])


def _copy(home: Path, to: Path) -> None:
    """The database and its write-ahead log; the shared memory is gone, as it is when the power is."""
    to.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal", "secret_key"):
        if (home / name).exists():
            shutil.copyfile(home / name, to / name)


def _taken_over(home: Path) -> int:
    """The bytes of the log that a checkpoint has taken, or begun to take, into the database.

    SQLite syncs the log before it takes anything over, so a power loss cannot shorten it to less. The
    counts of frames stand at bytes 96 and 128 of the shared memory, the size of a page at byte 8 of the log
    ("WAL-mode File Format" in SQLite's documentation).
    """
    log, shared = home / f"{DATABASE}-wal", home / f"{DATABASE}-shm"
    if not (log.exists() and shared.exists() and log.stat().st_size >= 32):
        return 0
    page = int.from_bytes(log.read_bytes()[8:12], "big")
    counts = shared.read_bytes()[96:132]
    frames = max(int.from_bytes(counts[place : place + 4], sys.byteorder) for place in (0, 32))
    return 32 + frames * (24 + page) if frames else 0


def _cut(log: Path, at_least: int, chance: random.Random) -> None:
    if log.exists():
        size = log.stat().st_size
        with log.open("r+b") as cut:
            cut.truncate(chance.randint(min(at_least, size), size))


def _answered(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {id_ for (id_,) in connection.execute("SELECT id FROM answer")}


def _journal(database: Path) -> tuple[list[str], Journal]:
    """What SQLite complains of, and every event of the copy."""
    journal: Journal = {}
    with closing(sqlite3.connect(database)) as connection:
        try:
            complaints = [text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok"]
        except sqlite3.DatabaseError as error:
            return [f"{database.parent.name}: {error}"], journal
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
            return complaints, journal
        rows: Iterable[tuple[str, int, str, str]] = connection.execute(
            "SELECT stream, seq, kind, body FROM event ORDER BY stream, seq"
        )
        for stream, seq, kind, body in rows:
            journal.setdefault(stream, []).append((seq, kind, body))
    return [f"integrity_check: {text}" for text in complaints], journal


def no_beginning(cut: Journal, whole: Journal) -> list[str]:
    """What of one journal is not how the other one begins, as sentences."""
    return [
        f"A copy has another {stream} than what it was taken from."
        for stream, events in cut.items()
        if events != whole.get(stream, [])[: len(events)]
    ]
