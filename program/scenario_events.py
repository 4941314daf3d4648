"""Scenarios that somebody keeps, applies or deletes, on the stream of their program; words only."""

from __future__ import annotations

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
