"""The commands of the register: risks (with assumptions and issues), decisions, milestones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, field

from journal.facts import Fact
from live.errands.program_errand import ProgramErrand
from program.register import decision_events as decisions
from program.register import milestone_events as milestones
from program.register import risk_events as risks
from program.register.risk_events import Linked
from program.register.risks import RiskKind, RiskState


class RaiseRisk(ProgramErrand, frozen=True):
    """Writes a risk, an assumption or an issue into the register."""

    text: str
    kind: RiskKind = "risk"
    team: str | None = None
    chance: int | None = None
    impact: int | None = None
    owner: str | None = None
    due: str | None = None
    response: str = ""
    links: tuple[Linked, ...] = ()

    def proposed(self, new_id: Callable[[], str]) -> list[Fact]:
        """A new risk."""
        return [risks.RiskRaised(new_id(), **_fields(self))]


class EditRisk(ProgramErrand, frozen=True):
    """Gives fields of a risk other values. ``base``: the values the person saw."""

    risk: str
    fields: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """Other values."""
        return [risks.RiskChanged(self.risk, self.fields, self.base)]


class MoveRisk(ProgramErrand, frozen=True):
    """ROAMs a risk. Who says that it is owned owns it, where nobody does. ``base``: the state they saw."""

    risk: str
    state: RiskState
    base: dict[str, RiskState] = field(default_factory=dict)

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """Another state."""
        return [risks.RiskMoved(self.risk, self.state, self.base.get("state", UNSET))]


class WithdrawRisk(ProgramErrand, frozen=True):
    """Takes a risk out of the register; ``Undo`` brings it back."""

    risk: str

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The risk gone."""
        return [risks.RiskWithdrawn(self.risk)]


class RequestDecision(ProgramErrand, frozen=True):
    """Writes down what has to be decided."""

    text: str
    team: str | None = None
    owner: str | None = None
    needed_by: str | None = None
    links: tuple[Linked, ...] = ()

    def proposed(self, new_id: Callable[[], str]) -> list[Fact]:
        """A new decision."""
        return [decisions.DecisionAsked(new_id(), **_fields(self))]


class EditDecision(ProgramErrand, frozen=True):
    """Gives fields of a decision other values. ``base``: the values the person saw."""

    decision: str
    fields: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """Other values."""
        return [decisions.DecisionChanged(self.decision, self.fields, self.base)]


class Decide(ProgramErrand, frozen=True):
    """Says what was decided; without an ``outcome`` it is open again."""

    decision: str
    outcome: str | None

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The decision, made or open again."""
        if self.outcome is None:
            return [decisions.DecisionReopened(self.decision)]
        return [decisions.DecisionMade(self.decision, self.outcome)]


class WithdrawDecision(ProgramErrand, frozen=True):
    """Takes a decision out of the list; ``Undo`` brings it back."""

    decision: str

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The decision gone."""
        return [decisions.DecisionWithdrawn(self.decision)]


class SetMilestone(ProgramErrand, frozen=True):
    """Sets a milestone on a day."""

    name: str
    on: str
    team: str | None = None
    links: tuple[Linked, ...] = ()

    def proposed(self, new_id: Callable[[], str]) -> list[Fact]:
        """A new milestone."""
        return [milestones.MilestoneSet(new_id(), **_fields(self))]


class EditMilestone(ProgramErrand, frozen=True):
    """Gives fields of a milestone other values. ``base``: the values the person saw."""

    milestone: str
    fields: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """Other values."""
        return [milestones.MilestoneChanged(self.milestone, self.fields, self.base)]


class WithdrawMilestone(ProgramErrand, frozen=True):
    """Takes a milestone away; ``Undo`` brings it back."""

    milestone: str

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The milestone gone."""
        return [milestones.MilestoneWithdrawn(self.milestone)]


def _fields(errand: ProgramErrand) -> dict[str, Any]:
    return msgspec.structs.asdict(errand)


RAID_ERRANDS: tuple[type[ProgramErrand], ...] = (
    RaiseRisk,
    EditRisk,
    MoveRisk,
    WithdrawRisk,
    RequestDecision,
    EditDecision,
    Decide,
    WithdrawDecision,
    SetMilestone,
    EditMilestone,
    WithdrawMilestone,
)
