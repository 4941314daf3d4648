"""REST: the status report as it drafts itself, what humans write in it, and the published ones."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection

from accounts.calls import Absent, Asked, Call, Calls, Document, Listing
from accounts.moments import Moment as Time
from accounts.moments import moment as time_of
from backlog.days import AsOf, moment
from backlog.places import write_as
from journal.database import Store
from program.reports.agenda import Agenda
from program.reports.agenda import as_markdown as agenda_as_markdown
from program.reports.agenda_queries import agenda_of
from program.reports.prints import as_mail, as_markdown
from program.reports.queries import report_of
from program.reports.reports import Audience, Report, canonical, for_audience, sha256
from program.reviews import events, queries

calls = Calls("Status reports")

MEDIA = ("text/markdown", "text/html")
Format = Literal["json", "md", "html"]


class ReportQuery(AsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``html`` is a file for mail. An executive gets five lines."""

    format: Format = "json"
    audience: Audience = "team"


class PublishedQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``json`` for the audience ``team`` is the very text that the hash is taken of."""

    format: Format = "json"
    audience: Audience = "team"


class BlockText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the place of the block's sentences; empty: they stand there again."""

    text: str


class PublishedAnswer(msgspec.Struct, frozen=True):
    """A published report. ``name`` ends its addresses, ``sha256`` is of its canonical JSON in UTF-8."""

    name: str
    day: date
    since: date
    sha256: str
    author: str | None
    at: Time


@calls.get("/programs/{program}/report", may="see program", of="program", query=ReportQuery, answer=Report,
           media=MEDIA)  # fmt: skip
def show_report(call: Call, program: str) -> Report | Document:
    """The next status report as it drafts itself, with what humans wrote in it."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    found = for_audience(report_of(call.connection, program, when), call.query.audience)
    return _printed(found, call.query.format, call.public_url) or found


def _printed(report: Report, format: Format, public_url: str) -> Document | None:
    name = f"status-{report.day}"
    if format == "md":
        text = as_markdown(report, public_url)
        return Document(text.encode(), "text/markdown; charset=utf-8", f"{name}.md")
    if format == "html":
        return Document(as_mail(report, public_url).encode(), "text/html; charset=utf-8", f"{name}.html")
    return None


@calls.put("/programs/{program}/report/{block}", may="see program", of="program", body=BlockText,
           answer=Report)  # fmt: skip
def put_report_block(call: Call, program: str, block: str, body: BlockText) -> Report:
    """Writes a block of the next report by hand, or lets it write itself again; answers the draft."""
    write_as(call, program, [block_written(block, body.text)])
    return report_of(call.connection, program)


def block_written(block: str, text: str) -> events.ReportBlockWritten:
    """The proposal to write a block. Raises ``Absent`` where a report has no such block."""
    try:
        return msgspec.convert({"block": block, "text": text}, events.ReportBlockWritten)
    except msgspec.ValidationError:
        raise Absent from None


def _drafted(store: Store, asked: Asked) -> events.ReportPublished:
    return store.read(lambda connection: publication(connection, asked.path["program"]))


def publication(connection: Connection, program: str) -> events.ReportPublished:
    """The proposal to publish the report as it is now; it is drafted before the write, not in it."""
    report = report_of(connection, program)
    content, seq = canonical(report), int(report.moment.partition("@")[2])
    return events.ReportPublished(report.day, report.since, seq, content, sha256(content))


@calls.post("/programs/{program}/reports", may="write report", of="program", answer=PublishedAnswer,
            status=201, prepare=_drafted)  # fmt: skip
def publish_report(call: Call, program: str) -> PublishedAnswer:
    """Publishes the report as it is now: from then on nothing changes it."""
    write_as(call, program, [call.prepared])
    return _answer(queries.reports_of(call.connection, program)[0])


@calls.get("/programs/{program}/reports", may="see program", of="program",
           answer=Listing[PublishedAnswer])  # fmt: skip
def list_reports(call: Call, program: str) -> Listing[PublishedAnswer]:
    """The published reports, the latest first."""
    return Listing([_answer(one) for one in queries.reports_of(call.connection, program)])


def _answer(one: queries.Published) -> PublishedAnswer:
    days = date.fromisoformat(one.day), date.fromisoformat(one.since)
    return PublishedAnswer(one.name, *days, one.sha256, one.author, time_of(one.at))


@calls.get("/programs/{program}/reports/{report}", may="see program", of="program", query=PublishedQuery,
           answer=Report, media=MEDIA)  # fmt: skip
def show_published_report(call: Call, program: str, report: str) -> Document:
    """A published report; as JSON for a team it is byte for byte what was hashed."""
    found = queries.report_named(call.connection, program, report)
    if found is None:
        raise Absent
    audience, format = call.query.audience, call.query.format
    shown = for_audience(content_of(found), audience)
    text: Any = found.content if audience == "team" else canonical(shown)
    return _printed(shown, format, call.public_url) or Document(text.encode(), "application/json")


def content_of(published: queries.Published) -> Report:
    """The report that was published."""
    return msgspec.json.decode(published.content, type=Report)


class AgendaQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: Literal["json", "md"] = "json"


@calls.get("/programs/{program}/agenda", may="see program", of="program", query=AgendaQuery, answer=Agenda,
           media=("text/markdown",))  # fmt: skip
def show_agenda(call: Call, program: str) -> Agenda | Document:
    """The agenda of the next Scrum of Scrums: what more than one team has to talk about."""
    found = agenda_of(call.connection, program, moment(call.connection, program, call.now, None))
    if call.query.format == "json":
        return found
    text = agenda_as_markdown(found, call.public_url)
    return Document(text.encode(), "text/markdown; charset=utf-8", f"scrum-of-scrums-{found.day}.md")
