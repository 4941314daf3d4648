"""The words about risks, assumptions and issues; words only."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from journal.facts import Fact, fact
from program.register.risks import RiskKind, RiskState

Voice = Literal["guest", "anonymous"]
"""Whose words they were, where no member of the program stands for them."""


class Linked(Struct, frozen=True):
    """A thing of the program that an entry of the register is about: for a milestone, what has to be done by
    its day, an increment with all its features. An item may be named by its key."""

    kind: Literal["item", "dependency", "objective", "increment"]
    id: str


@fact
class RiskRaised(Fact, frozen=True):
    """A risk, an assumption or an issue in one sentence; of a team, or of the program (None).

    ``chance`` and ``impact`` are 1 to 5 (None: not rated), ``due`` is an ISO date, ``owner`` the id of a
    person, ``response`` what is done about it, ``room`` the room in which it was said. ``voice``: it was said
    there by a guest, or without a name.
    """

    risk: str
    text: str
    kind: RiskKind = "risk"
    team: str | None = None
    chance: int | None = None
    impact: int | None = None
    owner: str | None = None
    due: str | None = None
    response: str = ""
    links: tuple[Linked, ...] = ()
    room: str | None = None
    state: RiskState = "new"
    voice: Voice | None = None


@fact
class RiskChanged(Fact, frozen=True):
    """Fields of a risk have other values. ``before``: what the person saw, then what was there."""

    risk: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class RiskMoved(Fact, frozen=True):
    """A risk is resolved, owned, accepted or mitigated, or new again."""

    risk: str
    state: RiskState
    before: RiskState | UnsetType = UNSET


@fact
class RiskWithdrawn(Fact, frozen=True):
    """A risk is out of the register: it was none, or it stands there twice."""

    risk: str


@fact
class RiskRestored(Fact, frozen=True):
    """A risk that was withdrawn is in the register again."""

    risk: str
