"""The words about decisions that a program needs, and what was decided; words only."""

from __future__ import annotations

from typing import Any

from msgspec import field

from journal.facts import Fact, fact
from program.register.risk_events import Linked


@fact
class DecisionAsked(Fact, frozen=True):
    """Something has to be decided: by its ``owner``, ``needed_by`` an ISO date; for a team or the program."""

    decision: str
    text: str
    team: str | None = None
    owner: str | None = None
    needed_by: str | None = None
    links: tuple[Linked, ...] = ()
    room: str | None = None


@fact
class DecisionChanged(Fact, frozen=True):
    """Fields of a decision have other values. ``before``: what the person saw, then what was there."""

    decision: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class DecisionMade(Fact, frozen=True):
    """It is decided: ``outcome`` says what; who and when are the event's own; ``room`` is where."""

    decision: str
    outcome: str
    room: str | None = None


@fact
class DecisionReopened(Fact, frozen=True):
    """What was decided does not hold any more. ``outcome``: what it was."""

    decision: str
    outcome: str = ""


@fact
class DecisionWithdrawn(Fact, frozen=True):
    """Nobody needs the decision any more, or it stands there twice."""

    decision: str


@fact
class DecisionRestored(Fact, frozen=True):
    """A decision that was withdrawn is there again."""

    decision: str
