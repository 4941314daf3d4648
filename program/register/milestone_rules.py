"""What may happen to a milestone."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import Absent, Refused
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program.register import milestone_events as events
from program.register.entry_fields import Check, completed, day, differing, fixed_day, line, links
from program.register.entry_fields import team as team_of
from program.register.queries import Milestone, milestone
from program.register.risk_events import Linked

SAID: dict[str, Check] = {"name": line, "on": fixed_day, "team": team_of, "links": links}
"""What is said of a milestone when it is set."""

EDITED: dict[str, Check] = {**SAID, "reached": day}


def _known(scene: Scene, id: str) -> Milestone:
    found = milestone(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _set(scene: Scene, proposal: events.MilestoneSet) -> list[Fact]:
    if milestone(scene.connection, proposal.milestone) is not None:
        raise Refused("A milestone with this id is there already.", "taken")
    fields = completed(scene, SAID, proposal)
    linked = tuple(Linked(**one) for one in fields.pop("links"))
    return [structs.replace(proposal, **fields, links=linked)]


def _changed(scene: Scene, proposal: events.MilestoneChanged) -> list[Fact]:
    found = _known(scene, proposal.milestone)
    if found.withdrawn:
        raise Refused("This was withdrawn; restore it to change it.", "withdrawn")
    fields, before = differing(scene, EDITED, found, proposal.fields, proposal.before)
    return [events.MilestoneChanged(found.id, fields, before)] if fields else []


def _withdrawn(scene: Scene, proposal: events.MilestoneWithdrawn) -> list[Fact]:
    return [] if _known(scene, proposal.milestone).withdrawn else [proposal]


def _restored(scene: Scene, proposal: events.MilestoneRestored) -> list[Fact]:
    return [proposal] if _known(scene, proposal.milestone).withdrawn else []


def _no_team(_scene: Scene, _proposal: Fact) -> list[str]:
    return []


RULES: dict[type[Fact], Rule] = {
    events.MilestoneSet: _set,
    events.MilestoneChanged: _changed,
    events.MilestoneWithdrawn: _withdrawn,
    events.MilestoneRestored: _restored,
}

learn(RULES, "edit milestone", _no_team)
UNDONE |= {
    events.MilestoneSet: lambda happened: [events.MilestoneWithdrawn(happened.milestone)],
    events.MilestoneChanged: lambda happened: [
        events.MilestoneChanged(happened.milestone, happened.before, happened.fields)
    ],
    events.MilestoneWithdrawn: lambda happened: [events.MilestoneRestored(happened.milestone)],
    events.MilestoneRestored: lambda happened: [events.MilestoneWithdrawn(happened.milestone)],
}
