"""What befalls the server of a planning day: a blow in the middle of a step."""

from __future__ import annotations

import asyncio
import random

from tests.faults.blows import Blow
from tests.faults.history import History
from tests.faults.server import Server

SOON = 0.05  # seconds after something was asked: before, during or after its commit


class Trouble:
    """A blow that falls while one of the things that a step asks for is on its way; or none, ever.

    ``fallen``: how often it fell.
    """

    def __init__(self, server: Server, blow: Blow | None, chance: random.Random, history: History) -> None:
        self._server, self._blow, self._chance, self._history = server, blow, chance, history
        self._left = 0
        self._falling: asyncio.Task[None] | None = None
        self.fallen = 0

    def draw_near(self, within: int) -> None:
        """It falls with one of the next so many commands and uploads; 0: with none."""
        self._left = self._chance.randint(1, within) if within else 0

    def comes_nearer(self) -> None:
        """A command or an upload is about to be sent."""
        self._left -= 1
        if self._left == 0 and self._blow is not None:
            self._falling = asyncio.create_task(self._fall(self._blow))

    async def over(self) -> None:
        """The server is as whole again as it will get."""
        if self._falling is not None:
            await self._falling

    async def _fall(self, blow: Blow) -> None:
        await asyncio.sleep(self._chance.uniform(0, SOON))
        self._history.note("struck")
        await blow(self._server, self._chance)
        self._history.note("over")
        self.fallen += 1
