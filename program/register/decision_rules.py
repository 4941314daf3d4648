"""What may happen to a decision."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import Absent, Refused
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program.register import decision_events as events
from program.register.entry_fields import Check, completed, day, differing, line, links, member
from program.register.entry_fields import team as team_of
from program.register.queries import Decision, decision
from program.register.risk_events import Linked

EDITED: dict[str, Check] = {
    "text": line,
    "team": team_of,
    "owner": member,
    "needed_by": day,
    "links": links,
}
"""The fields that ``DecisionChanged`` changes; the outcome has words of its own."""


def _known(scene: Scene, id: str) -> Decision:
    found = decision(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _here(scene: Scene, id: str) -> Decision:
    found = _known(scene, id)
    if found.withdrawn:
        raise Refused("This was withdrawn; restore it to change it.", "withdrawn")
    return found


def _asked(scene: Scene, proposal: events.DecisionAsked) -> list[Fact]:
    if decision(scene.connection, proposal.decision) is not None:
        raise Refused("A decision with this id is there already.", "taken")
    fields = completed(scene, EDITED, proposal)
    linked = tuple(Linked(**one) for one in fields.pop("links"))
    return [structs.replace(proposal, **fields, links=linked)]


def _changed(scene: Scene, proposal: events.DecisionChanged) -> list[Fact]:
    found = _here(scene, proposal.decision)
    fields, before = differing(scene, EDITED, found, proposal.fields, proposal.before)
    return [events.DecisionChanged(found.id, fields, before)] if fields else []


def _made(scene: Scene, proposal: events.DecisionMade) -> list[Fact]:
    if _here(scene, proposal.decision).state == "decided":
        raise Refused("This was decided already; reopen it to decide it anew.", "decided")
    return [structs.replace(proposal, outcome=line(scene, "outcome", proposal.outcome))]


def _reopened(scene: Scene, proposal: events.DecisionReopened) -> list[Fact]:
    found = _here(scene, proposal.decision)
    return [events.DecisionReopened(found.id, found.outcome)] if found.state == "decided" else []


def _withdrawn(scene: Scene, proposal: events.DecisionWithdrawn) -> list[Fact]:
    return [] if _known(scene, proposal.decision).withdrawn else [proposal]


def _restored(scene: Scene, proposal: events.DecisionRestored) -> list[Fact]:
    return [proposal] if _known(scene, proposal.decision).withdrawn else []


def _no_team(_scene: Scene, _proposal: Fact) -> list[str]:
    return []


RULES: dict[type[Fact], Rule] = {
    events.DecisionAsked: _asked,
    events.DecisionChanged: _changed,
    events.DecisionMade: _made,
    events.DecisionReopened: _reopened,
    events.DecisionWithdrawn: _withdrawn,
    events.DecisionRestored: _restored,
}

learn(RULES, "record decision", _no_team)
UNDONE |= {
    events.DecisionAsked: lambda happened: [events.DecisionWithdrawn(happened.decision)],
    events.DecisionChanged: lambda happened: [
        events.DecisionChanged(happened.decision, happened.before, happened.fields)
    ],
    events.DecisionMade: lambda happened: [events.DecisionReopened(happened.decision)],
    events.DecisionWithdrawn: lambda happened: [events.DecisionRestored(happened.decision)],
    events.DecisionRestored: lambda happened: [events.DecisionWithdrawn(happened.decision)],
}
