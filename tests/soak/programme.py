"""One soak: a server on SQLite, tables at which room after room is played, and its vitals all the while."""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.loop import in_a_loop
from tests.faults.place import members
from tests.faults.server import COMMAND, Server
from tests.fuzz.grounds import Caller
from tests.fuzz.line import Lost
from tests.fuzz.vitals import Vitals, vitals
from tests.soak.figures import Figures
from tests.soak.table import play

Enough = Callable[[], bool]

SAMPLED_EVERY = 1.0  # seconds
FORGOTTEN_AFTER = 75.0  # seconds: an empty room sleeps after 60, and then garbage is collected


@dataclass(frozen=True)
class Plan:
    """How many commands, and at most how many minutes; `tables`: rooms that are played at once."""

    seed: int
    commands: int
    minutes: float = 10.0
    tables: int = 6
    settle: float = FORGOTTEN_AFTER
    serve: Sequence[str] = COMMAND


def run(plan: Plan) -> Figures:
    """Carry a plan out on a fresh server in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="soak-") as home:
        server = Server(Path(home), serve=plan.serve)
        try:
            return in_a_loop(Soak(plan, server).run())
        finally:
            server.kill()


class Soak:
    """The run, its numbers and its end."""

    def __init__(self, plan: Plan, server: Server) -> None:
        self.plan, self.server = plan, server
        self.figures = Figures()
        self.numbers = itertools.count()

    async def run(self) -> Figures:
        """Warm up, note how it stands with nobody there, play, and note it again."""
        tokens = members(self.server)
        self.server.start()
        self.lead = Caller(self.server.url, tokens["Eli"])
        program = self.lead.post("/programs", name="Harbour", key="HAR", goal="", time_zone="UTC")["id"]
        self.team = self.lead.post(f"/programs/{program}/teams", name="Payments", key="PAY")["id"]
        await self._play_for(lambda: self.figures.rooms >= 2 * self.plan.tables)
        await asyncio.sleep(self.plan.settle)
        warm, self.figures = self.figures, Figures()
        self.figures.trouble, self.figures.start = warm.trouble, self._vitals()
        ends = time.monotonic() + self.plan.minutes * 60
        sampling = asyncio.create_task(self._sample())
        began = time.monotonic()
        await self._play_for(lambda: len(self.figures.waits) >= self.plan.commands or time.monotonic() > ends)
        self.figures.seconds = time.monotonic() - began
        sampling.cancel()
        self.figures.samples.append((len(self.figures.waits), self._vitals()))
        await asyncio.sleep(self.plan.settle)
        self.figures.end = self._vitals()
        return self.figures

    async def _play_for(self, enough: Enough) -> None:
        """Let every table play room after room until it is enough, or something has gone wrong."""
        await asyncio.gather(
            *(self._table(random.Random(self.plan.seed * 100 + n), enough) for n in range(self.plan.tables))
        )

    async def _table(self, chance: random.Random, enough: Enough) -> None:
        figures = self.figures
        while not enough() and len(figures.trouble) < 10:
            try:
                await play(self.lead, self.team, self.server.port, next(self.numbers), figures, chance)
            except (OSError, TimeoutError, Lost, AssertionError) as lost:
                figures.trouble.append(f"A room could not be played to its end: {lost!r}")

    async def _sample(self) -> None:
        while True:
            self.figures.samples.append((len(self.figures.waits), self._vitals()))
            await asyncio.sleep(SAMPLED_EVERY)

    def _vitals(self) -> Vitals:
        return vitals(self.server.pid, self.server.home)
