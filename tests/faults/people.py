"""Who takes part, and what each of them does in one move.

Moves wait only for answers and for things to happen in the room, so that a run goes as fast as its server.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.faults.client import Client
from tests.faults.rest import Rest
from tests.faults.view import Json

PLAIN_CARDS = ["1", "2", "3", "5", "8", "13"]
NONSENSE = [
    '["command"]',
    '["command", 5]',
    '["command", {"room": "r", "id": "x", "name": "CastVote", "args": [1]}]',
    '["command", {"room": 7, "id": {}, "name": null, "args": {}}, "more"]',
    '["nonsense", {}]',
    '["command", {"room": ',
    '["command", ' + "[" * 60 + "]" * 60 + "]",
]
LOOKS_AGAIN_AFTER = 0.5  # seconds: nobody waits for ever for the last vote


@dataclass
class Person:
    """One participant with a tab in the poker room and, where there is one, a tab in the retrospective.

    `votes` and `texts` give canaries, each of them once; `items` are those of the poker room.
    """

    name: str
    chance: random.Random
    poker: Client
    notes: Client | None
    votes: Iterator[str]
    texts: Iterator[str]
    items: list[str]
    leads: bool = False

    async def move(self) -> None:
        """One thing this person does."""
        dice = self.chance.random()
        if dice < 0.02:
            await self.poker.say(self.chance.choice(NONSENSE))
        elif self.notes is not None and dice < 0.25:
            await self._write_a_card(self.notes)
        elif self.leads and dice < 0.8:
            await self._lead()
        else:
            await self._vote()

    async def _vote(self) -> None:
        here = self._here()
        if not here or self._revealed():
            await self._look_up(lambda: bool(self._here()) and not self._revealed())
            return
        if self.chance.random() < 0.08:
            await self._send(self.poker, "RetractVote", here)
        canary = next(self.votes, None) if self.chance.random() < 0.1 else None
        await self._send(self.poker, "CastVote", {"card": canary or self.chance.choice(PLAIN_CARDS)} | here)
        if self.chance.random() < 0.7:
            await self._look_up(lambda: self._here() != here or self._revealed())

    async def _lead(self) -> None:
        here = self._here()
        if not here:
            await self._send(self.poker, "PresentItem", {"item": self.chance.choice(self.items)})
            return
        await self._look_up(lambda: len(_part(self.poker, "votes")) >= len(_part(self.poker, "seats")) - 1)
        await self._send(self.poker, "RevealVotes", here)
        if self.chance.random() < 0.4:
            again = here if self.chance.random() < 0.5 else {"item": here["item"]}
            await self._send(self.poker, "StartRound", again)
            return
        for _ in range(self.chance.choice([1, 1, 2])):
            await self._send(self.poker, "AgreeEstimate", {"card": str(self.chance.randint(1, 99))} | here)
        if self._here() == here:
            await self._send(self.poker, "PresentItem", {"item": self.chance.choice(self.items)})

    async def _write_a_card(self, notes: Client) -> None:
        columns = sorted(_part(notes, "columns"))
        if columns:
            await self._send(
                notes, "AddCard", {"column": self.chance.choice(columns), "text": next(self.texts)}
            )
        else:
            await self._look_up(lambda: bool(_part(notes, "columns")), notes)

    async def _send(self, client: Client, name: str, args: Json) -> None:
        """Send once, or twice, or lose the network meanwhile, or come again with the same id afterwards."""
        id_ = f"{self.chance.getrandbits(64):016x}"
        copies = 2 if self.chance.random() < 0.15 else 1
        sending = asyncio.create_task(client.command(name, args, id_=id_, copies=copies))
        if self.chance.random() < 0.02:
            await asyncio.sleep(0)
            client.cut()
        answer = await sending
        if self.chance.random() < 0.1:
            await client.again(id_, name, args)
        if self.chance.random() < 0.05:
            other = {"text": next(self.texts)} if "text" in args else {"card": "1", "round": 0}
            await client.again(id_, name, args | other)
        if answer.get("ok"):
            await self._look_up(lambda: client.view is not None and client.view.seq >= answer["seq"], client)

    async def _look_up(self, holds: Callable[[], bool], client: Client | None = None) -> None:
        with contextlib.suppress(TimeoutError):
            await (client or self.poker).until(holds, LOOKS_AGAIN_AFTER)

    def _here(self) -> Json:
        """The item and round on the table, as a command names them; empty where there is none."""
        table = _part(self.poker, "table")
        return {"item": table["item"], "round": table["round"]} if table.get("item") is not None else {}

    def _revealed(self) -> bool:
        return bool(_part(self.poker, "table").get("revealed"))


@dataclass
class Editor:
    """Somebody who edits the backlog by REST while the others estimate.

    `items` are on the table, where only their titles are edited; `spare` ones get points.
    """

    rest: Rest
    chance: random.Random
    numbers: Iterator[int]
    team: str
    room: str
    items: list[str]
    spare: list[str]

    async def move(self) -> None:
        """Read what the room tells by REST, or edit; sometimes twice, sometimes under a used key."""
        if self.chance.random() < 0.3:
            await self.rest.call("GET", f"/rooms/{self.room}{self.chance.choice(['', '/log', '/record'])}")
            return
        n = next(self.numbers)
        choices: list[tuple[str, str, Json]] = [
            ("PATCH", f"/items/{self.chance.choice(self.items)}", {"title": f"Refund a part, {n}"}),
            ("PATCH", f"/items/{self.chance.choice(self.spare)}", {"points": n % 90 + 1}),
            ("POST", f"/teams/{self.team}/items", {"title": f"Receipt {n}", "type": "story"}),
        ]
        method, path, body = self.chance.choice(choices)
        await self.rest.call(method, path, body, key=f"edit-{n}")
        if self.chance.random() < 0.2:
            await self.rest.call(method, path, body, key=f"edit-{n}")
        if self.chance.random() < 0.1:
            await self.rest.call(method, path, body | {"title": f"Something else {n}"}, key=f"edit-{n}")


def _part(client: Client, key: str) -> Json:
    """A top-level part of what this tab sees."""
    part = client.view.tree.get(key) if client.view else None
    return part if isinstance(part, dict) else {}
