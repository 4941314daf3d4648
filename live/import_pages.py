"""The pages on which a file is brought in: it is tried, looked at, imported, and taken away again."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Actor, Place, demand, may, place_of
from accounts.bodies import kept_upload
from accounts.calls import Upload
from accounts.pages import actor, asks, store, takes_uploads
from accounts.refusals import Absent, Refused, invalid
from backlog import queries, staging
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
    return _page(request.args.get("program", ""), request.args.get("team", ""))


@pages.post("/import")
@asks("change oneself")
@takes_uploads
def upload() -> Response:
    """Tries a file: nothing of the program changes, and its report says what would."""
    program, team = request.form.get("program", ""), request.form.get("team", "")
    asking = actor()
    store().read(lambda connection: _demand(connection, asking, program, team))
    try:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise invalid("/file", "Choose a file first.")
        return cast(Response, redirect(f"/import/{_tried(kept_upload(sent, None), program, team)}", 303))
    except Refused as refused:
        return make_response(_page(program, team, error=refused.sentence), refused.status)


@pages.get("/import/<import>")
@asks("see program", of="import")
def show_import(**path: str) -> str:
    """What an import did, or would do."""
    return _report_page(path["import"])


@pages.post("/import/<import>/apply")
@asks("import", of="import")
def apply(**path: str) -> Response:
    """Imports a file that was only tried so far."""
    id, asking = path["import"], actor()

    def work() -> None:
        run, plan = imports.planned(store(), id)
        store().write(lambda transaction: imports.apply(transaction, run, plan, asking))

    return _done(id, work)


@pages.post("/import/<import>/undo")
@asks("import", of="import")
def take_away(**path: str) -> Response:
    """Takes away what an import brought."""
    id, by = path["import"], actor().id
    return _done(id, lambda: store().write(lambda transaction: undo(transaction, id, by)))


def _demand(connection: Connection, asking: Actor, program: str, team: str) -> None:
    if place_of(connection, "program", program) is None:
        raise Absent
    demand(connection, asking, "import", imports.place_for(connection, program, team))


def _tried(upload: Upload, program: str, team: str) -> str:
    """The id of the import whose report is kept."""
    try:
        run, plan = imports.stage(
            store(), upload.path, upload.filename, program, team or None, None, actor().id
        )
    finally:
        upload.path.unlink(missing_ok=True)
    store().write(lambda transaction: imports.keep_report(transaction, run, plan.report))
    return run.id


def _done(id: str, work: Any) -> Response:
    try:
        work()
    except Refused as refused:
        return make_response(_report_page(id, error=refused.sentence), refused.status)
    return cast(Response, redirect(f"/import/{id}", 303))


def _page(program: str, team: str, **more: Any) -> str:
    asking = actor()

    def look(connection: Connection) -> Shown:
        own = [one for one in programs_of(connection, asking) if _homes(connection, asking, one)]
        chosen = next((one for one in own if one.program.id == program), own[0] if own else None)
        runs = staging.runs_of(connection, chosen.program.id, EARLIER) if chosen else []
        return {
            "own": own,
            "chosen": chosen,
            "homes": _homes(connection, asking, chosen) if chosen else [],
            "team": team,
            "runs": runs,
            "people": names_of(connection, {one.actor for one in runs if one.actor}),
        }

    found = store().read(look)
    place = f"/p/{found['chosen'].program.id}/import" if found["chosen"] else None
    return page_with("program/import.html", lambda _c: found, place, **more)


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
        return {
            "run": run,
            "report": report,
            "imports": may(connection, asking, "import", place_of(connection, "import", id)),
            "teams": queries.teams_of(connection, run.program),
            "sprints": calendar(connection, run.program).sprints,
            "people": names_of(connection, {run.actor} if run.actor else set()),
        }

    found = store().read(look)
    return page_with(
        "program/import_report.html", lambda _c: found, f"/p/{found['run'].program}/import", **more
    )
