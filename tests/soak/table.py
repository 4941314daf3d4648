"""One room's life: opened by REST, joined by a dozen, used as fast as a connection may, ended, left."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from tests.faults.client import Pace
from tests.fuzz.grounds import Caller, seated
from tests.fuzz.line import Heard, Line
from tests.soak.figures import Figures

Json = dict[str, Any]

GUESTS = 11
CARDS = ("1", "2", "3", "5", "8", "13")
PATIENCE = 60.0  # seconds
ITEMS = 6


class Person:
    """Somebody at the table, with one connection."""

    def __init__(self, line: Line, room: str, figures: Figures, chance: random.Random) -> None:
        self.line, self.room, self.figures, self.chance = line, room, figures, chance
        self.pace = Pace(19, 50)
        self.acks = itertools.count(2)

    async def do(self, name: str, **args: Any) -> Json:
        """One command, and its answer."""
        await self.pace.turn()
        command = {"room": self.room, "id": uuid.uuid4().hex, "name": name, "args": args}
        began = time.monotonic()
        answer: Json = await self.line.ask("command", command, str(next(self.acks)), PATIENCE)
        self.figures.waits.append(time.monotonic() - began)
        code = "ok" if answer["ok"] else f"{name}: {answer['error']['code']}"
        self.figures.answers[code] = self.figures.answers.get(code, 0) + 1
        return answer

    async def look(self) -> Json:
        """The room as it is."""
        await self.pace.turn()
        whole: Json = await self.line.ask("whereami", {"room": self.room}, str(next(self.acks)), PATIENCE)
        return whole

    async def go(self) -> None:
        """Leave the room and the line."""
        await self.pace.turn()
        await self.line.ask("leave", {"room": self.room}, str(next(self.acks)), PATIENCE)
        self.line.abort()


async def play(
    lead: Caller, team: str, port: int, number: int, figures: Figures, chance: random.Random
) -> None:
    """A room's whole life. Raises Lost, TimeoutError, OSError."""
    ceremony, use = (("planning_poker", estimate), ("retrospective", look_back))[number % 2]
    settings: Json = {"countdown": 0} if ceremony == "planning_poker" else {"anonymous": number % 4 == 1}
    body: Json = {"ceremony": ceremony, "team": team, "title": f"Room {number}", "settings": settings}
    if ceremony == "planning_poker":
        body["items"] = [{"title": f"Item {number}.{n}"} for n in range(ITEMS)]
    room = await asyncio.to_thread(lambda: lead.post("/rooms", **body))
    tokens = [lead.token]
    for n in range(GUESTS):
        tokens.append(await asyncio.to_thread(seated, lead.url, room, f"Guest {n}"))
    people = await asyncio.gather(*(_come(port, token, room["id"], figures, chance) for token in tokens))
    try:
        await use(people[0], people[1:])
        await people[0].do("EndCeremony")
        await asyncio.gather(*(one.go() for one in people))
    finally:
        for one in people:
            one.line.abort()
    figures.rooms += 1


async def estimate(lead: Person, guests: list[Person]) -> None:
    """Planning poker: everybody votes on each item, and changes their mind."""
    view = (await lead.look())["view"]
    for item in view["items"]:
        await lead.do("PresentItem", item=item)
        await _all(guests, _vote)
        await lead.do("RevealVotes")
        await _all(guests, _wave)
        await lead.do("AgreeEstimate", card=lead.chance.choice(CARDS))


async def look_back(lead: Person, guests: list[Person]) -> None:
    """A retrospective: notes in every column, then one stage after the other."""
    view = (await lead.look())["view"]
    columns = sorted(view["columns"])
    stages = view["room"]["stages"]
    collect = next(n for n, stage in enumerate(stages) if stage["kind"] == "collect")
    await lead.do("GoToStage", stage=stages[collect]["id"])
    await _all(guests, lambda one: _write(one, columns))
    for stage in stages[collect + 1 :]:
        await lead.do("GoToStage", stage=stage["id"])
        await _all(guests, _wave)


async def _vote(one: Person) -> None:
    for _ in range(3):
        await one.do("CastVote", card=one.chance.choice(CARDS))


async def _wave(one: Person) -> None:
    await one.do("RaiseHand", raised=True)
    await one.do("SetReady", ready=one.chance.random() < 0.5)
    await one.do("RaiseHand", raised=False)


async def _write(one: Person, columns: list[str]) -> None:
    for n in range(10):
        await one.do("AddCard", column=one.chance.choice(columns), text=f"What we have seen {n} " * 5)
        await one.do("RaiseHand", raised=n % 2 == 0)


async def _all(people: list[Person], act: Callable[[Person], Awaitable[None]]) -> None:
    await asyncio.gather(*map(act, people))


async def _come(port: int, token: str | None, room: str, figures: Figures, chance: random.Random) -> Person:
    line = await Line.to(port, Heard())
    await line.shake_hands(port)
    await line.connect(token)
    answer = await line.ask("join", {"room": room}, "1", PATIENCE)
    figures.joins += 1
    if not answer["ok"]:
        figures.trouble.append(f"A join was answered {answer}.")
    return Person(line, room, figures, chance)
