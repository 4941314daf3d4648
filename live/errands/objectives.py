"""The commands of the page of objectives, each with what it proposes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, UnsetType, field

from journal.facts import Fact
from live.errands.program_errand import ProgramErrand
from program.objectives import events as objectives
from program.outcomes import events as outcomes

NewId = Callable[[], str]


class AddObjective(ProgramErrand, frozen=True):
    """Adds an objective of a team (null: of the program) behind the others of the increment."""

    title: str
    increment: str
    team: str | None = None
    committed: bool = True

    def proposed(self, new_id: NewId) -> list[Fact]:
        added = objectives.ObjectiveAdded(new_id(), self.title, self.increment, self.team, self.committed)
        return [added]


class EditObjective(ProgramErrand, frozen=True):
    """Gives title, committed or owner another value. ``base``: the values the person saw."""

    objective: str
    fields: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [objectives.ObjectiveEdited(self.objective, self.fields, self.base)]


class ScoreObjective(ProgramErrand, frozen=True):
    """Sets the planned or the actual business value (null: none). ``base``: the values the person saw."""

    objective: str
    planned: int | UnsetType | None = UNSET
    actual: int | UnsetType | None = UNSET
    base: dict[str, int | None] = field(default_factory=dict)

    def proposed(self, _new_id: NewId) -> list[Fact]:
        saw = [self.base.get(name, UNSET) for name in ("planned", "actual")]
        return [objectives.ObjectiveScored(self.objective, self.planned, self.actual, *saw)]


class LinkItems(ProgramErrand, frozen=True):
    """Rests the objective on more items."""

    objective: str
    items: tuple[str, ...]

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [objectives.ObjectiveItemsLinked(self.objective, self.items)]


class UnlinkItems(ProgramErrand, frozen=True):
    """Takes items away from the objective."""

    objective: str
    items: tuple[str, ...]

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [objectives.ObjectiveItemsUnlinked(self.objective, self.items)]


class MoveObjective(ProgramErrand, frozen=True):
    """Moves an objective before or after another of its team and increment, or to a position."""

    objective: str
    before: str | None = None
    after: str | None = None
    position: int | None = None

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [
            objectives.ObjectiveRanked(
                self.objective, ahead_of=self.before, behind=self.after, position=self.position
            )
        ]


class RemoveObjective(ProgramErrand, frozen=True):
    """Gives an objective up; ``Undo`` brings it back."""

    objective: str

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [objectives.ObjectiveRemoved(self.objective)]


class WriteCharter(ProgramErrand, frozen=True):
    """Writes into the charter. ``base``: what the person saw."""

    fields: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [outcomes.CharterWritten(self.fields, self.base)]


class AddOutcome(ProgramErrand, frozen=True):
    """Adds an outcome that the program is after."""

    title: str

    def proposed(self, new_id: NewId) -> list[Fact]:
        return [outcomes.OutcomeAdded(new_id(), self.title)]


class EditOutcome(ProgramErrand, frozen=True):
    """Gives title or owner another value. ``base``: the values the person saw."""

    outcome: str
    fields: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [outcomes.OutcomeEdited(self.outcome, self.fields, self.base)]


class RemoveOutcome(ProgramErrand, frozen=True):
    """Gives an outcome up; ``Undo`` brings it back."""

    outcome: str

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [outcomes.OutcomeRemoved(self.outcome)]


class AddKeyResult(ProgramErrand, frozen=True):
    """Adds a measure of an outcome, from a value to another."""

    outcome: str
    title: str
    start: float
    target: float
    unit: str = ""

    def proposed(self, new_id: NewId) -> list[Fact]:
        measure = (self.outcome, self.title, self.start, self.target, self.unit)
        return [outcomes.KeyResultAdded(new_id(), *measure)]


class EditKeyResult(ProgramErrand, frozen=True):
    """Gives title, start, target or unit another value. ``base``: the values the person saw."""

    key_result: str
    fields: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [outcomes.KeyResultEdited(self.key_result, self.fields, self.base)]


class RemoveKeyResult(ProgramErrand, frozen=True):
    """Takes a key result away; ``Undo`` brings it back."""

    key_result: str

    def proposed(self, _new_id: NewId) -> list[Fact]:
        return [outcomes.KeyResultRemoved(self.key_result)]


class CheckIn(ProgramErrand, frozen=True):
    """Says what a key result is at now."""

    key_result: str
    value: float
    note: str = ""

    def proposed(self, new_id: NewId) -> list[Fact]:
        return [outcomes.CheckedIn(new_id(), self.key_result, self.value, self.note)]


GOAL_ERRANDS: tuple[type[ProgramErrand], ...] = (
    AddObjective,
    EditObjective,
    ScoreObjective,
    LinkItems,
    UnlinkItems,
    MoveObjective,
    RemoveObjective,
    WriteCharter,
    AddOutcome,
    EditOutcome,
    RemoveOutcome,
    AddKeyResult,
    EditKeyResult,
    RemoveKeyResult,
    CheckIn,
)
