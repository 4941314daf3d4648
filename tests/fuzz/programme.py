"""One run: a server, people who vote on it, a storm of messages, a flood of REST calls, and what was seen."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.loop import in_a_loop
from tests.faults.server import COMMAND, Server
from tests.fuzz.bystanders import Bystanders
from tests.fuzz.flood import Flood, Requests, flood
from tests.fuzz.grounds import Grounds, grounds
from tests.fuzz.storm import Harvest, Order, storm
from tests.fuzz.vitals import vitals

WARMED_UP = 0.1  # of the messages, after which the memory is taken as the start
GROWS_BY = 20.0  # MB at most
ALLOWED_MORE = 0.05  # seconds of an acknowledgement's p99, where twice the calm one is less
TRACE = re.compile(r"(?:Traceback \(most recent|Fatal Python error|<Greenlet).*?(?=\n\d{4}-|\Z)", re.DOTALL)
CUT_TO = 1_200  # characters of a trace that are shown


@dataclass(frozen=True)
class Plan:
    """What to do. `calm`: seconds for which people vote before the storm; `patience`: until an answer is
    missed; `rate`: messages a second, 0 for all that the server takes; `alone`: messages of one bad client
    after the storm, by which it is judged whether others notice."""

    seed: int
    messages: int
    requests: int = 0
    alone: int = 0
    voters: int = 9
    lanes: int = 12
    rate: float = 0
    calm: float = 10.0
    patience: float = 20.0
    serve: Sequence[str] = COMMAND
    database_url: str | None = None


@dataclass
class Outcome:
    """What came of it. `found`: broken promises; `slow`: those about time, that a busy machine breaks."""

    found: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    harvest: Harvest = field(default_factory=Harvest)
    flood: Flood = field(default_factory=Flood)
    calm: list[float] = field(default_factory=list)
    stormy: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    memory: tuple[float, float] = (0.0, 0.0)
    log: str = ""

    def summary(self) -> str:
        """The figures, a line each."""
        storm, heard = self.harvest, self.harvest.heard
        rate = storm.said / max(storm.seconds, 0.001)
        return "\n".join(
            [
                f"{storm.said} messages on {storm.connections} connections, {rate:.0f} a second",
                f"{len(heard.waits)} answers, {_times(heard.waits)};"
                f" {heard.unanswered} missing, {len(heard.late)} later than 1 s",
                f"answers: {_counted(heard.answers)}",
                f"ends: {_counted(heard.ends)}; HTTP: {_counted(heard.statuses)}",
                f"bystanders: {len(self.calm)} votes before, {_times(self.calm)};"
                f" {len(self.stormy)} in the storm, {_times(self.stormy)};"
                f" {len(self.beside)} beside one bad client, {_times(self.beside)}",
                f"resident memory {self.memory[0]:.1f} MB, {self.memory[1]:.1f} MB at the end",
                f"REST: {self.flood.summary()}",
                f"{len(self.found)} promises broken, {len(self.slow)} about time",
            ]
        )


def run(plan: Plan) -> Outcome:
    """Carry a plan out on a fresh server in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as home:
        server = Server(Path(home), serve=plan.serve, database_url=plan.database_url)
        try:
            return in_a_loop(Programme(plan, server).run())
        finally:
            server.kill()


class Programme:
    """The order of things: calm, storm, calls, and a look at what is left."""

    def __init__(self, plan: Plan, server: Server) -> None:
        self.plan, self.server = plan, server
        self.outcome = Outcome()
        self.warm = 0.0
        self._child = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))

    async def run(self) -> Outcome:
        """Everything, and what was wrong."""
        made = grounds(self.server, self.plan.voters)
        bystanders = Bystanders(made, random.Random(self.plan.seed))
        try:
            await bystanders.come()
            await self._among(bystanders, made)
        except (TimeoutError, OSError) as stuck:
            self.outcome.found.append(f"The people who vote could not go on: {stuck!r}")
        finally:
            self.outcome.found += bystanders.wrong[:5] + self._look_at_the_server()
            await bystanders.leave()
            self._child.shutdown(cancel_futures=True)
        return self.outcome

    async def _among(self, bystanders: Bystanders, made: Grounds) -> None:
        over, plan, waits = asyncio.Event(), self.plan, bystanders.waits
        voting = asyncio.create_task(bystanders.vote(over))
        await asyncio.wait([voting], timeout=plan.calm)
        calm = len(waits)
        warming = round(plan.messages * WARMED_UP)
        await self._storm(made, voting, warming, plan.lanes)
        self.warm = self._resident()
        await self._storm(made, voting, plan.messages - warming, plan.lanes)
        stormy = len(waits)
        await self._storm(made, voting, plan.alone, 1)
        over.set()
        if self.server.ended:
            voting.cancel()
        else:
            await voting
        took = [seconds for _, seconds in waits]
        outcome = self.outcome
        outcome.calm, outcome.stormy, outcome.beside = took[:calm], took[calm:stormy], took[stormy:]
        outcome.found += outcome.harvest.wrong[:20]
        if not self.server.ended:
            self._weigh()
            self.outcome.found += await bystanders.agree()
        self._time()
        if self.plan.requests and not self.server.ended:
            order = Requests(self.plan.seed, self.plan.requests)
            self.outcome.flood = await asyncio.wrap_future(self._child.submit(flood, order, made))
            self.outcome.found += self.outcome.flood.wrong[:20]

    async def _storm(self, made: Grounds, voting: asyncio.Task[None], messages: int, lanes: int) -> None:
        """That many messages, unless something was wrong before."""
        whole = self.outcome.harvest
        if not messages or whole.wrong or self.server.ended or voting.done():
            return
        plan = self.plan
        seed = hash((plan.seed, whole.said))
        order = Order(seed, messages, lanes, plan.rate, plan.patience, self.server.port)
        _add(whole, await asyncio.wrap_future(self._child.submit(storm, order, made)))

    def _resident(self) -> float:
        return 0.0 if self.server.ended else vitals(self.server.pid, self.server.home).resident

    def _weigh(self) -> None:
        """What the storm left in the server's memory."""
        before, after = self.outcome.memory = (self.warm, self._resident())
        if after - before > GROWS_BY:
            self.outcome.found.append(f"The server's memory grew from {before:.1f} to {after:.1f} MB.")

    def _time(self) -> None:
        """What took longer than it may."""
        heard, lags = self.outcome.harvest.heard, self.outcome.harvest.lags
        late = [one for one in heard.late if not any(one[0] < end and began < one[1] for began, end in lags)]
        if late:
            self.outcome.slow.append(
                f"{len(late)} answers came later than 1 s, though the storm itself was not late."
            )
        calm, beside = _percentile(self.outcome.calm, 99), _percentile(self.outcome.beside, 99)
        if beside > max(2 * calm, calm + ALLOWED_MORE):
            told = f"{beside * 1000:.0f} ms (p99), {calm * 1000:.0f} before"
            self.outcome.slow.append(f"Beside one bad client the votes of others took {told}.")

    def _look_at_the_server(self) -> list[str]:
        self.outcome.log = self.server.tail()
        found = ["The server ended."] if self.server.ended else []
        log = self.server.tail(10**9)
        ends = {trace[-CUT_TO:] for trace in TRACE.findall(log)}
        return [*found, *(f"The log has a trace that ends so: …{end}" for end in sorted(ends)[:10])]


def _add(whole: Harvest, part: Harvest) -> None:
    """Put two storms together."""
    whole.said += part.said
    whole.connections += part.connections
    whole.seconds += part.seconds
    whole.wrong += part.wrong
    whole.transcript = whole.transcript or part.transcript
    whole.lags += part.lags
    whole.heard.waits += part.heard.waits
    whole.heard.late += part.heard.late
    whole.heard.unanswered += part.heard.unanswered
    for name in ("answers", "ends", "statuses"):
        into = getattr(whole.heard, name)
        for key, count in getattr(part.heard, name).items():
            into[key] = into.get(key, 0) + count


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)] if values else 0.0


def _times(values: list[float]) -> str:
    p50, p99, most = (_percentile(values, percent) * 1000 for percent in (50, 99, 100))
    return f"p50 {p50:.0f}, p99 {p99:.0f}, max {most:.0f} ms"


def _counted(counts: dict[str, int] | dict[int, int]) -> str:
    return (
        ", ".join(f"{key} {count}" for key, count in sorted(counts.items(), key=lambda one: -one[1]))
        or "none"
    )
