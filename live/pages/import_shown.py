"""What the import pages show: a form for a file, and the report of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from accounts.access import Actor, Place, may, place_of
from accounts.pages import actor, store
from accounts.refusals import Absent
from backlog import queries
from backlog.staging import Run
from backlog.staging_queries import runs_of
from live.pages.import_answers import carried, columns_of, decided, questions_of
from live.pages.places import Own, programs_of
from live.pages.shown import Shown, page_with
from program.imports import imports
from program.queries import calendar, names_of

EARLIER = 50
"""How many imports of a program the page lists."""


def upload_page(program: str, form: Mapping[str, str], **more: Any) -> str:
    """Asks for a file for the program, with what ``form`` has of answers, and lists what was imported before.

    Raises ``Absent``.
    """
    asking = actor()

    def look(connection: Connection) -> Shown:
        own = programs_of(connection, asking)
        able = [one for one in own if _homes(connection, asking, one)]
        chosen = _chosen(own, able, program)
        runs = runs_of(connection, chosen.program.id, EARLIER) if chosen else []
        return {
            "able": able,
            "chosen": chosen,
            "homes": _homes(connection, asking, chosen) if chosen else [],
            "runs": runs,
            "before": _last_decided(runs),
            "people": names_of(connection, {one.actor for one in runs if one.actor}),
        }

    found = store().read(look)
    place = f"/p/{found['chosen'].program.id}/import" if found["chosen"] else None
    return page_with("program/import.html", lambda _c: found, place, form=form, **more)


def report_page(id: str, **more: Any) -> str:
    """What an import did, or would do, and what can be done about it. Raises ``Absent``."""
    asking = actor()

    def look(connection: Connection) -> Shown:
        run, report = imports.reported(connection, id)
        own = next(one for one in programs_of(connection, asking) if one.program.id == run.program)
        return {
            "run": run,
            "report": report,
            "imports": may(connection, asking, "import", place_of(connection, "import", id)),
            "homes": _homes(connection, asking, own),
            "teams": {one.id: one for one in own.teams},
            "index": {one.id: place for place, one in enumerate(own.teams, start=1)},
            "sprints": calendar(connection, run.program).sprints,
            "people": names_of(connection, {run.actor or "", *queries.members_of(connection, run.program)}),
            "questions": questions_of(run, report),
            "columns": columns_of(run, report),
            "carried": carried(run),
        }

    found = store().read(look)
    place = f"/p/{found['run'].program}/import"
    return page_with("program/import_report.html", lambda _c: found, place, **more)


def _chosen(own: list[Own], able: list[Own], program: str) -> Own | None:
    """The program that was asked for, else the first one into which the one who asks may import."""
    if not program:
        return next(iter(able), None)
    for one in own:
        if one.program.id == program:
            return one
    raise Absent


def _last_decided(runs: list[Run]) -> list[Run]:
    """The last import of each source about which something was decided, the newest first."""
    found: dict[str, Run] = {}
    for one in runs:
        if decided(one):
            found.setdefault(one.system, one)
    return list(found.values())


def _homes(connection: Connection, asking: Actor, own: Own) -> list[queries.Team | None]:
    """For what the one who asks may import: None is the whole program, its teams follow."""
    program = own.program.id
    whole = [None] if may(connection, asking, "import", Place(program)) else []
    teams = [team for team in own.teams if may(connection, asking, "import", Place(program, team.id))]
    return [*whole, *teams]
