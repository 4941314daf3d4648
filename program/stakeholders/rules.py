"""What may happen to stakeholders and to the plan of what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import structs

from accounts.refusals import Refused, invalid
from backlog.proposals import UNDONE
from backlog.queries import day_of
from backlog.rules import learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program.register.entry_fields import (
    Check,
    completed,
    day,
    fixed_day,
    grade,
    line,
    member,
    note,
    one_of,
)
from program.register.entry_rules import Entries, undoing
from program.stakeholders import events
from program.stakeholders.communications import MEANS, OFTEN, due_after_telling
from program.stakeholders.queries import (
    Communication,
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
STAKEHOLDERS = Entries("A stakeholder", stakeholder, WHO)
LINES = Entries("A line", communication, {**SAID, "due": day})


def _added(scene: Scene, proposal: events.StakeholderAdded) -> list[Fact]:
    STAKEHOLDERS.refuse_taken(scene, proposal.stakeholder)
    known = stakeholders_of(scene.connection, scene.program)
    if len(known) >= MOST:
        raise Refused(f"{MOST} stakeholders are kept; take out one of them first.", "too_many")
    fields = completed(scene, WHO, proposal)
    if any(one.name.casefold() == fields["name"].casefold() for one in known):
        raise Refused(f"“{fields['name']}” is in the register already.", "name_taken", pointer="/name")
    return [structs.replace(proposal, **fields)]


def _planned(scene: Scene, proposal: events.CommunicationPlanned) -> list[Fact]:
    LINES.refuse_taken(scene, proposal.communication)
    STAKEHOLDERS.here(scene, proposal.stakeholder)
    if len(communications_of(scene.connection, scene.program)) >= MOST:
        raise Refused(f"The plan has {MOST} lines; take out one of them first.", "too_many")
    return [structs.replace(proposal, **completed(scene, SAID, proposal))]


def _told(scene: Scene, proposal: events.StakeholderTold) -> list[Fact]:
    found = LINES.here(scene, proposal.communication)
    STAKEHOLDERS.here(scene, found.stakeholder)
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


RULES: dict[type[Fact], Rule] = {
    events.StakeholderAdded: _added,
    events.StakeholderChanged: STAKEHOLDERS.changed,
    events.StakeholderWithdrawn: STAKEHOLDERS.withdrawn,
    events.StakeholderRestored: STAKEHOLDERS.restored,
    events.CommunicationPlanned: _planned,
    events.CommunicationChanged: LINES.changed,
    events.CommunicationWithdrawn: LINES.withdrawn,
    events.CommunicationRestored: LINES.restored,
}

learn(RULES, "manage stakeholder")
learn({events.StakeholderTold: _told}, "tell stakeholder")
UNDONE |= undoing(
    events.StakeholderAdded,
    events.StakeholderChanged,
    events.StakeholderWithdrawn,
    events.StakeholderRestored,
)
UNDONE |= undoing(
    events.CommunicationPlanned,
    events.CommunicationChanged,
    events.CommunicationWithdrawn,
    events.CommunicationRestored,
)
