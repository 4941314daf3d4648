"""What teams owe each other and decide together, on the stream of their program; words only."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType, field

from journal.facts import Fact, fact

Answer = Literal["accept", "counter", "reject", "withdraw", "deliver", "verify"]
DependencyState = Literal[
    "proposed", "countered", "accepted", "delivered", "verified", "rejected", "withdrawn"
]
Side = Literal["consumer", "producer"]


@fact
class DependencyAsked(Fact, frozen=True):
    """A team asks another for something: ``consumer`` (an item) needs it by a Sprint.

    ``producer`` is the item it waits for, where there is one; the rules fill in the teams. ``external`` names
    who outside the program produces it, and then there is no team; ``link`` is the imported link that was
    taken up.
    """

    dependency: str
    consumer: str
    producer: str | None
    title: str
    needed_by: str
    producer_team: str = ""
    consumer_team: str = ""
    room: str | None = None
    external: str = ""
    link: str | None = None


@fact
class DependencyAnswered(Fact, frozen=True):
    """An answer to a dependency, by one of its two teams; what it leads to is filled in by the rules.

    ``sprint`` is the Sprint promised by an accept or a counter; ``countered_by`` is whose counter stands.
    ``saw``: state and promise as who answers saw them; it is no part of what is written.
    """

    dependency: str
    answer: Answer
    sprint: str | None = None
    reason: str = ""
    side: Side | Literal[""] = ""
    state: DependencyState = "proposed"
    promise: str | None = None
    countered_by: Side | None = None
    state_before: DependencyState = "proposed"
    promise_before: str | None = None
    countered_by_before: Side | None = None
    reason_before: str = ""
    room: str | None = None
    saw: dict[str, str | None] | UnsetType = UNSET


@fact
class DependencyReverted(Fact, frozen=True):
    """An answer taken back: the dependency is again as it was before it."""

    dependency: str
    state: DependencyState
    promise: str | None
    countered_by: Side | None
    reason: str
    state_before: DependencyState
    promise_before: str | None


@fact
class ConfidenceVoted(Fact, frozen=True):
    """A revealed vote of confidence from 1 to 5: how many votes, their mean and the lowest.

    Without a team it is the program's; ``sprint`` or ``increment`` says what the vote was about.
    """

    mean: float
    lowest: float
    votes: int
    team: str | None = None
    sprint: str | None = None
    increment: str | None = None
    room: str | None = None


@fact
class RankingProposed(Fact, frozen=True):
    """An order of items that a method gave: for one team, or over the program's teams (None)."""

    proposal: str
    team: str | None
    method: str
    order: tuple[str, ...]
    scores: dict[str, float] = field(default_factory=dict)
    room: str | None = None


@fact
class RankingAccepted(Fact, frozen=True):
    """A proposed order was taken over; the new ranks follow as ``ItemsRanked``."""

    proposal: str


@fact
class RankingWithdrawn(Fact, frozen=True):
    """A proposed order that nobody had taken over was taken back."""

    proposal: str
