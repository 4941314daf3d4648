"""The WIP limits that a file of our own brings along: only to columns that never had one here."""

from __future__ import annotations

from sqlalchemy import Connection

from backlog import events
from backlog.importers.bigroom import LIMIT
from backlog.importers.parsed import Limit, ParsedImport
from backlog.wip_limit_queries import COLUMNS, wip_limits_ever, wip_limits_of_program
from backlog.wip_limit_rules import MOST_IN_PROGRESS
from program.imports.source import Names


def limits_brought(
    connection: Connection, program: str, parsed: ParsedImport, names: Names
) -> list[events.WipLimit]:
    """The limits to be set. One that differs because it was changed here stays, and is complained about."""
    ever = wip_limits_ever(connection, program) if parsed.limits else {}
    brought: dict[tuple[str, events.Category], events.WipLimit] = {}
    for one in parsed.limits:
        team = names.team_called(one.team_name)
        if team is None:
            detail = f"“{one.team_name[:80]}” is no team of the program; its WIP limit was left out."
            names.complain(one.line, LIMIT, detail)
        elif not 1 <= one.limit <= MOST_IN_PROGRESS:
            names.complain(one.line, LIMIT, f"A WIP limit is 1 to {MOST_IN_PROGRESS:,} items.")
        elif (team, one.category) not in ever:
            brought[team, one.category] = events.WipLimit(team, one.category, one.limit)
        elif ever[team, one.category] != one.limit:
            names.complain(one.line, LIMIT, _ours_stays(one, ever[team, one.category]))
    return list(brought.values())


def limits_to_take_away(
    connection: Connection, brought: events.ItemsImported, program: str
) -> tuple[events.WipLimit, ...]:
    """Those that an import brought and nobody changed since."""
    now = wip_limits_of_program(connection, program)
    return tuple(one for one in brought.limits if one in now)


def _ours_stays(one: Limit, ours: int | None) -> str:
    here = f"a WIP limit of {ours}" if ours is not None else "no WIP limit"
    return f"{COLUMNS[one.category]} of {one.team_name} has {here} here; the file's {one.limit} was left out."
