"""The storm itself, in a process of its own: lanes that connect, say what they should not, and look."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ceremonies.wire import schemas
from live.errands.errands import ERRANDS
from tests.fuzz import noise
from tests.fuzz.grammar import Grammar, Json, Message, Things
from tests.fuzz.grounds import NARROW, RUINED_AFTER, Grounds, Visitor
from tests.fuzz.line import Heard, Line, Lost

BURST = 58  # messages of one connection: below the 60 that one may send at once
REMEMBERED = 300  # commands of a visitor that may be said again
NOISE = 0.2  # of the connections
HELD = 0.3  # seconds that a connection of noise is waited for
SHARES = {
    "polite": (0.9, 0.1, 0.0),
    "rude": (0.25, 0.7, 0.05),
    "broken": (0.15, 0.25, 0.6),
    "flooding": (0.8, 0.2, 0.0),
}
"""Of a connection's messages: polite, rude, broken."""


@dataclass(frozen=True)
class Order:
    """How much of a storm: `lanes` connections at once, at most `rate` messages a second (0: no limit)."""

    seed: int
    messages: int
    lanes: int
    rate: float
    patience: float
    port: int


@dataclass
class Harvest:
    """What came of it. `wrong`: what the server did that it may not; `transcript`: of that connection."""

    said: int = 0
    connections: int = 0
    seconds: float = 0.0
    heard: Heard = field(default_factory=Heard)
    wrong: list[str] = field(default_factory=list)
    transcript: list[tuple[str, str]] = field(default_factory=list)
    lags: list[tuple[float, float]] = field(default_factory=list)


def storm(order: Order, grounds: Grounds) -> Harvest:
    """Carry the order out; ends at the first thing that is wrong."""
    return asyncio.run(Storm(order, grounds).run())


class Storm:
    """One storm, which begins with every kind of noise. Its decisions come from the seed; what meets what
    depends on time."""

    def __init__(self, order: Order, grounds: Grounds) -> None:
        self.order, self.grounds = order, grounds
        self.chance = random.Random(order.seed)
        self.harvest = Harvest()
        self.due = noise.each(self.chance)
        self.commands = _commands()
        self.arenas: dict[str, list[Visitor]] = {}
        self.ruined: dict[str, int] = {}
        self.used: dict[tuple[str, str], deque[Json]] = {}
        self.opening = asyncio.Lock()
        self.began = time.monotonic()

    async def run(self) -> Harvest:
        """Let all lanes work until enough was said."""
        lag = asyncio.create_task(self._watch_lag())
        await asyncio.gather(
            *(self._lane(random.Random(self.chance.random())) for _ in range(self.order.lanes))
        )
        lag.cancel()
        self.harvest.seconds = time.monotonic() - self.began
        return self.harvest

    async def _lane(self, chance: random.Random) -> None:
        while self.harvest.said < self.order.messages and not self.harvest.wrong:
            await self._pace()
            line = None
            try:
                line = await Line.to(self.order.port, self.harvest.heard)
                self.harvest.connections += 1
                noisy = self.due or chance.random() < NOISE
                await (self._noise(line, chance) if noisy else self._visit(line, chance))
            except TimeoutError:
                self._complain(["A connection could not be opened, or joined, in time."], line)
            except (OSError, Lost) as lost:
                self.harvest.heard.ends[type(lost).__name__] = (
                    self.harvest.heard.ends.get(type(lost).__name__, 0) + 1
                )
                if isinstance(lost, ConnectionRefusedError):
                    self._complain([f"The server takes no connection: {lost}"], line)
            finally:
                if line is not None:
                    self._complain(line.wrong, line)
                    line.abort()

    def _complain(self, wrong: list[str], line: Line | None) -> None:
        if wrong and not self.harvest.wrong:
            self.harvest.transcript = list(line.log) if line is not None else []
        self.harvest.wrong += wrong

    async def _pace(self) -> None:
        """Wait until the rate allows more."""
        if self.order.rate:
            ahead = self.harvest.said / self.order.rate - (time.monotonic() - self.began)
            await asyncio.sleep(max(0.0, ahead))

    async def _noise(self, line: Line, chance: random.Random) -> None:
        made = self.due.pop()() if self.due else noise.some(chance)
        line.guesses = made.frames
        for piece in made.pieces:
            line.write(piece)
            await asyncio.sleep(0)
        self.harvest.said += made.frames
        try:
            async with asyncio.timeout(HELD):
                await line.over.wait()
        except TimeoutError:
            pass
        if line.status == 101 and not made.upgrades:
            line.wrong.append("A handshake was accepted that has to be refused.")

    async def _visit(self, line: Line, chance: random.Random) -> None:
        visitor = chance.choice(await self._visitors(chance))
        manner = chance.choices(list(SHARES), (4, 4, 3, 0.3))[0]
        await line.shake_hands(self.order.port)
        if chance.random() < 0.03:
            manner = "broken"
        else:
            await line.connect(visitor.token)
        room = chance.choice(visitor.rooms)
        things = Things(room, [*visitor.others, *visitor.rooms])
        if chance.random() > 0.1:
            answer = await line.ask("join", self._join(room, chance), "1", self.order.patience)
            things.learn(answer.get("view"))
            things.learn(answer.get("mine"))
        used = self.used.setdefault((visitor.token or "", room), deque(maxlen=REMEMBERED))
        grammar = Grammar(self.commands[visitor.ceremony], things, chance, used)
        said = self._messages(grammar, manner, chance)
        await self._say(line, said, chance)
        await line.settle(self.order.patience)
        if manner == "polite" and line.over.is_set():
            line.wrong.append(f"A polite connection was closed with {line.closed_with}.")

    def _join(self, room: str, chance: random.Random) -> Json:
        wish: Json = {"room": room}
        if chance.random() < 0.1:
            wish["watch"] = True
        return wish

    def _messages(self, grammar: Grammar, manner: str, chance: random.Random) -> list[Message]:
        count = chance.randint(80, 250) if manner == "flooding" else chance.randint(20, BURST)
        makers = chance.choices((grammar.polite, grammar.rude, grammar.broken), SHARES[manner], k=count)
        said = [make() for make in makers]
        return [one for one in said if not one.bad] if manner == "polite" else said

    async def _say(self, line: Line, said: list[Message], chance: random.Random) -> None:
        """All in one write, or a few at a time."""
        step = chance.choice((len(said), len(said), 7, 1)) or 1
        for at in range(0, len(said), step):
            part = said[at : at + step]
            line.send(*(one.packet for one in part), answered=tuple(one.head for one in part))
            if step < len(said):
                await asyncio.sleep(0)
        self.harvest.said += len(said)

    async def _visitors(self, chance: random.Random) -> list[Visitor]:
        """Those of the rooms that are not for trials, or those of a room that is."""
        if chance.random() < 0.4:
            return self.grounds.strangers
        ceremony = chance.choice(list(NARROW))
        async with self.opening:
            said = self.harvest.said
            if said >= self.ruined.get(ceremony, 0):
                self.arenas[ceremony] = await asyncio.to_thread(self.grounds.arena, ceremony)
                self.ruined[ceremony] = said + RUINED_AFTER * len(NARROW)
        return self.arenas[ceremony]

    async def _watch_lag(self) -> None:
        """Note when this process itself was late."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.1)
            if time.monotonic() - began > 0.35:
                self.harvest.lags.append((began, time.monotonic()))


def _commands() -> dict[str, dict[str, Json]]:
    """The schema of every command, by ceremony; those of standing rooms too."""
    found: dict[str, dict[str, Json]] = {one["id"]: one["commands"] for one in schemas()}
    found["standing"] = {name: _schema(errand) for name, errand in ERRANDS.items()}
    return found


def _schema(kind: Any) -> Json:
    whole: Json = json.loads(json.dumps(msgspec.json.schema(kind)))
    return {**whole["$defs"][kind.__name__], "$defs": whole["$defs"]}
