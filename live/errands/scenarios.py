"""The commands about scenarios: what somebody thinks of, kept, applied or deleted."""

from __future__ import annotations

from collections.abc import Callable

from journal.facts import Fact
from live.errands.program_errand import ProgramErrand
from program.scenarios import events as scenarios
from program.scenarios.events import Choice, Scenario


class KeepScenario(ProgramErrand, frozen=True):
    """Keeps a scenario under a name."""

    name: str
    changes: Scenario

    def proposed(self, new_id: Callable[[], str]) -> list[Fact]:
        """The scenario, under a new id."""
        return [scenarios.ScenarioKept(new_id(), self.name, self.changes)]


class ApplyScenario(ProgramErrand, frozen=True):
    """Makes a scenario so, all of it or nothing; ``Undo`` takes all of it back."""

    scenario: str

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """Its application."""
        return [scenarios.ScenarioApplied(self.scenario)]


class DeleteScenario(ProgramErrand, frozen=True):
    """Deletes a scenario; ``Undo`` brings it back."""

    scenario: str

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """Its deletion."""
        return [scenarios.ScenarioDeleted(self.scenario)]


class VoteOnScenario(ProgramErrand, frozen=True):
    """Votes on a scenario, or takes the own vote back (null); hidden until the vote is closed."""

    scenario: str
    choice: Choice | None
    reason: str = ""

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The vote of whoever says it."""
        return [scenarios.ScenarioVoted(self.scenario, self.choice, self.reason)]


class CloseScenarioVote(ProgramErrand, frozen=True):
    """Closes the vote on a scenario, and shows it."""

    scenario: str

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The end of the vote."""
        return [scenarios.ScenarioVoteClosed(self.scenario)]


class ReopenScenarioVote(ProgramErrand, frozen=True):
    """Lets people vote on; their votes stand, hidden again."""

    scenario: str

    def proposed(self, _new_id: Callable[[], str]) -> list[Fact]:
        """The vote open again."""
        return [scenarios.ScenarioVoteReopened(self.scenario)]


SCENARIO_ERRANDS: tuple[type[ProgramErrand], ...] = (
    KeepScenario,
    ApplyScenario,
    DeleteScenario,
    VoteOnScenario,
    CloseScenarioVote,
    ReopenScenarioVote,
)
