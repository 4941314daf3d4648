"""A table for tests: people sit down and say things, without a server."""

from __future__ import annotations

import itertools
from types import ModuleType
from typing import Any

import msgspec

from ceremonies import floor
from ceremonies.ceremony import Chance, Seat, Thing
from ceremonies.play import ROOM, Happened, Play, State, brief_changed, on_the_floor

START = 1_763_000_000_000
"""When every test begins: milliseconds since 1970."""


class Table:
    """One room under one ceremony; ``say`` acts as a person, the clock moves only by ``later``."""

    def __init__(self, ceremony: ModuleType, things: tuple[Thing, ...] = (), **settings: Any) -> None:
        self.play = Play(ceremony)
        self.ids = itertools.count(1)
        self.now = START
        self.seed = 7
        self.state: State = self.play.opening("Sprint 12", settings)
        self.opened = self.state
        self.happened: list[Happened] = []
        if things:
            self.do(brief_changed(things))

    def sit(self, *names: str, role: str = "participant", **more: Any) -> Table:
        for name in names:
            self.do(on_the_floor(floor.TakeSeat(name, role, **more)))
        return self

    def do(self, said: Any, by: Seat = ROOM, command: str | None = None) -> list[Happened]:
        chance = Chance(self.now, lambda: f"id{next(self.ids)}", self.seed)
        self.state, happened = self.play.act(self.state, said, by, chance, command)
        self.happened += happened
        return happened

    def say(self, who: str, name: str, /, command: str | None = None, **args: Any) -> list[str]:
        """Says a command over the wire; the names of the events that followed."""
        said = self.play.parse(self.state, name, args)
        return [type(one.event).__name__ for one in self.do(said, self.state.floor.seats[who], command)]

    def later(self, seconds: float) -> list[str]:
        self.now += int(seconds * 1000)
        self.state, happened = self.play.pass_time(self.state, self.now)
        self.happened += happened
        return [type(one.event).__name__ for one in happened]

    @property
    def view(self) -> dict[str, Any]:
        return msgspec.to_builtins(self.play.show(self.state))

    def mine(self, who: str) -> dict[str, Any]:
        return msgspec.to_builtins(self.play.whisper(self.state, who))


def items(*titles: str) -> tuple[Thing, ...]:
    """Items of Payments, PAY-1 and so on."""
    return tuple(
        Thing(f"item{place}", title, key=f"PAY-{place}", type="story", team="payments", rank=place)
        for place, title in enumerate(titles, start=1)
    )
