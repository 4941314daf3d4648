"""What may happen to stakeholders and to the plan of what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import structs

from accounts.refusals import Absent, Refused, invalid
from backlog.proposals import UNDONE
from backlog.queries import day_of
from backlog.rules import learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program.register.entry_fields import (
    Check,
    completed,
    day,
    differing,
    fixed_day,
    grade,
    line,
    member,
    note,
    one_of,
)
from program.stakeholders import events as events
from program.stakeholders.communications import MEANS, OFTEN, due_after_telling
from program.stakeholders.queries import (
    Communication,
    Stakeholder,
    communication,
    communications_of,
    stakeholder,
    stakeholders_of,
)

MOST = 200
"""Stakeholders of a program, and lines of its plan."""

WHO: dict[str, Check] = {"name": line, "power": grade, "interest": grade, "needs": note}
SAID: dict[str, Check] = {
    "what": line,
    "means": one_of(MEANS),
    "often": one_of(OFTEN),
    "owner": member,
    "due": fixed_day,
}
EDITED: dict[str, Check] = {**SAID, "due": day}


def _added(scene: Scene, proposal: events.StakeholderAdded) -> list[Fact]:
    if stakeholder(scene.connection, proposal.stakeholder) is not None:
        raise Refused("A stakeholder with this id is there already.", "taken")
    known = stakeholders_of(scene.connection, scene.program)
    if len(known) >= MOST:
        raise Refused(f"{MOST} stakeholders are kept; take out one of them first.", "too_many")
    fields = completed(scene, WHO, proposal)
    if any(one.name.casefold() == fields["name"].casefold() for one in known):
        raise Refused(f"“{fields['name']}” is in the register already.", "name_taken", pointer="/name")
    return [structs.replace(proposal, **fields)]


def _changed(scene: Scene, proposal: events.StakeholderChanged) -> list[Fact]:
    found = stakeholder_in(scene, proposal.stakeholder)
    fields, before = differing(scene, WHO, found, proposal.fields, proposal.before)
    return [events.StakeholderChanged(found.id, fields, before)] if fields else []


def stakeholder_in(scene: Scene, id: str) -> Stakeholder:
    """The stakeholder, who is in the register. Raises ``Absent``, ``Refused``."""
    found = _who(scene, id)
    if found.withdrawn:
        raise Refused("This was withdrawn; restore it to change it.", "withdrawn")
    return found


def _who(scene: Scene, id: str) -> Stakeholder:
    found = stakeholder(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _withdrawn(scene: Scene, proposal: events.StakeholderWithdrawn) -> list[Fact]:
    return [] if _who(scene, proposal.stakeholder).withdrawn else [proposal]


def _restored(scene: Scene, proposal: events.StakeholderRestored) -> list[Fact]:
    return [proposal] if _who(scene, proposal.stakeholder).withdrawn else []


def _planned(scene: Scene, proposal: events.CommunicationPlanned) -> list[Fact]:
    if communication(scene.connection, proposal.communication) is not None:
        raise Refused("A line with this id is there already.", "taken")
    stakeholder_in(scene, proposal.stakeholder)
    if len(communications_of(scene.connection, scene.program)) >= MOST:
        raise Refused(f"The plan has {MOST} lines; take out one of them first.", "too_many")
    return [structs.replace(proposal, **completed(scene, SAID, proposal))]


def _replanned(scene: Scene, proposal: events.CommunicationChanged) -> list[Fact]:
    found = line_in(scene, proposal.communication)
    fields, before = differing(scene, EDITED, found, proposal.fields, proposal.before)
    return [events.CommunicationChanged(found.id, fields, before)] if fields else []


def line_in(scene: Scene, id: str) -> Communication:
    """The line, which is in the plan. Raises ``Absent``, ``Refused``."""
    found = _line(scene, id)
    if found.withdrawn:
        raise Refused("This was withdrawn; restore it to change it.", "withdrawn")
    return found


def _line(scene: Scene, id: str) -> Communication:
    found = communication(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _line_withdrawn(scene: Scene, proposal: events.CommunicationWithdrawn) -> list[Fact]:
    return [] if _line(scene, proposal.communication).withdrawn else [proposal]


def _line_restored(scene: Scene, proposal: events.CommunicationRestored) -> list[Fact]:
    return [proposal] if _line(scene, proposal.communication).withdrawn else []


def _told(scene: Scene, proposal: events.StakeholderTold) -> list[Fact]:
    found = line_in(scene, proposal.communication)
    stakeholder_in(scene, found.stakeholder)
    today = day_of(scene.connection, scene.program, scene.transaction.now)
    on = date.fromisoformat(fixed_day(scene, "on", proposal.on or today.isoformat()))
    if on > today:
        raise invalid("/on", "That day has not come yet.", "future")
    return [_telling(found, on, None)]


def told_by_report(scene: Scene, on: date, report: str) -> Iterator[events.StakeholderTold]:
    """What a status report that is published tells: every line whose means it is and that is not over."""
    for one in communications_of(scene.connection, scene.program):
        if one.means == "report" and one.due is not None:
            yield _telling(one, on, report)


def _telling(found: Communication, on: date, report: str | None) -> events.StakeholderTold:
    due = None
    if found.due is not None:
        first, next_one = date.fromisoformat(found.first), date.fromisoformat(found.due)
        due = due_after_telling(first, found.often, next_one, on)
    written = due.isoformat() if due is not None else None
    return events.StakeholderTold(found.id, on.isoformat(), written, report, found.told_on, found.due)


def _no_team(_scene: Scene, _proposal: Fact) -> list[str]:
    return []


RULES: dict[type[Fact], Rule] = {
    events.StakeholderAdded: _added,
    events.StakeholderChanged: _changed,
    events.StakeholderWithdrawn: _withdrawn,
    events.StakeholderRestored: _restored,
    events.CommunicationPlanned: _planned,
    events.CommunicationChanged: _replanned,
    events.CommunicationWithdrawn: _line_withdrawn,
    events.CommunicationRestored: _line_restored,
}

learn(RULES, "manage stakeholder", _no_team)
learn({events.StakeholderTold: _told}, "tell stakeholder", _no_team)
UNDONE |= {
    events.StakeholderAdded: lambda happened: [events.StakeholderWithdrawn(happened.stakeholder)],
    events.StakeholderChanged: lambda happened: [
        events.StakeholderChanged(happened.stakeholder, happened.before, happened.fields)
    ],
    events.StakeholderWithdrawn: lambda happened: [events.StakeholderRestored(happened.stakeholder)],
    events.StakeholderRestored: lambda happened: [events.StakeholderWithdrawn(happened.stakeholder)],
    events.CommunicationPlanned: lambda happened: [events.CommunicationWithdrawn(happened.communication)],
    events.CommunicationChanged: lambda happened: [
        events.CommunicationChanged(happened.communication, happened.before, happened.fields)
    ],
    events.CommunicationWithdrawn: lambda happened: [events.CommunicationRestored(happened.communication)],
    events.CommunicationRestored: lambda happened: [events.CommunicationWithdrawn(happened.communication)],
}
