"""Trouble on the way: lines are cut, held up, silent or slow while people vote, and the server goes on.

Everybody comes through a link of their own, and their devices' clocks are right or a day off. Each blow falls
on several of them at once.
"""

import asyncio
import itertools
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.link import DOWN, UP, Link, Passage, Way
from tests.faults.place import Place
from tests.faults.server import Server
from tests.faults.ways import Clock, Ways
from tests.faults.workload import Outcome, Plan, Programme, served, times

AT_ONCE = 5  # lines on which one blow falls
HELD = (1.0, 4.0)  # seconds, at least and at most
SLOW = (4.0, 8.0)  # seconds: long enough for bytes to wait in the server
GONE_WITHIN = 15.0  # seconds: a PING each five, five of patience, two for a farewell, and a busy machine
DAY = 24 * 60 * 60  # seconds
DIRECTIONS: Sequence[tuple[Way, ...]] = ((UP,), (DOWN,), (UP, DOWN))


@dataclass
class NetworkOutcome(Outcome):
    """In seconds: `noticed`, from when a connection fell silent until its client took it for lost or either
    end had hung up; `gone`, until both had; `back`, by what befell it, from a lost line or the end of trouble
    until the client was answered again with all that it missed."""

    noticed: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    back: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def faults(self) -> int:
        """How many lines suffered."""
        return sum(map(len, self.back.values()))

    def summary(self) -> str:
        """One line of figures."""
        back = {f"{len(took)} {name}, back": took for name, took in sorted(self.back.items())}
        whole = {"all back": [one for took in self.back.values() for one in took]}
        silent = {"silence noticed": self.noticed, "by both ends": self.gone}
        told = [times(name, took) for name, took in (back | whole | silent).items() if took]
        return f"{self.faults} faults: {'; '.join(told)}. {super().summary()}"


class Lines(Ways):
    """Everybody has a link of their own; of three clocks one is right and two are a day off."""

    patient = False

    def __init__(self) -> None:
        self.links: dict[str, Link] = {}
        self._off = itertools.cycle((0, DAY, -DAY))

    def url(self, server: Server) -> str:
        """The address of one more link."""
        link = Link(server.port)
        self.links[link.url] = link
        return link.url

    def clock(self) -> Clock:
        """Right, a day fast or a day slow."""
        off = next(self._off)
        return lambda: time.time() + off

    async def close(self) -> None:
        """All of them."""
        await asyncio.gather(*(link.close() for link in self.links.values()))


class Network(Programme):
    """A run in which only lines suffer. The plan's `kills` are faults, several to a blow."""

    outcome: NetworkOutcome

    def __init__(self, plan: Plan, server: Server) -> None:
        super().__init__(plan, server)
        self.outcome = NetworkOutcome(History())
        self.ways: Lines = Lines()
        self.blows = -(-plan.kills // AT_ONCE)
        self._watched: list[asyncio.Task[None]] = []

    async def run(self) -> NetworkOutcome:
        """Let everybody work until the last line was disturbed."""
        try:
            await super().run()
            await asyncio.gather(*self._watched)
        finally:
            await self.ways.close()
        return self.outcome

    async def befall(self, place: Place) -> None:
        """Something befalls some lines, and sometimes that of the editor, who is no client of a room."""
        left = self.plan.kills - self.outcome.faults
        struck = self.chance.sample(place.clients(), min(AT_ONCE, left))
        if self.chance.random() < 0.2:
            link = self.ways.links[place.editor.rest.base.removesuffix("/api/v1")]
            asyncio.get_running_loop().call_later(self.chance.uniform(*HELD), link.let_go)
            link.cut()
            link.hold(*self.chance.choice(DIRECTIONS))
        await asyncio.gather(*(self._disturb(client) for client in struck))

    async def _disturb(self, client: Client) -> None:
        """One fault on one line, until its client has all that it missed."""
        faults = {"cut": self._cut, "held up": self._hold, "silent": self._silence, "slow": self._slow}
        name = self.chance.choice(list(faults))
        chance = random.Random(self.chance.random())
        await client.caught_up.wait()
        since = await faults[name](client, self.ways.links[client.url], chance)
        await served(client)
        self.outcome.back[name].append(time.monotonic() - since)

    async def _cut(self, client: Client, link: Link, _chance: random.Random) -> float:
        """The connection ends in the middle of whatever it carries."""
        link.cut()
        return await _lost(client)

    async def _hold(self, _client: Client, link: Link, chance: random.Random) -> float:
        """Nothing comes through for some seconds, one way or both, and then it comes late."""
        link.hold(*chance.choice(DIRECTIONS))
        await asyncio.sleep(chance.uniform(*HELD))
        link.let_go()
        return time.monotonic()

    async def _slow(self, _client: Client, link: Link, chance: random.Random) -> float:
        """A reader that takes 1 kB/s."""
        link.slow = True
        await asyncio.sleep(chance.uniform(*SLOW))
        link.slow = False
        return time.monotonic()

    async def _silence(self, client: Client, link: Link, chance: random.Random) -> float:
        """The connection is dead and nobody is told: both ends have to find it by themselves."""
        ways = chance.choice(DIRECTIONS)
        began = time.monotonic()
        passages = link.silence(*ways)
        lost = await _lost(client)
        for passage in passages:
            self._watched.append(asyncio.create_task(self._watch(client.who, ways, passage, began, lost)))
        return lost

    async def _watch(
        self, who: str, ways: tuple[Way, ...], passage: Passage, began: float, lost: float
    ) -> None:
        """Until both ends have hung up."""
        try:
            async with asyncio.timeout(began + GONE_WITHIN - time.monotonic()):
                await passage.over.wait()
        except TimeoutError:
            holds = "server" if "client" in passage.ended else "client"
            sentence = f"P4: after {GONE_WITHIN:.0f} s the {holds} still held the connection of {who}"
            self.outcome.found.append(f"{sentence}, silent {' and '.join(ways)}.")
            return
        self.outcome.noticed.append(min(lost, *passage.ended.values()) - began)
        self.outcome.gone.append(max(passage.ended.values()) - began)


async def _lost(client: Client) -> float:
    """Waits until the client knows that its connection is lost; returns when that was."""
    wire = client.wire
    assert wire is not None
    await wire.lost.wait()
    return time.monotonic()
