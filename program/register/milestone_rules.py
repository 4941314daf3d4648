"""What may happen to a milestone."""

from __future__ import annotations

from msgspec import structs

from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program.register import milestone_events as events
from program.register.entry_fields import Check, completed, day, fixed_day, line, links
from program.register.entry_fields import team as team_of
from program.register.entry_rules import Entries, undoing
from program.register.queries import milestone
from program.register.risk_events import Linked

SAID: dict[str, Check] = {"name": line, "on": fixed_day, "team": team_of, "links": links}
"""What is said of a milestone when it is set."""

MILESTONES = Entries("A milestone", milestone, {**SAID, "reached": day})


def _set(scene: Scene, proposal: events.MilestoneSet) -> list[Fact]:
    MILESTONES.refuse_taken(scene, proposal.milestone)
    fields = completed(scene, SAID, proposal)
    linked = tuple(Linked(**one) for one in fields.pop("links"))
    return [structs.replace(proposal, **fields, links=linked)]


RULES: dict[type[Fact], Rule] = {
    events.MilestoneSet: _set,
    events.MilestoneChanged: MILESTONES.changed,
    events.MilestoneWithdrawn: MILESTONES.withdrawn,
    events.MilestoneRestored: MILESTONES.restored,
}

learn(RULES, "edit milestone")
UNDONE |= undoing(
    events.MilestoneSet, events.MilestoneChanged, events.MilestoneWithdrawn, events.MilestoneRestored
)
