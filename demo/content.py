"""What the demo program is made of, read from the TOML files beside it. Items are named by their titles."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, convert

from accounts.roles import Role
from backlog.events import Category, ItemType
from program.events import Answer

FOLDER = Path(__file__).parent / "harbour"
TEAMS = ("payments", "orders", "web_shop", "warehouse", "data")

Day = tuple[int, int]
"""A Sprint by its number and a working day of it, from 1 to 10."""

Said = tuple[int, int, str]
"""A day and the name of who says it."""


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """``team`` is the key of a team; none: the role is for the whole program."""

    name: str
    role: Role
    team: str = ""


class Increment(Struct, frozen=True, forbid_unknown_fields=True):
    """``first`` is the number of its first Sprint."""

    name: str
    first: int
    sprints: int


class Away(Struct, frozen=True, forbid_unknown_fields=True):
    """Days off."""

    person: str
    sprint: int
    days: float


class Reply(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a dependency."""

    at: Said
    answer: Answer
    sprint: int | None = None
    reason: str = ""


class Moved(Struct, frozen=True, forbid_unknown_fields=True):
    """The producer's item goes into another Sprint."""

    at: Said
    sprint: int


class Remark(Struct, frozen=True, forbid_unknown_fields=True):
    """A comment on a dependency."""

    at: Said
    text: str


class Need(Struct, frozen=True, forbid_unknown_fields=True):
    """A dependency: of an item (``producer``), or of a team where no item is named."""

    consumer: str
    title: str
    needed_by: int
    asked: Said
    producer: str | None = None
    producer_team: str = ""
    answers: tuple[Reply, ...] = ()
    comments: tuple[Remark, ...] = ()
    moved: Moved | None = None


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """``sprint`` is where it is now, ``carried_from`` where it was not finished; ``now`` is how far it is
    in the running Sprint. ``number`` is fixed for some."""

    title: str
    type: ItemType = "story"
    points: float | None = None
    sprint: int | None = None
    carried_from: int | None = None
    now: Literal["", "doing", "done"] = ""
    number: int | None = None
    description: str = ""

    @property
    def begun_in(self) -> int | None:
        """The Sprint in which it was first planned."""
        return self.carried_from or self.sprint


class Feature(Struct, frozen=True, forbid_unknown_fields=True):
    """``scores`` lie in the middle of what teams give it, by factor."""

    number: int
    title: str
    description: str
    scores: dict[str, int]
    items: tuple[Item, ...]
    sprint: int | None = None


class Action(Struct, frozen=True, forbid_unknown_fields=True):
    """What the retrospective of a Sprint decided."""

    sprint: int
    title: str
    done: bool = False


class Team(Struct, frozen=True, forbid_unknown_fields=True):
    """Goals, votes of confidence and capacities (in points) are by the number of the Sprint."""

    name: str
    key: str
    capacity: dict[int, float]
    confidence: dict[int, tuple[int, ...]]
    actions: tuple[Action, ...]
    goals: dict[int, str]
    features: tuple[Feature, ...]
    loose: tuple[Item, ...] = ()
    wip_limits: dict[Category, int] = {}

    def items(self) -> Iterator[tuple[Item, Feature | None]]:
        """Everything but features, each with its feature."""
        for item in self.loose:
            yield item, None
        for feature in self.features:
            for item in feature.items:
                yield item, feature


class Thought(Struct, frozen=True, forbid_unknown_fields=True):
    """A scenario that somebody kept: Sprints by which items slip (fewer than 0: earlier), items dropped."""

    name: str
    kept: Said
    slips: dict[str, int] = {}
    drops: tuple[str, ...] = ()


class Headline(Struct, frozen=True, forbid_unknown_fields=True):
    """What was written over the week of that day."""

    at: Said
    text: str


class Program(Struct, frozen=True, forbid_unknown_fields=True):
    """``running`` is the number of the Sprint that runs on the day the program is loaded."""

    name: str
    key: str
    goal: str
    time_zone: str
    running: int
    increments: tuple[Increment, ...]
    headlines: tuple[Headline, ...]
    people: tuple[Person, ...]
    away: tuple[Away, ...]
    dependencies: tuple[Need, ...]
    scenarios: tuple[Thought, ...]

    def of_team(self, key: str, role: Role = Role.DEVELOPER) -> list[str]:
        """The names of a team's people of that role."""
        return [one.name for one in self.people if one.team == key and one.role == role]


class OpenRoom(Struct, frozen=True, forbid_unknown_fields=True):
    """A room that began ``minutes`` ago; since then its people have moved ``steps`` times, ``at_once`` each.

    It is about the ``items``, or what is planned for a ``sprint``, or all ``features``.
    """

    code: str
    ceremony: str
    title: str
    facilitator: str
    people: tuple[str, ...]
    minutes: int
    steps: int
    at_once: int = 1
    team: str | None = None
    items: tuple[str, ...] = ()
    sprint: int | None = None
    features: bool = False
    settings: dict[str, Any] = {}


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """A note of a retrospective; notes of one ``topic`` belong together."""

    by: str
    column: str
    text: str
    topic: str = ""


class Goal(Struct, frozen=True, forbid_unknown_fields=True):
    """A goal that somebody proposes."""

    by: str
    text: str


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """The open rooms and what is said in them."""

    rooms: tuple[OpenRoom, ...]
    notes: tuple[Note, ...]
    goals: tuple[Goal, ...]


@cache
def program() -> Program:
    """The program, its people and what they owe each other."""
    return convert(read("program"), Program)


@cache
def teams() -> tuple[Team, ...]:
    """The teams with all their items."""
    return tuple(convert(read(name), Team, str_keys=True) for name in TEAMS)


@cache
def stage() -> Stage:
    """The open rooms."""
    return convert(read("rooms"), Stage)


def read(name: str) -> dict[str, Any]:
    """One of the files, as it is written."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
