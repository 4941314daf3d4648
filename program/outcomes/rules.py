"""What may happen to charter, outcomes and key results. Importing it makes these words known."""

from __future__ import annotations

import math
from typing import Any

from msgspec import structs

from accounts.refusals import Absent, Refused, invalid
from backlog.item_fields import LONGEST_TITLE
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Scene
from journal.facts import Fact
from program.outcomes import events, queries
from program.outcomes.queries import KeyResult, Outcome
from program.register.entry_fields import Check, completed, differing, member

LONGEST_TEXT, LONGEST_UNIT = 5_000, 40
GREATEST, DECIMALS = 1_000_000_000, 6
"""A value is measured up to so much, and so finely: what people can tell apart."""


def _text(longest: int, least: int = 0) -> Check:
    def check(_scene: Scene, name: str, value: Any) -> str:
        if not isinstance(value, str) or "\0" in value or not least <= len(value.strip()) <= longest:
            raise invalid(f"/{name}", f"This is a text of {least} to {longest:,} characters.", name)
        return value.strip()

    return check


def _number(_scene: Scene, name: str, value: Any) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not number or abs(value) > GREATEST:
        raise invalid(f"/{name}", f"This is a number from -{GREATEST:,} to {GREATEST:,}.", "no_number")
    return round(float(value), DECIMALS)


TITLE = _text(LONGEST_TITLE, 1)
OF_CHARTER: dict[str, Check] = {
    **{name: _text(LONGEST_TEXT) for name in ("goal", "outcome", "scope_in", "scope_out")},
    "owner": member,
}
OF_OUTCOME: dict[str, Check] = {"title": TITLE, "owner": member}
OF_KEY_RESULT: dict[str, Check] = {
    "title": TITLE,
    "start": _number,
    "target": _number,
    "unit": _text(LONGEST_UNIT),
}


def _charter_written(scene: Scene, proposal: events.CharterWritten) -> list[Fact]:
    now = queries.charter_of(scene.connection, scene.program)
    fields, before = differing(scene, OF_CHARTER, now, proposal.fields, proposal.before)
    return [events.CharterWritten(fields, before)] if fields else []


def _outcome_added(scene: Scene, proposal: events.OutcomeAdded) -> list[Fact]:
    if queries.outcome(scene.connection, proposal.outcome) is not None:
        raise Refused("An outcome with this id is there already.", "taken")
    return [structs.replace(proposal, **completed(scene, OF_OUTCOME, proposal))]


def _outcome_edited(scene: Scene, proposal: events.OutcomeEdited) -> list[Fact]:
    now = _living_outcome(scene, proposal.outcome)
    fields, before = differing(scene, OF_OUTCOME, now, proposal.fields, proposal.before)
    return [events.OutcomeEdited(now.id, fields, before)] if fields else []


def _outcome_removed(scene: Scene, proposal: events.OutcomeRemoved) -> list[Fact]:
    return [] if _outcome(scene, proposal.outcome).removed else [proposal]


def _outcome_restored(scene: Scene, proposal: events.OutcomeRestored) -> list[Fact]:
    return [proposal] if _outcome(scene, proposal.outcome).removed else []


def _key_result_added(scene: Scene, proposal: events.KeyResultAdded) -> list[Fact]:
    if queries.key_result(scene.connection, proposal.key_result) is not None:
        raise Refused("A key result with this id is there already.", "taken")
    _living_outcome(scene, proposal.outcome)
    checked = completed(scene, OF_KEY_RESULT, proposal)
    _refuse_no_way(checked["start"], checked["target"])
    return [structs.replace(proposal, **checked)]


def _key_result_edited(scene: Scene, proposal: events.KeyResultEdited) -> list[Fact]:
    now = _living_key_result(scene, proposal.key_result)
    fields, before = differing(scene, OF_KEY_RESULT, now, proposal.fields, proposal.before)
    _refuse_no_way(fields.get("start", now.start), fields.get("target", now.target))
    return [events.KeyResultEdited(now.id, fields, before)] if fields else []


def _refuse_no_way(start: float, target: float) -> None:
    if start == target:
        raise invalid("/target", "A key result leads from one value to another.", "same")


def _key_result_removed(scene: Scene, proposal: events.KeyResultRemoved) -> list[Fact]:
    return [] if _key_result(scene, proposal.key_result).removed else [proposal]


def _key_result_restored(scene: Scene, proposal: events.KeyResultRestored) -> list[Fact]:
    return [proposal] if _key_result(scene, proposal.key_result).removed else []


def _checked_in(scene: Scene, proposal: events.CheckedIn) -> list[Fact]:
    now = _living_key_result(scene, proposal.key_result)
    value = _number(scene, "value", proposal.value)
    note = _text(LONGEST_TEXT)(scene, "note", proposal.note)
    return [structs.replace(proposal, value=value, note=note, before=now.current)]


def _check_in_withdrawn(scene: Scene, proposal: events.CheckInWithdrawn) -> list[Fact]:
    now = _living_key_result(scene, proposal.key_result)
    said = queries.check_ins_of(scene.connection, scene.program, key_result=now.id)
    if not said or said[-1].id != proposal.check_in:
        raise Refused("Only the last check-in of a key result can be taken back.", "changed")
    return [structs.replace(proposal, value=said[-2].value if len(said) > 1 else None)]


def _outcome(scene: Scene, id: str) -> Outcome:
    found = queries.outcome(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _living_outcome(scene: Scene, id: str) -> Outcome:
    found = _outcome(scene, id)
    if found.removed:
        raise Refused("This outcome was removed; undo that to change it.", "removed")
    return found


def _key_result(scene: Scene, id: str) -> KeyResult:
    found = queries.key_result(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _living_key_result(scene: Scene, id: str) -> KeyResult:
    found = _key_result(scene, id)
    if found.removed:
        raise Refused("This key result was removed; undo that to change it.", "removed")
    _living_outcome(scene, found.outcome)
    return found


learn({events.CharterWritten: _charter_written}, "manage program")
learn(
    {
        events.OutcomeAdded: _outcome_added,
        events.OutcomeEdited: _outcome_edited,
        events.OutcomeRemoved: _outcome_removed,
        events.OutcomeRestored: _outcome_restored,
        events.KeyResultAdded: _key_result_added,
        events.KeyResultEdited: _key_result_edited,
        events.KeyResultRemoved: _key_result_removed,
        events.KeyResultRestored: _key_result_restored,
        events.CheckedIn: _checked_in,
        events.CheckInWithdrawn: _check_in_withdrawn,
    },
    "edit objective",
)

UNDONE.update(
    {
        events.CharterWritten: lambda one: [events.CharterWritten(one.before, one.fields)],
        events.OutcomeAdded: lambda one: [events.OutcomeRemoved(one.outcome)],
        events.OutcomeEdited: lambda one: [events.OutcomeEdited(one.outcome, one.before, one.fields)],
        events.OutcomeRemoved: lambda one: [events.OutcomeRestored(one.outcome)],
        events.OutcomeRestored: lambda one: [events.OutcomeRemoved(one.outcome)],
        events.KeyResultAdded: lambda one: [events.KeyResultRemoved(one.key_result)],
        events.KeyResultEdited: lambda one: [events.KeyResultEdited(one.key_result, one.before, one.fields)],
        events.KeyResultRemoved: lambda one: [events.KeyResultRestored(one.key_result)],
        events.KeyResultRestored: lambda one: [events.KeyResultRemoved(one.key_result)],
        events.CheckedIn: lambda one: [events.CheckInWithdrawn(one.check_in, one.key_result)],
    }
)
