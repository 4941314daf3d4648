"""Votes on scenarios: hidden until they are closed, then with who said what and why."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec
from msgspec import Struct

from program.scenarios.events import Choice


class Ballot(Struct, frozen=True):
    """What one person said of a scenario; ``at`` in milliseconds."""

    person: str
    choice: Choice
    reason: str
    at: int


class Result(Struct, frozen=True):
    """How many are for it, against it, and abstain; and each of them, in the order of their last word."""

    votes_for: int = msgspec.field(name="for")
    against: int
    abstain: int
    ballots: list[Ballot]


class Vote(Struct, frozen=True):
    """How a vote stands. While it is open nothing is known of it but how many have voted."""

    state: Literal["open", "closed"]
    voted: int
    closed_at: int | None
    closed_by: str | None
    result: Result | None


def vote_of(said: list[Ballot], closed: tuple[int, str | None] | None) -> Vote:
    """How the vote stands; ``closed``: when (milliseconds) and by whom, None while it is open."""
    if closed is None:
        return Vote("open", len(said), None, None, None)
    return Vote("closed", len(said), *closed, counted(said))


def counted(ballots: list[Ballot]) -> Result:
    """What the ballots come to."""
    counts = Counter(one.choice for one in ballots)
    ordered = sorted(ballots, key=lambda one: (one.at, one.person))
    return Result(counts["for"], counts["against"], counts["abstain"], ordered)
