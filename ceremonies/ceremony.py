"""The shapes that stages and ceremonies are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from ceremonies.sheet import Sheets

View = dict[str, Any]
"""What somebody may see: a nested object with string keys, ready for JSON."""


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command or an event. Commands are imperative (``CastVote``), events past (``VoteCast``)."""


class Refused(Exception):
    """The rules say no, now. ``sentence`` is for the person who can act, ``reason`` names the rule."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.reason = reason


class Forbidden(Refused):
    """The seat's role says no."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "role")


class Absent(Refused):
    """The thing that was named is not there, or is somebody else's secret: both answer alike."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"There is no such {noun} here.", "not_found")


class Seat(msgspec.Struct, frozen=True):
    """A place at the table. Its name lives outside the rules; ``person`` is an opaque id, None for guests.

    ``hand`` is the order in which hands went up, 0 while it is down. ``entitled``: was facilitator
    until somebody took over, and may take over again at once.
    """

    id: str
    role: str = "participant"
    team: str | None = None
    guest: bool = False
    person: str | None = None
    away: bool = False
    ready: bool = False
    hand: int = 0
    entitled: bool = False
    name_version: int = 0

    @property
    def facilitates(self) -> bool:
        return self.role == "facilitator"

    @property
    def counts(self) -> bool:
        """Whether its vote is waited for: seated, and not away."""
        return self.role != "observer" and not self.away


class Thing(msgspec.Struct, frozen=True):
    """What a stage is about: an item, a card, a topic.

    ``parts`` are the ids of what was grouped into it, also of what was removed since; its own id is the
    smallest of them. ``owner`` and ``due`` (ISO date) are those of an action, an objective or a risk;
    ``doubts`` are sentences on what stands against it, a team's plan. ``created_at`` is in milliseconds, 0
    where it is not known.
    """

    id: str
    title: str
    key: str = ""
    parts: tuple[str, ...] = ()
    column: str = ""
    score: float | None = None
    points: float | None = None
    rank: int = 0
    type: str = ""
    team: str | None = None
    sprint: str | None = None
    local: bool = False
    owner: str | None = None
    due: str | None = None
    created_at: int = 0
    doubts: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """The ids under which something may be kept of it: its parts, or itself."""
        return self.parts or (self.id,)


Things = Mapping[str, Thing]


def of_types(things: Things, types: Sequence[str]) -> Things:
    """Those of these types in their order; all of them where no type is named."""
    return {id: one for id, one in things.items() if one.type in types} if types else things


class Gone(msgspec.Struct, frozen=True):
    """A thing that will not be there any more."""

    id: str


class Scene(msgspec.Struct, frozen=True):
    """What a stage sees of the room around it, computed for every call and never stored.

    ``seats`` carry marks for ids where the stage is anonymous. ``open``: the stage takes commands;
    ``current``: it is the stage that the room is at (one that is always open may not be). ``seed``: a
    number drawn for this call, for what settles by itself. ``sheets`` are the teams' shares of Sprints.
    ``parts`` holds the states of the other parts, for the ceremony's own part alone.
    """

    things: Things
    seats: Mapping[str, Seat]
    open: bool = True
    current: bool = True
    large: bool = False
    seed: int = 0
    sheets: Sheets = {}
    parts: Mapping[str, Any] = {}

    @property
    def voters(self) -> list[Seat]:
        """The seats whose vote is waited for."""
        return [seat for seat in self.seats.values() if seat.counts]


class Chance(msgspec.Struct, frozen=True):
    """Time and dice, thrown outside the rules: ``now`` in milliseconds, fresh ids, a seed.

    What is used of it is written into the event, so that a replay needs none of it.
    """

    now: int
    new_id: Callable[[], str]
    seed: int = 0


R = TypeVar("R")
S = TypeVar("S")


class Kind(Protocol):
    """A stage kind: a module of ``ceremonies.stages`` with these names (see docs/ceremony.md)."""

    Rules: Any
    State: Any
    Command: Any
    Event: Any

    def opening(self, rules: Any) -> Any: ...
    def decide(
        self, state: Any, rules: Any, command: Any, by: Seat, scene: Scene, chance: Chance
    ) -> Sequence[Any]: ...
    def settle(self, state: Any, rules: Any, scene: Scene, now: int) -> Sequence[Any]: ...
    def wakes(self, state: Any) -> int | None: ...
    def evolve(self, state: Any, event: Any) -> Any: ...
    def show(self, state: Any, rules: Any, scene: Scene) -> View: ...
    def whisper(self, state: Any, rules: Any, seat: Seat, scene: Scene) -> View: ...
    def tell(self, event: Any, state: Any, rules: Any) -> View | None: ...
    def undo(self, event: Any, state: Any, rules: Any) -> Sequence[Any]: ...
    def outcome(self, state: Any, rules: Any, things: Things) -> Things: ...


class Stage(msgspec.Struct, Generic[R], frozen=True):
    """One stage of a ceremony: a kind under rules, about the outcome of another stage.

    ``words`` renames the kind's commands, their fields and its view keys on the wire. ``anonymous``: its
    rules see marks in place of seats. ``always``: it takes commands whichever stage is open. ``prompt``
    and ``minutes`` are for who facilitates.
    """

    id: str
    kind: Any
    rules: R
    of: str
    title: str
    words: Mapping[str, str]
    anonymous: bool = False
    always: bool = False
    prompt: str = ""
    minutes: int = 0


def stage(
    id: str,
    kind: Any,
    rules: R,
    *,
    title: str,
    of: str = "brief",
    words: Mapping[str, str] | None = None,
    always: bool = False,
    prompt: str = "",
    minutes: int = 0,
) -> Stage[R]:
    """A stage of that kind under these rules, about the things that ``of`` leaves as they are now.

    It is anonymous, and its rules see marks in place of seats, where the rules say ``anonymous``.
    """
    anonymous = bool(getattr(rules, "anonymous", False))
    return Stage(id, kind, rules, of, title, words or {}, anonymous, always, prompt, minutes)


def settles_nothing(state: Any, rules: Any, scene: Scene, now: int) -> Sequence[Any]:
    """Nothing follows by itself."""
    return ()


def never_wakes(state: Any) -> int | None:
    """Waits for no time."""
    return None


def whispers_nothing(state: Any, rules: Any, seat: Seat, scene: Scene) -> View:
    """Keeps no secret of a seat."""
    return {}


def undoes_nothing(event: Any, state: Any, rules: Any) -> Sequence[Any]:
    """Cannot be taken back."""
    raise Refused("This cannot be taken back.", "undo")


def passes_on(state: Any, rules: Any, things: Things) -> Things:
    """Leaves the things as they came."""
    return things


def only_facilitators(by: Seat, does: str) -> None:
    """Refuses everybody else: "Only a facilitator reveals the votes."."""
    if not by.facilitates:
        raise Forbidden(f"Only a facilitator {does}.")


def only_seated(by: Seat, does: str) -> None:
    """Refuses observers: "Observers watch; take a seat to vote."."""
    if by.role == "observer":
        raise Forbidden(f"Observers watch. Take a seat to {does}.")
