"""The pages on which a file is brought in: it is tried, looked at, imported, and taken away again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec
from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Actor, Place, demand, may, place_of
from accounts.bodies import kept_upload
from accounts.calls import Upload
from accounts.pages import actor, asks, store, takes_uploads
from accounts.refusals import Absent, Refused, invalid
from backlog import queries, staging
from live.import_answers import carried, columns_of, mapping_in, questions_of
from live.places import Own, programs_of
from live.shown import Shown, page_with
from program import imports
from program.import_undo import undo
from program.queries import calendar, names_of

pages = Blueprint("imports", __name__)

EARLIER = 50
"""How many imports of a program the page lists."""


@pages.get("/import")
@asks("see oneself")
def show() -> str:
    """Asks for a file, and lists what was imported before."""
    return _page(request.args.get("program", ""), request.args)


@pages.post("/import")
@asks("change oneself")
@takes_uploads
def upload() -> Response:
    """Tries a file: nothing of the program changes, and its report says what would."""
    form, asking = request.form, actor()
    program, team = form.get("program", ""), form.get("team", "")
    store().read(lambda connection: _demand(connection, asking, program, team))
    try:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise invalid("/file", "Choose a file first.")
        id = _tried(kept_upload(sent, form), program, team, msgspec.json.encode(mapping_in(form)))
    except Refused as refused:
        return make_response(_page(program, form, error=refused.sentence), refused.status)
    return cast(Response, redirect(f"/import/{id}", 303))


@pages.get("/import/<import>")
@asks("see program", of="import")
def show_import(**path: str) -> str:
    """What an import did, or would do."""
    return _report_page(path["import"])


@pages.post("/import/<import>/homes")
@asks("import", of="import")
def say_homes(**path: str) -> Response:
    """Says to which teams and Sprints the rows of a file go that was only tried so far."""
    id, asking, form = path["import"], actor(), request.form
    team, told = form.get("team", ""), mapping_in(form)

    def work() -> None:
        program = store().read(lambda connection: imports.reported(connection, id)[0].program)
        store().read(lambda connection: _demand(connection, asking, program, team))
        imports.decide(store(), id, team or None, told["teams"], told["sprints"])

    return _done(id, work)


@pages.post("/import/<import>/apply")
@asks("import", of="import")
def apply(**path: str) -> Response:
    """Imports a file that was only tried so far."""
    id, asking = path["import"], actor()

    def work() -> None:
        run, plan = imports.planned(store(), id)
        store().write(lambda transaction: imports.apply(transaction, run, plan, asking))

    return _done(id, work, "applied")


@pages.post("/import/<import>/undo")
@asks("import", of="import")
def take_away(**path: str) -> Response:
    """Takes away what an import brought."""
    id, by = path["import"], actor().id
    return _done(id, lambda: store().write(lambda transaction: undo(transaction, id, by)), "undone")


def _demand(connection: Connection, asking: Actor, program: str, team: str) -> None:
    if place_of(connection, "program", program) is None:
        raise Absent
    demand(connection, asking, "import", imports.place_for(connection, program, team))


def _tried(upload: Upload, program: str, team: str, mapping: bytes) -> str:
    """The id of the import whose report is kept."""
    try:
        run, plan = imports.stage(
            store(), upload.path, upload.filename, program, team or None, mapping, actor().id
        )
    finally:
        upload.path.unlink(missing_ok=True)
    store().write(lambda transaction: imports.keep_report(transaction, run, plan.report))
    return run.id


def _done(id: str, work: Callable[[], object], wanted: str = "") -> Response:
    """Back to the report; what is already as wanted is no mistake of who asks twice."""
    try:
        work()
    except Refused as refused:
        if refused.reason != wanted:
            return make_response(_report_page(id, error=refused.sentence), refused.status)
    return cast(Response, redirect(f"/import/{id}", 303))


def _page(program: str, form: Mapping[str, str], **more: Any) -> str:
    asking = actor()

    def look(connection: Connection) -> Shown:
        own = programs_of(connection, asking)
        able = [one for one in own if _homes(connection, asking, one)]
        chosen = _chosen(own, able, program)
        runs = staging.runs_of(connection, chosen.program.id, EARLIER) if chosen else []
        return {
            "able": able,
            "chosen": chosen,
            "homes": _homes(connection, asking, chosen) if chosen else [],
            "runs": runs,
            "people": names_of(connection, {one.actor for one in runs if one.actor}),
        }

    found = store().read(look)
    place = f"/p/{found['chosen'].program.id}/import" if found["chosen"] else None
    return page_with("program/import.html", lambda _c: found, place, form=form, **more)


def _chosen(own: list[Own], able: list[Own], program: str) -> Own | None:
    """The program that was asked for, else the first one into which the one who asks may import."""
    if not program:
        return next(iter(able), None)
    for one in own:
        if one.program.id == program:
            return one
    raise Absent


def _homes(connection: Connection, asking: Actor, own: Own) -> list[queries.Team | None]:
    """For what the one who asks may import: None is the whole program, its teams follow."""
    program = own.program.id
    whole = [None] if may(connection, asking, "import", Place(program)) else []
    teams = [team for team in own.teams if may(connection, asking, "import", Place(program, team.id))]
    return [*whole, *teams]


def _report_page(id: str, **more: Any) -> str:
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
