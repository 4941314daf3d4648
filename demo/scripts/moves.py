"""What every script is told and says: the room, who of the demo sits in it, what could come next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

from msgspec import Struct

from ceremonies.play import Play, State


class Move(Struct, frozen=True):
    """A command that a seat could give now. One that is ``slow`` leaves the others time before it."""

    seat: str
    name: str
    args: dict[str, Any] = {}
    stage: str | None = None
    slow: bool = False


class Scene(Struct, frozen=True):
    """A room in which the seats of ``cast`` (their names by seat) are played by the demo."""

    play: Play
    state: State
    cast: dict[str, str]

    @property
    def stage(self) -> str:
        """The stage that is open."""
        return self.state.floor.stage

    @property
    def facilitator(self) -> str | None:
        """Who of the demo leads the room; None where somebody else does."""
        seats = self.state.floor.seats
        return next((seat for seat in self.cast if seats[seat].facilitates), None)

    @property
    def others(self) -> list[str]:
        """The seats that are waited for and belong to people."""
        return [id for id, seat in self.state.floor.seats.items() if seat.counts and id not in self.cast]

    def ready(self, seats: Iterable[str]) -> bool:
        """Whether all of these have said that they are."""
        return all(self.state.floor.seats[seat].ready for seat in seats)

    def led(self, name: str, **args: Any) -> list[Move]:
        """What the facilitator does, after a while."""
        return [Move(self.facilitator, name, args, self.stage, slow=True)] if self.facilitator else []

    def unready(self) -> list[Move]:
        """Everybody of the demo who has not yet said that they are ready says so."""
        seats = [seat for seat in self.cast if not self.state.floor.seats[seat].ready]
        return [Move(seat, "SetReady", {"ready": True}) for seat in seats]

    def goes_on(self) -> list[Move]:
        """Everybody is ready; once people are, too, the facilitator opens the next stage."""
        waiting = self.unready()
        if waiting or not self.ready(self.others):
            return waiting
        stages = [stage["id"] for stage in self.play.show(self.state)["room"]["stages"]]
        following = stages[stages.index(self.stage) + 1 :]
        return self.led("GoToStage", stage=following[0]) if following else []


Script = Callable[[Scene], list[Move]]
"""What could happen next in a room; nothing where it waits for people or has come to its end."""


def mixed(moves: Iterable[Move]) -> list[Move]:
    """The moves in an order that looks like chance and is always the same."""
    return sorted(moves, key=lambda move: drawn(move.seat, move.name, *map(str, move.args.values())))


def drawn(*about: str) -> int:
    """A number that looks drawn and is always the same for the same texts."""
    return crc32("/".join(about).encode())
