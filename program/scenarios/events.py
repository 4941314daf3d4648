"""Scenarios that somebody keeps, applies or deletes, on the stream of their program; words only."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from journal.facts import Fact, fact


class Slip(Struct, frozen=True, forbid_unknown_fields=True):
    """An item that ends so many Sprints later; fewer than 0: earlier."""

    item: str
    sprints: int


class Shift(Struct, frozen=True, forbid_unknown_fields=True):
    """An item that is planned in another Sprint, or in none (null)."""

    item: str
    sprint: str | None


class Loss(Struct, frozen=True, forbid_unknown_fields=True):
    """People whom a team lacks in a Sprint: how many, or else the share (0 to 1) of its capacity."""

    team: str
    sprint: str
    people: float | None = None
    share: float | None = None


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    """What is changed in thought. ``drops``: items that are not built, with everything in them."""

    slips: tuple[Slip, ...] = ()
    moves: tuple[Shift, ...] = ()
    losses: tuple[Loss, ...] = ()
    drops: tuple[str, ...] = ()


@fact
class ScenarioKept(Fact, frozen=True):
    """Somebody kept a scenario under a name, to compare it with others."""

    scenario: str
    name: str
    changes: Scenario


@fact
class ScenarioApplied(Fact, frozen=True):
    """A scenario was made so; what it changed follows in the words of items, Sprints and dependencies."""

    scenario: str


@fact
class ScenarioReopened(Fact, frozen=True):
    """A scenario is a thought again: what it had changed was taken back."""

    scenario: str


@fact
class ScenarioDeleted(Fact, frozen=True):
    """A scenario is of no interest any more."""

    scenario: str


@fact
class ScenarioRestored(Fact, frozen=True):
    """A deleted scenario is there again."""

    scenario: str


Choice = Literal["for", "against", "abstain"]


@fact
class ScenarioVoted(Fact, frozen=True):
    """A member is for a scenario, against it, or abstains; ``choice`` None: their vote is taken back.

    The rules fill in who votes and what they had said before. Nobody else is told until the vote is closed.
    """

    scenario: str
    choice: Choice | None
    reason: str = ""
    voter: str = ""
    choice_before: Choice | None = None
    reason_before: str = ""


@fact
class ScenarioVoteClosed(Fact, frozen=True):
    """The vote is closed, and everybody sees it; the rules count it."""

    scenario: str
    votes_for: int = 0
    against: int = 0
    abstained: int = 0


@fact
class ScenarioVoteReopened(Fact, frozen=True):
    """The vote goes on: every vote stands as it was, and is hidden again."""

    scenario: str
