"""What may happen to a decision."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import Refused
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program.register import decision_events as events
from program.register.entry_fields import Check, completed, day, line, links, member
from program.register.entry_fields import team as team_of
from program.register.entry_rules import Entries, undoing
from program.register.queries import decision
from program.register.risk_events import Linked

EDITED: dict[str, Check] = {
    "text": line,
    "team": team_of,
    "owner": member,
    "needed_by": day,
    "links": links,
}
"""The fields that ``DecisionChanged`` changes; the outcome has words of its own."""

DECISIONS = Entries("A decision", decision, EDITED)


def _asked(scene: Scene, proposal: events.DecisionAsked) -> list[Fact]:
    DECISIONS.refuse_taken(scene, proposal.decision)
    fields = completed(scene, EDITED, proposal)
    linked = tuple(Linked(**one) for one in fields.pop("links"))
    return [structs.replace(proposal, **fields, links=linked)]


def _made(scene: Scene, proposal: events.DecisionMade) -> list[Fact]:
    if DECISIONS.here(scene, proposal.decision).state == "decided":
        raise Refused("This was decided already; reopen it to decide it anew.", "decided")
    return [structs.replace(proposal, outcome=line(scene, "outcome", proposal.outcome))]


def _reopened(scene: Scene, proposal: events.DecisionReopened) -> list[Fact]:
    found = DECISIONS.here(scene, proposal.decision)
    return [events.DecisionReopened(found.id, found.outcome)] if found.state == "decided" else []


RULES: dict[type[Fact], Rule] = {
    events.DecisionAsked: _asked,
    events.DecisionChanged: DECISIONS.changed,
    events.DecisionMade: _made,
    events.DecisionReopened: _reopened,
    events.DecisionWithdrawn: DECISIONS.withdrawn,
    events.DecisionRestored: DECISIONS.restored,
}

learn(RULES, "record decision")
UNDONE |= undoing(
    events.DecisionAsked, events.DecisionChanged, events.DecisionWithdrawn, events.DecisionRestored
)
UNDONE[events.DecisionMade] = lambda happened: [events.DecisionReopened(happened.decision)]
