"""What may happen to a risk, an assumption or an issue."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import invalid
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact
from program.register import risk_events as events
from program.register.entry_fields import (
    Check,
    completed,
    day,
    grade,
    line,
    links,
    member,
    note,
    one_of,
)
from program.register.entry_fields import team as team_of
from program.register.entry_rules import Entries, undoing
from program.register.risk_queries import risk
from program.register.risks import KINDS, STATES

EDITED: dict[str, Check] = {
    "kind": one_of(KINDS),
    "text": line,
    "response": note,
    "team": team_of,
    "chance": grade,
    "impact": grade,
    "owner": member,
    "due": day,
    "links": links,
}
"""The fields that ``RiskChanged`` changes; the state has a word of its own."""

NOBODY = "An owned risk has an owner: name one, or move it to another state."


RISKS = Entries("A risk", risk, EDITED)


def _raised(scene: Scene, proposal: events.RiskRaised) -> list[Fact]:
    RISKS.refuse_taken(scene, proposal.risk)
    fields = completed(scene, EDITED, proposal)
    state = one_of(STATES)(scene, "state", proposal.state)
    if state == "owned" and fields["owner"] is None:
        fields["owner"] = _taker(scene)
    linked = tuple(events.Linked(**one) for one in fields.pop("links"))
    return [structs.replace(proposal, **fields, links=linked)]


def _changed(scene: Scene, proposal: events.RiskChanged) -> list[Fact]:
    found = RISKS.here(scene, proposal.risk)
    changed = RISKS.changed(scene, proposal)
    if changed and found.state == "owned" and proposal.fields.get("owner", found.owner) is None:
        raise invalid("/owner", NOBODY, "no_owner")
    return changed


def _moved(scene: Scene, proposal: events.RiskMoved) -> list[Fact]:
    found = RISKS.here(scene, proposal.risk)
    unchanged("The state", proposal.before, found.state)
    if one_of(STATES)(scene, "state", proposal.state) == found.state:
        return []
    moved = structs.replace(proposal, before=found.state)
    if proposal.state == "owned" and found.owner is None:
        taken = events.RiskChanged(found.id, {"owner": _taker(scene)}, {"owner": None})
        return [taken, moved]
    return [moved]


def _taker(scene: Scene) -> str:
    """Who says that a risk is owned and names nobody takes it."""
    if scene.by is None or scene.by not in scene.members:
        raise invalid("/owner", NOBODY, "no_owner")
    return scene.by


RULES: dict[type[Fact], Rule] = {
    events.RiskRaised: _raised,
    events.RiskChanged: _changed,
    events.RiskMoved: _moved,
    events.RiskWithdrawn: RISKS.withdrawn,
    events.RiskRestored: RISKS.restored,
}

learn(RULES, "manage risk")
UNDONE |= undoing(events.RiskRaised, events.RiskChanged, events.RiskWithdrawn, events.RiskRestored)
UNDONE[events.RiskMoved] = lambda happened: [events.RiskMoved(happened.risk, happened.before, happened.state)]
