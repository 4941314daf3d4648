"""What may happen to a risk, an assumption or an issue."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import Absent, Refused, invalid
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact
from program.register import risk_events as events
from program.register.entry_fields import (
    Check,
    completed,
    day,
    differing,
    grade,
    line,
    links,
    member,
    note,
    one_of,
)
from program.register.entry_fields import team as team_of
from program.register.risk_queries import Risk, risk
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


def risk_in(scene: Scene, id: str) -> Risk:
    """The risk, which is in the register. Raises ``Absent``, ``Refused``."""
    found = _known(scene, id)
    if found.withdrawn:
        raise Refused("This was withdrawn; restore it to change it.", "withdrawn")
    return found


def _known(scene: Scene, id: str) -> Risk:
    found = risk(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _raised(scene: Scene, proposal: events.RiskRaised) -> list[Fact]:
    if risk(scene.connection, proposal.risk) is not None:
        raise Refused("A risk with this id is there already.", "taken")
    fields = completed(scene, EDITED, proposal)
    state = one_of(STATES)(scene, "state", proposal.state)
    if state == "owned" and fields["owner"] is None:
        fields["owner"] = _taker(scene)
    linked = tuple(events.Linked(**one) for one in fields.pop("links"))
    return [structs.replace(proposal, **fields, links=linked)]


def _changed(scene: Scene, proposal: events.RiskChanged) -> list[Fact]:
    found = risk_in(scene, proposal.risk)
    fields, before = differing(scene, EDITED, found, proposal.fields, proposal.before)
    if not fields:
        return []
    if found.state == "owned" and fields.get("owner", found.owner) is None:
        raise invalid("/owner", NOBODY, "no_owner")
    return [events.RiskChanged(found.id, fields, before)]


def _moved(scene: Scene, proposal: events.RiskMoved) -> list[Fact]:
    found = risk_in(scene, proposal.risk)
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


def _withdrawn(scene: Scene, proposal: events.RiskWithdrawn) -> list[Fact]:
    return [] if _known(scene, proposal.risk).withdrawn else [proposal]


def _restored(scene: Scene, proposal: events.RiskRestored) -> list[Fact]:
    return [proposal] if _known(scene, proposal.risk).withdrawn else []


def _no_team(_scene: Scene, _proposal: Fact) -> list[str]:
    return []


RULES: dict[type[Fact], Rule] = {
    events.RiskRaised: _raised,
    events.RiskChanged: _changed,
    events.RiskMoved: _moved,
    events.RiskWithdrawn: _withdrawn,
    events.RiskRestored: _restored,
}

learn(RULES, "manage risk", _no_team)
UNDONE |= {
    events.RiskRaised: lambda happened: [events.RiskWithdrawn(happened.risk)],
    events.RiskChanged: lambda happened: [
        events.RiskChanged(happened.risk, happened.before, happened.fields)
    ],
    events.RiskMoved: lambda happened: [events.RiskMoved(happened.risk, happened.before, happened.state)],
    events.RiskWithdrawn: lambda happened: [events.RiskRestored(happened.risk)],
    events.RiskRestored: lambda happened: [events.RiskWithdrawn(happened.risk)],
}
