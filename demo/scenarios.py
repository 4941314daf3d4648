"""What somebody thought through and kept, for the others to compare."""

from __future__ import annotations

from collections.abc import Iterator

from demo import content
from demo.calendar import Calendar
from demo.content import Thought
from demo.steps import Names, Step
from journal.facts import Fact
from journal.ids import Ids
from program.scenarios.events import Scenario, ScenarioKept, Slip


def scenarios(names: Names, calendar: Calendar, new_id: Ids) -> Iterator[Step]:
    """Every scenario, when it was kept."""
    for thought in content.program().scenarios:
        sprint, day, who = thought.kept
        yield Step(calendar.at(sprint, day, 12), who, [_kept(new_id(), thought, names)])


def _kept(id: str, thought: Thought, names: Names) -> Fact:
    slips = tuple(Slip(names.items[title], sprints) for title, sprints in thought.slips.items())
    drops = tuple(names.items[title] for title in thought.drops)
    return ScenarioKept(id, thought.name, Scenario(slips=slips, drops=drops))
