"""The status report: its draft beside the blocks that humans rewrite, the published ones, and snapshots."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, abort, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Place, may
from accounts.browsers import public_url
from accounts.pages import actor, asks, store
from accounts.refusals import Absent, Refused
from backlog import queries
from backlog.days import moment
from live.pages.shown import Shown, page_with
from live.proposals import accept
from program.plan.baseline import difference
from program.plan.baseline_queries import needs_of, plan_of
from program.plan.need_changes import need_changes
from program.queries import names_of
from program.reports.agenda import as_markdown as agenda_as_markdown
from program.reports.agenda_queries import agenda_of
from program.reports.prints import as_markdown
from program.reports.queries import report_of
from program.reports.reports import WORDS, Audience, for_audience
from program.reports.rest import block_written, content_of, publication
from program.reviews.queries import report_named, reports_of, snapshots_of

pages = Blueprint("reports", __name__)

AUDIENCES: tuple[Audience, ...] = ("team", "steering", "executive")


@pages.get("/p/<program>/report")
@asks("see program", of="program")
def draft_page(program: str) -> str:
    """The next report: what it says by itself, and for who writes it a field for each block."""
    return _draft(program)


@pages.post("/p/<program>/report")
@asks("write report", of="program")
def publish(program: str) -> Response:
    """Freezes the report as it is now and shows it at its own address."""
    house, asking = store(), actor()
    proposed = house.read(lambda connection: publication(connection, program))
    try:
        house.write(lambda transaction: accept(transaction, program, [proposed], asking))
    except Refused as refused:
        return make_response(_draft(program, refused.sentence), refused.status)
    name = house.read(lambda connection: reports_of(connection, program)[0].name)
    return cast(Response, redirect(f"/p/{program}/report/{name}", 303))


@pages.post("/p/<program>/report/blocks/<block>")
@asks("write report", of="program")
def write_block(program: str, block: str) -> Response:
    """Puts a human's words in the place of a block, or none: then it writes itself again."""
    asking, text = actor(), request.form.get("text", "") if "automatic" not in request.form else ""
    try:
        said = block_written(block, text)
        store().write(lambda transaction: accept(transaction, program, [said], asking))
    except Absent:
        abort(404)
    except Refused as refused:
        return make_response(_draft(program, refused.sentence, {block: text}), refused.status)
    return cast(Response, redirect(f"/p/{program}/report#block-{block}", 303))


def _draft(program: str, problem: str | None = None, typed: dict[str, str] | None = None) -> str:
    asking, audience, now, address = actor(), _audience(), store().clock(), public_url(request)

    def look(connection: Connection) -> Shown:
        report = report_of(connection, program, moment(connection, program, now, None))
        shown = for_audience(report, audience)
        return {
            "report": report,
            "shown": shown,
            "audience": audience,
            "audiences": AUDIENCES,
            "markdown": as_markdown(shown, address),
            "earlier": reports_of(connection, program),
            "writes": may(connection, asking, "write report", Place(program)),
            "problem": problem,
            "typed": typed or {},
            "words": WORDS,
        }

    return page_with("program/report.html", look)


@pages.get("/p/<program>/report/<report>")
@asks("see program", of="program")
def published_page(program: str, report: str) -> str:
    """A published report: nothing changes it, whatever changes in the program."""
    audience, address = _audience(), public_url(request)

    def look(connection: Connection) -> Shown:
        found = report_named(connection, program, report)
        if found is None:
            abort(404)
        shown = for_audience(content_of(found), audience)
        return {
            "published": found,
            "shown": shown,
            "audience": audience,
            "audiences": AUDIENCES,
            "markdown": as_markdown(shown, address),
            "people": names_of(connection, {found.author or ""}),
            "words": WORDS,
        }

    return page_with("program/published_report.html", look, f"/p/{program}/report")


@pages.get("/p/<program>/agenda")
@asks("see program", of="program")
def agenda_page(program: str) -> str:
    """The agenda of the next Scrum of Scrums."""
    now, address = store().clock(), public_url(request)

    def look(connection: Connection) -> Shown:
        found = agenda_of(connection, program, moment(connection, program, now, None))
        return {"agenda": found, "markdown": agenda_as_markdown(found, address), "words": WORDS}

    return page_with("program/agenda.html", look, f"/p/{program}/report")


@pages.get("/p/<program>/snapshots/<snapshot>")
@asks("see program", of="program")
def snapshot_page(program: str, snapshot: str) -> str:
    """What changed since a snapshot of the plan: items, and dependencies."""
    now = store().clock()

    def look(connection: Connection) -> Shown:
        known = snapshots_of(connection, program)
        then = next((one for one in known if one.id == snapshot), None)
        if then is None:
            abort(404)
        before, after = (plan_of(connection, program, seq) for seq in (then.seq, None))
        days = [queries.day_of(connection, program, at) for at in (then.at, now)]
        were, are = (
            needs_of(connection, program, *when) for when in zip(days, (then.seq, None), strict=True)
        )
        needs = need_changes(were, are)
        ends = {end for one in needs for end in (one.need.consumer, one.need.producer) if end is not None}
        found, teams = difference(before, after), queries.teams_of(connection, program)
        order = {one.id: place for place, one in enumerate(teams)}
        points = sorted(found.points.items(), key=lambda one: order.get(one[0], len(order)))
        changed = [one for one in points if one[1][0] != one[1][1]]
        return {
            "program": program,
            "then": then,
            "others": [one for one in known if one.id != snapshot],
            "found": found,
            "changed": changed,
            "unchanged": len(points) - len(changed),
            "needs": needs,
            "items": queries.items(connection, sorted(ends)),
            "teams": {one.id: one for one in teams},
            "sprints": {one.id: one for one in queries.sprints_of(connection, program)},
            "people": names_of(connection, {then.author or ""}),
        }

    return page_with("program/snapshot.html", look, f"/p/{program}")


def _audience() -> Audience:
    asked = request.args.get("audience", "team")
    return asked if asked in AUDIENCES else "team"
