"""People who estimate and never turn their cards, while others do what they like; they are measured."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from dataclasses import dataclass, field

from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.view import Json, differences
from tests.fuzz.grounds import CANARIES, Grounds

JOINED_WITHIN = 60.0  # seconds
ROUND_WITHIN = 60.0
EQUAL_WITHIN = 30.0
THINKS = 0.25  # seconds between two votes of one person
OF_ONE_ITEM = 3  # votes of each person, changed twice


@dataclass
class Bystanders:
    """Eli, who leads, and the voters. `waits`: (when, seconds until the acknowledgement)."""

    grounds: Grounds
    chance: random.Random
    history: History = field(default_factory=History)
    waits: list[tuple[float, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    people: list[Client] = field(default_factory=list)

    async def come(self) -> None:
        """Everybody joins."""
        tokens = {"Eli": self.grounds.eli.token} | {
            f"Voter {n}": one for n, one in enumerate(self.grounds.voters)
        }
        for name, token in tokens.items():
            self.people.append(self._client(name, token))
        await asyncio.gather(*map(_joined, self.people))

    async def vote(self, until: asyncio.Event) -> None:
        """Estimate item after item; nobody turns the cards."""
        lead = self.people[0]
        assert lead.view is not None
        for item in itertools.cycle(sorted(lead.view.tree["items"])):
            if until.is_set():
                return
            await self._command(lead, "PresentItem", {"item": item})
            await asyncio.gather(*(self._estimate(one, item, until) for one in self.people[1:]))
            self.history.lines.clear()

    async def agree(self) -> list[str]:
        """Whose view is not what a fresh join gives; what changed a moment ago is looked at again."""
        since = time.monotonic()
        while True:
            fresh = self._client("Eli again", self.grounds.eli.token)
            await _joined(fresh)
            assert fresh.view is not None
            found = [
                f"The view of {one.who} differs from a fresh join in {paths[:5]}."
                for one in self.people
                if (paths := differences(one.view.tree if one.view else {}, fresh.view.tree))
            ]
            await fresh.stop()
            if not found or time.monotonic() - since > EQUAL_WITHIN:
                return found
            await asyncio.sleep(0.5)

    async def leave(self) -> None:
        """Everybody goes."""
        await asyncio.gather(*(one.stop() for one in self.people))

    async def _estimate(self, one: Client, item: str, until: asyncio.Event) -> None:
        await one.until(lambda: _table(one).get("item") == item, ROUND_WITHIN)
        for _ in range(OF_ONE_ITEM):
            if until.is_set():
                return
            card = self.chance.choice(CANARIES)
            await self._command(one, "CastVote", {"card": card, "item": item, "round": _table(one)["round"]})
            await asyncio.sleep(THINKS * self.chance.uniform(0.5, 1.5))

    async def _command(self, one: Client, name: str, args: Json) -> None:
        began = time.monotonic()
        async with asyncio.timeout(ROUND_WITHIN):
            answer = await one.command(name, args)
        self.waits.append((began, time.monotonic() - began))
        if not answer.get("ok"):
            self.wrong.append(f"{name} of {one.who} was answered {answer}.")

    def _client(self, name: str, token: str | None) -> Client:
        return Client(name, self.grounds.url, token, self.grounds.home["id"], self.history)


async def _joined(one: Client) -> None:
    one.start()
    async with asyncio.timeout(JOINED_WITHIN):
        await one.caught_up.wait()


def _table(one: Client) -> Json:
    table = one.view.tree.get("table") if one.view else None
    return table if isinstance(table, dict) else {}
