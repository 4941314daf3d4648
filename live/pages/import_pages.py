"""The pages on which a file is brought in: it is tried, looked at, imported, and taken away again."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import msgspec
from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Actor, demand, place_of
from accounts.bodies import kept_upload
from accounts.calls import Upload
from accounts.pages import actor, asks, store, takes_uploads
from accounts.refusals import Absent, Refused, invalid
from backlog import staging_queries
from backlog.staging import Run
from live.pages.import_answers import mapping_in, without_columns
from live.pages.import_shown import report_page, upload_page
from program.imports import imports
from program.imports.plan import Plan
from program.imports.records import keep_report
from program.imports.undo import undo

pages = Blueprint("imports", __name__)


@pages.get("/import")
@asks("see oneself")
def show() -> str:
    """Asks for a file, and lists what was imported before."""
    return upload_page(request.args.get("program", ""), request.args)


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
        before = store().read(lambda connection: _before(connection, program, form.get("as", "")))
        id = _tried(kept_upload(sent, form), program, team, before)
    except Refused as refused:
        return make_response(upload_page(program, form, error=refused.sentence), refused.status)
    return cast(Response, redirect(f"/import/{id}", 303))


@pages.get("/import/<import>")
@asks("see program", of="import")
def show_import(**path: str) -> str:
    """What an import did, or would do."""
    return report_page(path["import"])


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


def _before(connection: Connection, program: str, id: str) -> Run | None:
    """An import of the same program, whose decisions are to hold again."""
    found = staging_queries.run(connection, id) if id else None
    return found if found is not None and found.program == program else None


def _tried(upload: Upload, program: str, team: str, before: Run | None) -> str:
    """The id of the import whose report is kept.

    Where the file lacks a column about which was decided ``before``, the columns are found out anew.
    """

    def stage(decided: Run | None) -> tuple[Run, Plan]:
        mapping = msgspec.json.encode(mapping_in(upload.form, decided))
        return imports.stage(
            store(), upload.path, upload.filename, program, team or None, mapping, actor().id
        )

    try:
        run, plan = stage(before)
    except Refused as refused:
        if before is None or refused.reason != "rejected":
            raise
        run, plan = stage(without_columns(before))
    finally:
        upload.path.unlink(missing_ok=True)
    store().write(lambda transaction: keep_report(transaction, run, plan.report))
    return run.id


def _done(id: str, work: Callable[[], object], wanted: str = "") -> Response:
    """Back to the report; what is already as wanted is no mistake of who asks twice."""
    try:
        work()
    except Refused as refused:
        if refused.reason != wanted:
            return make_response(report_page(id, error=refused.sentence), refused.status)
    return cast(Response, redirect(f"/import/{id}", 303))
