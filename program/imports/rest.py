"""REST: bringing a file in, what it would do, what it did, and taking it away again; and export."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection

from accounts.access import Place
from accounts.calls import Asked, Call, Calls, Document, Listing, Page, Upload
from accounts.paging import page_of
from backlog.staging import Run
from backlog.staging_queries import choice_of_runs
from journal.database import Store
from program import exports
from program.imports import imports
from program.imports.plan import Plan
from program.imports.records import keep_report
from program.imports.report import Report, Undone
from program.imports.undo import undo

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
    return imports.place_for(connection, asked.path["program"], asked.body.form.team)


def _stage(store: Store, asked: Asked) -> tuple[Run, Plan]:
    body: Upload = asked.body
    program, form = asked.path["program"], body.form
    return imports.stage(
        store, body.path, body.filename, program, form.team or None, form.mapping, asked.actor.id
    )


@calls.post("/programs/{program}/imports", may="import", of=_home, body=Upload, form=ImportForm,
            answer=Report, status=201, prepare=_stage)  # fmt: skip
def post_import(call: Call, program: str, body: Upload) -> Report:  # noqa: ARG001
    """Imports a file; with ``dry_run`` it only says what it would do."""
    run, plan = call.prepared
    if body.form.dry_run:
        return keep_report(call.transaction, run, plan.report)
    return imports.apply(call.transaction, run, plan, call.actor)


def _plan(store: Store, asked: Asked) -> tuple[Run, Plan]:
    return imports.planned(store, asked.path["import"])


@calls.post("/imports/{import}/apply", may="import", of="import", answer=Report, prepare=_plan)
def apply_import(call: Call, **path: str) -> Report:  # noqa: ARG001
    """Applies a file that was only tried so far."""
    run, plan = call.prepared
    return imports.apply(call.transaction, run, plan, call.actor)


@calls.get("/programs/{program}/imports", may="see program", of="program", query=Page,
           answer=Listing[ImportAnswer])  # fmt: skip
def list_imports(call: Call, program: str) -> Listing[ImportAnswer]:
    """The program's imports, oldest first."""
    chosen, by = choice_of_runs(program)

    def shown(one: Any) -> ImportAnswer:
        return ImportAnswer(one.id, one.system, one.filename, one.state, one.at)

    return page_of(call.connection, chosen, by, call.query, shown)


@calls.get("/imports/{import}", may="see program", of="import", answer=Report)
def show_import(call: Call, **path: str) -> Report:
    """What an import did, or would do."""
    return imports.reported(call.connection, path["import"])[1]


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
