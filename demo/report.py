"""Loads the demo and says what was done, for the command line."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.sealing import Seal
from demo import content
from demo.counts import counts
from demo.loading import last_loaded, load
from journal.database import Store


def report(store: Store, clock: int, seal: Seal, seed: int | None) -> list[str]:
    """Loads the demo as of ``clock`` (ms); the lines that tell of it."""
    told_of = content.program()
    earlier = store.read(last_loaded)
    demo = load(store, clock, seal, seed)
    found = store.read(lambda connection: counts(connection, demo.program))
    lines = [
        f"Loaded the demo program {told_of.name} as of {_day(clock)}, in Sprint {told_of.running}: "
        f"{found.teams} teams, {found.features} features, {found.stories} stories, {found.others} bugs, "
        f"tasks, spikes and enablers, {found.dependencies} dependencies, {found.risks} risks, "
        f"{found.decisions} decisions, {found.milestones} milestones.",
        f"Its pages are at /p/{demo.program}; “Look around the demo program” on the first page leads there.",
        f"Open rooms: {', '.join(f'{one.title} ({one.code})' for one in content.stage().rooms)}.",
    ]
    if earlier is not None:
        lines.append(
            f"The one of {_day(earlier.clock)} that was here is closed: its rooms have ended, "
            "and nobody but its program manager has a role in it."
        )
    return lines


def _day(clock: int) -> str:
    zone = ZoneInfo(content.program().time_zone)
    return f"{datetime.fromtimestamp(clock / 1000, zone):%Y-%m-%d %H:%M}"
