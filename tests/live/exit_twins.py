"""Two runs of one plan in two frozen houses, and the first exit by which others can tell them apart."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.live.exits import Exit, Harbour, Seen
from tests.live.frozen import FrozenHouse
from tests.live.plays import Moment, Plan, Run

SHOWN = 120


class Difference(NamedTuple):
    """Where two runs differ: by which exit, after what, and the bytes around the first that differs."""

    by: Exit
    after: str
    one: bytes
    two: bytes

    def __str__(self) -> str:
        return f"{self.by[0] or 'anybody'} by {self.by[1]}, after {self.after}:\n{self.one!r}\n{self.two!r}"


class Twins:
    """Two frozen houses with copies of the same file, in which plans are played one after another."""

    def __init__(self, home: Path, template: Path) -> None:
        self.houses = tuple(FrozenHouse(home / name, template) for name in ("one", "two"))
        self._harbours = []
        for house in self.houses:
            with house.playing():
                self._harbours.append(Harbour(house))

    def play(self, plan: Plan) -> tuple[list[Moment], list[Moment]]:
        """What left each of the two houses while the plan was played in it."""
        one, two = (self._played(plan, side) for side in (0, 1))
        return one, two

    def tell_tale(self, plan: Plan) -> Difference | None:
        """By what others tell, before the reveal, what is hidden; None where they cannot."""
        return difference(*self.play(plan), but=plan.hiding, hidden=True)

    def close(self) -> None:
        """Gives the files back."""
        for house in self.houses:
            house.close()

    def _played(self, plan: Plan, side: int) -> list[Moment]:
        with self.houses[side].playing():
            return Run(self._harbours[side], plan, side).moments


def difference(one: list[Moment], two: list[Moment], but: tuple[str, ...], hidden: bool) -> Difference | None:
    """The first difference that anybody gets but for these, while the secret is hidden or after it."""
    for here, there in zip(one, two, strict=True):
        assert (here.what, here.hidden) == (there.what, there.hidden)
        if here.hidden == hidden:
            found = _difference(here.what, _of_others(here.seen, but), _of_others(there.seen, but))
            if found is not None:
                return found
    return None


def _of_others(seen: Seen, but: tuple[str, ...]) -> Seen:
    return {way: data for way, data in seen.items() if way[0] not in but}


def _difference(what: str, one: Seen, two: Seen) -> Difference | None:
    for way in (*one, *(way for way in two if way not in one)):
        here, there = one.get(way, b""), two.get(way, b"")
        if here != there:
            place = next(
                (n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b),
                min(len(here), len(there)),
            )
            around = slice(max(0, place - SHOWN), place + SHOWN)
            return Difference(way, what, here[around], there[around])
    return None
