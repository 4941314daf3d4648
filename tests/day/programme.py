"""A whole planning day on a server of so many workers, undisturbed or with a blow in its middle."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from tests.day.day import Day
from tests.day.evening import the_day_is_kept
from tests.day.steps import STEPS
from tests.faults.blows import Blow
from tests.faults.history import History
from tests.faults.loop import in_a_loop
from tests.faults.server import Server
from tests.faults.transcript import Operation, transcript

OVER_WITHIN = 280.0  # seconds


@dataclass(frozen=True)
class Plan:
    """What a day is held on and what befalls it; the same seed lets the blow fall at the same commands."""

    seed: int
    workers: int = 1
    database_url: str | None = None
    redis_url: str | None = None
    blow: Blow | None = None


@dataclass
class Outcome:
    """What came of it: `found` is what went wrong, `lost` how many connections, `took` is in seconds."""

    history: History
    found: list[str] = field(default_factory=list)
    blows: int = 0
    lost: int = 0
    took: float = 0.0
    log: str = ""

    def summary(self) -> str:
        """One line of figures."""
        operations = transcript(self.history).operations
        commands = [one for one in operations if one.room and one.ok]
        calls = [one for one in operations if not one.room and one.ok]
        slowest = max((self._wait(one) for one in commands), default=0.0)
        return (
            f"{self.blows} blows, {self.lost} connections lost,"
            f" {len(commands)} commands and {len(calls)} calls acknowledged,"
            f" {_resent(commands)} and {_resent(calls)} of them after a resend,"
            f" the slowest command after {slowest:.1f} s, the day in {self.took:.0f} s,"
            f" {len(self.found)} promises broken"
        )

    def _wait(self, operation: Operation) -> float:
        assert operation.answer is not None
        return self.history.lines[operation.answer.n].time - self.history.lines[operation.sent[0]].time


def hold(plan: Plan) -> Outcome:
    """Carry a plan out on a fresh server in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="day-") as home:
        server = Server(
            Path(home), database_url=plan.database_url, redis_url=plan.redis_url, workers=plan.workers
        )
        try:
            return in_a_loop(_held(Day(server, plan.blow, random.Random(plan.seed))))
        finally:
            server.kill()


async def _held(day: Day) -> Outcome:
    outcome = Outcome(day.history)
    began = time.monotonic()
    try:
        async with asyncio.timeout(OVER_WITHIN):
            await day.begin()
            for step, within in STEPS.items():
                day.trouble.draw_near(within)
                await step(day)
                await day.trouble.over()
                await asyncio.gather(*(client.last_again() for client in day.clients))
            outcome.lost = sum(line.way == "shut" for line in day.history.lines)
            outcome.took = time.monotonic() - began
            outcome.found += await the_day_is_kept(day)
    except Exception:  # whatever it was: the history tells of it
        refusals = {client.who: client.refusal for client in day.clients if client.refusal}
        outcome.found.append(f"{traceback.format_exc()}{refusals or ''}")
    finally:
        await day.leave()
    outcome.blows = day.trouble.fallen
    outcome.log = day.server.tail()
    return outcome


def _resent(operations: list[Operation]) -> int:
    """How many of them were sent again before their answer came."""
    return sum(any(n < one.answer.n for n in one.sent[1:]) for one in operations if one.answer)
