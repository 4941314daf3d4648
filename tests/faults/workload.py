"""People who estimate, write cards and edit items while their server is killed under them."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.blows import Blow, kill_all
from tests.faults.checker import told_rightly, violations
from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.loop import in_a_loop
from tests.faults.people import Editor, Person
from tests.faults.place import Place, opened
from tests.faults.quiet import agreed, asked_anew, told_alike
from tests.faults.rest import Answered
from tests.faults.server import COMMAND, NotReady, Server
from tests.faults.transcript import transcript
from tests.faults.ways import Ways

CAUGHT_UP_WITHIN = 5.0  # seconds after the server is back: promise P4
GIVEN_UP_AFTER = 60.0  # seconds without any progress


@dataclass(frozen=True)
class Plan:
    """What to do. `lines` is how long the history grows, at least and at most, between two kills."""

    seed: int
    kills: int
    clients: int
    serve: Sequence[str] = COMMAND
    database_url: str | None = None
    redis_url: str | None = None
    workers: int = 1
    blow: Blow = kill_all
    lines: tuple[int, int] = (200, 600)


@dataclass
class Outcome:
    """What came of it; `found` are broken promises, times are in seconds, `log` ends as the server's."""

    history: History
    found: list[str] = field(default_factory=list)
    fell: list[float] = field(default_factory=list)
    caught_up: list[float] = field(default_factory=list)
    acknowledged: int = 0
    blows: int = 0
    log: str = ""

    def summary(self) -> str:
        """One line of figures."""
        told = [f"{self.acknowledged} acknowledged", f"{self.blows} blows"]
        told += [
            times(name, took)
            for name, took in (("blows took", self.fell), ("caught up", self.caught_up))
            if took
        ]
        return ", ".join([*told, f"{len(self.found)} promises broken"])


def times(name: str, took: list[float]) -> str:
    """The 95th percentile and the longest, in words."""
    took = sorted(took)
    return f"{name} within {took[len(took) * 95 // 100]:.2f} s (p95), {took[-1]:.2f} s (max)"


def run(plan: Plan, programme: "Callable[[Plan, Server], Programme] | None" = None) -> Outcome:
    """Carry a plan out, by this programme or the plain one, on a fresh server in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="faults-") as home:
        server = Server(
            Path(home),
            serve=plan.serve,
            database_url=plan.database_url,
            redis_url=plan.redis_url,
            workers=plan.workers,
        )
        try:
            return in_a_loop((programme or Programme)(plan, server).run())
        finally:
            server.kill()


class Programme:
    """One run: the people at work, the gate that stops them, and the blows that fall meanwhile."""

    def __init__(self, plan: Plan, server: Server) -> None:
        self.plan, self.server = plan, server
        self.chance = random.Random(plan.seed)
        self.outcome = Outcome(History())
        self.ways = Ways()
        self.gate = asyncio.Event()
        self.gate.set()
        self.done = False
        self.busy = 0
        self.blows = plan.kills

    async def run(self) -> Outcome:
        """Let everybody work until the last blow has fallen, then hold the history against the promises."""
        history = self.outcome.history
        place = await opened(self.server, self.plan.clients, history, self.chance, self.ways)
        lives: list[Person | Editor] = [*place.people, place.editor]
        actors = [asyncio.create_task(self._act(life)) for life in lives]
        try:
            for _ in range(self.blows):
                await self._progress(actors)
                await self.strike(place)
                self.outcome.blows += 1
            await self._progress(actors)
            self.done = True
            await self._quiet()
            final = await asked_anew(place.clients(), place.lead, place.program)
            self.outcome.found += violations(self.outcome.history, final)
        except (TimeoutError, Answered, NotReady) as stuck:
            refusals = {client.who: client.refusal for client in place.clients() if client.refusal}
            self.outcome.found.append(f"P4: the room did not go on: {stuck!r} {refusals or ''}")
            self.outcome.found += told_rightly(transcript(self.outcome.history))
        finally:
            self.outcome.log = self.server.tail()
            for actor in actors:
                actor.cancel()
            await asyncio.gather(*actors, return_exceptions=True)
            await place.close()
        self.outcome.acknowledged = sum(
            line.way == "in" and line.text.startswith("43") and '"ok":true' in line.text.replace(" ", "")
            for line in self.outcome.history.lines
        )
        return self.outcome

    async def _act(self, actor: Person | Editor) -> None:
        """One life: a move whenever the gate is open."""
        while not self.done:
            await self.gate.wait()
            self.busy += 1
            try:
                await actor.move()
            finally:
                self.busy -= 1
            await asyncio.sleep(0)

    async def _progress(self, actors: list[asyncio.Task[None]]) -> None:
        """Wait until a random piece of history has been written."""
        goal = len(self.outcome.history.lines) + self.chance.randint(*self.plan.lines)
        async with asyncio.timeout(GIVEN_UP_AFTER):
            while len(self.outcome.history.lines) < goal:
                for actor in actors:
                    if actor.done():
                        actor.result()
                await asyncio.sleep(0.01)

    async def strike(self, place: Place) -> None:
        """Let the blow fall, and look at what everybody sees when it is over."""
        began = time.monotonic()
        self.outcome.history.note("struck")
        await self.befall(place)
        self.outcome.history.note("over")
        since = time.monotonic()
        self.outcome.fell.append(since - began)
        async with asyncio.timeout(GIVEN_UP_AFTER):
            await asyncio.gather(*(served(client) for client in place.clients()))
        took = time.monotonic() - since
        self.outcome.caught_up.append(took)
        if took > CAUGHT_UP_WITHIN:
            self.outcome.found.append(
                f"P4: the clients had caught up {took:.1f} s after the server was back."
            )
        await self._quiet()
        self.outcome.found += await told_alike(place.clients())
        await asyncio.gather(*(client.last_again() for client in place.clients()))
        _, complaints = await agreed(place.clients(), place.lead, place.program)
        self.outcome.found += complaints
        self.gate.set()

    async def befall(self, _place: Place) -> None:
        """The blow itself."""
        await self.plan.blow(self.server, self.chance)

    async def _quiet(self) -> None:
        """Shut the gate and wait until everything that was begun is answered."""
        self.gate.clear()
        async with asyncio.timeout(GIVEN_UP_AFTER):
            while self.busy:
                await asyncio.sleep(0.01)


async def served(client: Client) -> None:
    """Returns when the client has its room again and is answered."""
    await client.caught_up.wait()
    while await client.whereami() is None:
        await asyncio.sleep(0.01)
        await client.caught_up.wait()
