"""REST: bringing a file in, what it would do, what it did, and taking it away again; and export."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select

from accounts.access import Place, demand
from accounts.calls import Absent, Asked, Call, Calls, Document, Listing, Page, Upload
from accounts.paging import page_of
from accounts.refusals import invalid
from backlog import queries, staging, tables
from journal.database import Store
from program import exports, imports
from program.import_plan import Plan
from program.import_report import Report
from program.import_undo import Undone, undo

calls = Calls("Import and export")


class ImportForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``team``: where rows go that name no team; ``mapping``: JSON."""

    team: str = ""
    mapping: str = ""
    dry_run: bool = False


class ImportAnswer(msgspec.Struct, frozen=True):
    """An import in the list; its report is under its id."""

    id: str
    source: str
    filename: str
    state: str
    at: int


class ExportQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["json", "csv"] = "json"


def _home(connection: Connection, asked: Asked) -> Place:
    """A file for one team is that team's matter; one for all is the program's."""
    program, team = asked.path["program"], asked.body.form.team
    teams = {one.id for one in queries.teams_of(connection, program)}
    return Place(program, team if team in teams else None)


def _stage(store: Store, asked: Asked) -> tuple[staging.Run, Plan]:
    program, form = asked.path["program"], asked.body.form
    teams = store.read(lambda connection: {one.id for one in queries.teams_of(connection, program)})
    if form.team and form.team not in teams:
        raise invalid("/team", "The program has no such team.", "unknown_team")
    body: Upload = asked.body
    return imports.stage(
        store, body.path, body.filename, program, form.team or None, form.mapping, asked.actor.id
    )


@calls.post("/programs/{program}/imports", may="import", of=_home, body=Upload, form=ImportForm,
            answer=Report, status=201, prepare=_stage)  # fmt: skip
def post_import(call: Call, program: str, body: Upload) -> Report:  # noqa: ARG001
    """Imports a file; with ``dry_run`` it only says what it would do."""
    run, plan = call.prepared
    if body.form.dry_run:
        return imports.keep_report(call.transaction, run, plan.report)
    return _applied(call, run, plan)


def _applied(call: Call, run: staging.Run, plan: Plan) -> Report:
    """Applies an import whose rows all go to teams for which the caller may import."""
    for team in sorted(plan.teams):
        demand(call.connection, call.actor, "import", Place(run.program, team))
    return imports.apply(call.transaction, run, plan, call.actor.id)


def _plan(store: Store, asked: Asked) -> tuple[staging.Run, Plan]:
    return imports.planned(store, asked.path["import"])


@calls.post("/imports/{import}/apply", may="import", of="import", answer=Report, prepare=_plan)
def apply_import(call: Call, **path: str) -> Report:  # noqa: ARG001
    """Applies a file that was only tried so far."""
    return _applied(call, *call.prepared)


@calls.get("/programs/{program}/imports", may="see program", of="program", query=Page,
           answer=Listing[ImportAnswer])  # fmt: skip
def list_imports(call: Call, program: str) -> Listing[ImportAnswer]:
    """The program's imports, oldest first."""
    row = tables.import_run.c
    chosen = select(tables.import_run).where(row.program == program)

    def shown(one: Any) -> ImportAnswer:
        return ImportAnswer(one.id, one.system, one.filename, one.state, one.at)

    return page_of(call.connection, chosen, [row.at, row.id], call.query, shown)


@calls.get("/imports/{import}", may="see program", of="import", answer=Report)
def show_import(call: Call, **path: str) -> Report:
    """What an import did, or would do."""
    run = staging.run(call.connection, path["import"])
    if run is None or not run.report:
        raise Absent
    return msgspec.convert(run.report, Report)


@calls.delete("/imports/{import}", may="import", of="import", answer=Undone, status=200)
def delete_import(call: Call, **path: str) -> Undone:
    """Takes away what an import brought; what somebody changed since stays and is named."""
    return undo(call.transaction, path["import"], call.actor.id)


@calls.get("/programs/{program}/export", may="export", of="program", query=ExportQuery,
           answer=exports.Export, media=("text/csv",))  # fmt: skip
def export_program(call: Call, program: str) -> exports.Export | Document:
    """The whole work of a program: JSON, or CSV that comes back the same."""
    if call.query.format == "csv":
        content = exports.as_csv(call.connection, program)
        return Document(content, "text/csv; charset=utf-8", "bigroom.csv")
    return exports.export(call.connection, program)
