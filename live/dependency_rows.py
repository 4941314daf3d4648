"""What pages show of a dependency's past, and whom the rules would remind of it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from live.frames import View
from program.escalation_queries import reminders_of
from program.negotiation import history_of
from program.picture import Picture
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
    """The reminders of these dependencies by ``<dependency>:<rule>``."""
    return {
        f"{one.dependency}:{one.rule}": {
            "dependency": one.dependency,
            "rule": one.rule,
            "to": list(one.to),
            "since": one.since.isoformat(),
            "why": one.why,
        }
        for one in reminders_of(connection, seen.program, seen.when, needs)
    }
