"""The words about stakeholders, and about who is told what, how and how often; words only."""

from __future__ import annotations

from typing import Any

from msgspec import field

from journal.facts import Fact, fact
from program.stakeholders.communications import Means, Often


@fact
class StakeholderAdded(Fact, frozen=True):
    """Somebody whom the program concerns: a role, a group or a person outside.

    ``power`` over the program and ``interest`` in it are 1 to 5 (None: not rated), ``needs`` what they
    need of it or fear of it.
    """

    stakeholder: str
    name: str
    power: int | None = None
    interest: int | None = None
    needs: str = ""


@fact
class StakeholderChanged(Fact, frozen=True):
    """Fields of a stakeholder have other values. ``before``: what the person saw, then what was there."""

    stakeholder: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class StakeholderWithdrawn(Fact, frozen=True):
    """The program does not concern them any more; nobody has to tell them anything."""

    stakeholder: str


@fact
class StakeholderRestored(Fact, frozen=True):
    """A stakeholder who was withdrawn is one again."""

    stakeholder: str


@fact
class CommunicationPlanned(Fact, frozen=True):
    """A stakeholder is told ``what`` by these means so often; the first time on ``due`` (an ISO date).

    ``owner`` is the member who tells them; without one whoever manages the program does.
    """

    communication: str
    stakeholder: str
    what: str
    due: str
    means: Means = "report"
    often: Often = "weekly"
    owner: str | None = None


@fact
class CommunicationChanged(Fact, frozen=True):
    """Fields of a line have other values; another ``due`` begins the rhythm anew on that day."""

    communication: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class CommunicationWithdrawn(Fact, frozen=True):
    """The line is in the plan no more."""

    communication: str


@fact
class CommunicationRestored(Fact, frozen=True):
    """A line that was withdrawn is in the plan again."""

    communication: str


@fact
class StakeholderTold(Fact, frozen=True):
    """It was told ``on`` that day; the rules fill in when it is ``due`` next (None: never again).

    ``report`` names the status report that told it.
    """

    communication: str
    on: str = ""
    due: str | None = None
    report: str | None = None
    on_before: str | None = None
    due_before: str | None = None
