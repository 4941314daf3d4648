"""What pages show of a dependency's past, and whom the rules would remind of it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from live.frames import View
from program.dependencies.escalation_queries import reminders_of
from program.dependencies.escalations import Reminder
from program.dependencies.negotiation_queries import history_of
from program.pictures.picture import Picture
from program.queries import Dependency, Judged, names_of


def history_rows(connection: Connection, dependency: Dependency, seq: int | None) -> View:
    """What happened to it, up to an event, by ``<event>-<place>`` in its order; ``by`` is a name where one is
    known."""
    entries = history_of(connection, dependency, seq)
    names = names_of(connection, {one.by for one in entries if one.by is not None})
    return {
        f"{one.seq}-{place}": {**msgspec.to_builtins(one), "by": names.get(one.by or ""), "person": one.by}
        for place, one in enumerate(entries)
    }


def reminder_rows(connection: Connection, seen: Picture, needs: Sequence[Judged]) -> View:
    """The reminders of these dependencies by ``<dependency>:<rule>``, the longest-standing first.

    What a reminder follows from is judged anew with its dependency, so that of a judgement that still holds
    is kept.
    """
    known: dict[str, tuple[Judged, list[Reminder]]] = seen.memo.setdefault("reminders", {})
    new = {one.row.id: one for one in needs if one.row.id not in known or known[one.row.id][0] is not one}
    if new:
        told: dict[str, tuple[Judged, list[Reminder]]] = {id: (one, []) for id, one in new.items()}
        for reminder in reminders_of(connection, seen.program, seen.when, list(new.values())):
            told[reminder.dependency][1].append(reminder)
        known.update(told)
    found = [reminder for one in needs for reminder in known[one.row.id][1]]
    ordered = sorted(found, key=lambda one: (one.since, one.dependency, one.rule))
    return {f"{one.dependency}:{one.rule}": _reminder_row(one) for one in ordered}


def _reminder_row(one: Reminder) -> View:
    return {
        "dependency": one.dependency,
        "rule": one.rule,
        "to": list(one.to),
        "since": one.since.isoformat(),
        "why": one.why,
    }
