"""What may be said of a program in its weekly review, and by whom; and when a report may be published."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from msgspec import UNSET, structs

from accounts.refusals import Refused, invalid
from backlog.proposals import UNDONE
from backlog.queries import day_of
from backlog.rules import learn
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact
from program.plan.baseline_queries import points_by_team
from program.reviews import events, queries
from program.stakeholders.rules import told_by_report

HOLDS = 14
"""Days for which an override holds: by then it has been looked at again."""

LONGEST_HEADLINE = 600
LONGEST_NOTE = 1_000
LONGEST_NAME = 100
LONGEST_BLOCK = 10_000
MOST_A_DAY = 99


def _headline(scene: Scene, proposal: events.HeadlineWritten) -> list[Fact]:
    week = monday(_day(proposal.week) if proposal.week else _today(scene)).isoformat()
    text = _text(proposal.text, "/text", LONGEST_HEADLINE, "A headline")
    now = queries.headline_of(scene.connection, scene.program, week)
    before = now.text if now is not None else ""
    unchanged("The headline", proposal.before, before)
    return [] if text == before else [structs.replace(proposal, week=week, text=text, before=before)]


def _overridden(scene: Scene, proposal: events.StatusOverridden) -> list[Fact]:
    if proposal.team is not None:
        scene.team(proposal.team)
    now = queries.override_of(scene.connection, scene.program, proposal.team)
    before = None if now is None else events.Said(now.colour, now.note, now.said_on, now.expires_on)
    if proposal.before is not UNSET and proposal.before != before:
        raise Refused("The override changed meanwhile.", "changed")
    if proposal.colour is None:
        if now is None:
            return []
        return [structs.replace(proposal, note="", said_on="", expires_on="", before=before)]
    note = _text(proposal.note, "/note", LONGEST_NOTE, "A note")
    if not note:
        raise invalid("/note", "Say why: the note stands beside the colour that the rules give.", "no_note")
    said_on = _day(proposal.said_on) if proposal.said_on else _today(scene)
    expires_on = (said_on + timedelta(days=HOLDS)).isoformat()
    said = events.Said(proposal.colour, note, said_on.isoformat(), expires_on)
    return [] if said == before else [structs.replace(proposal, **structs.asdict(said), before=before)]


def _snapshot(scene: Scene, proposal: events.SnapshotTaken) -> list[Fact]:
    name = _text(proposal.name, "/name", LONGEST_NAME, "A name")
    if not name:
        raise invalid("/name", "A snapshot needs a name, for example “plan locked”.", "no_name")
    points = points_by_team(scene.connection, scene.program, None)
    return [structs.replace(proposal, name=name, points=points)]


def _block(scene: Scene, proposal: events.ReportBlockWritten) -> list[Fact]:
    text = proposal.text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_BLOCK or "\0" in text:
        raise invalid("/text", f"A block has at most {LONGEST_BLOCK:,} characters.", "long")
    before = queries.blocks_of(scene.connection, scene.program).get(proposal.block, "")
    unchanged("This block", proposal.before, before)
    return [] if text == before else [structs.replace(proposal, text=text, before=before)]


def _published(scene: Scene, proposal: events.ReportPublished) -> list[Fact]:
    if hashlib.sha256(proposal.content.encode()).hexdigest() != proposal.sha256:
        raise Refused("This report is not what its hash says.", "hash")
    earlier = queries.reports_of(scene.connection, scene.program)
    if earlier and proposal.moment < earlier[0].seq:
        raise Refused("A report was published meanwhile. Look at the draft again.", "changed")
    if earlier and proposal.moment == earlier[0].seq:
        raise Refused(f"Nothing has happened since the report of {earlier[0].name}.", "nothing_new")
    taken = {one.name for one in earlier}
    names = [proposal.day, *(f"{proposal.day}-{n}" for n in range(2, MOST_A_DAY + 1))]
    free = next((name for name in names if name not in taken), None)
    if free is None:
        raise Refused("Enough reports were published today.", "many")
    told = told_by_report(scene, date.fromisoformat(proposal.day), free)
    return [structs.replace(proposal, name=free), *told]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def _today(scene: Scene) -> date:
    return day_of(scene.connection, scene.program, scene.transaction.now)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise invalid("/week", "A day is written as 2026-04-30.", "no_day") from None


def _text(written: str, pointer: str, longest: int, what: str) -> str:
    text = " ".join(written.split())
    if len(text) > longest or "\0" in text:
        raise invalid(pointer, f"{what} has at most {longest:,} characters.", "long")
    return text


def _headline_back(happened: events.HeadlineWritten) -> list[Fact]:
    return [events.HeadlineWritten(happened.before or "", happened.week, happened.text)]


def _override_back(happened: events.StatusOverridden) -> list[Fact]:
    now = None
    if happened.colour is not None:
        now = events.Said(happened.colour, happened.note, happened.said_on, happened.expires_on)
    if not happened.before:
        return [events.StatusOverridden(happened.team, None, before=now)]
    said = happened.before
    return [events.StatusOverridden(happened.team, said.colour, said.note, said.said_on, before=now)]


def _block_back(happened: events.ReportBlockWritten) -> list[Fact]:
    return [events.ReportBlockWritten(happened.block, happened.before or "", happened.text)]


def _team_of(_scene: Scene, proposal: events.StatusOverridden) -> list[str]:
    return [] if proposal.team is None else [proposal.team]


REPORT_RULES: dict[type[Fact], Rule] = {
    events.HeadlineWritten: _headline,
    events.ReportBlockWritten: _block,
    events.ReportPublished: _published,
}

learn(REPORT_RULES, "write report")
learn({events.StatusOverridden: _overridden}, "manage team", _team_of)
learn({events.SnapshotTaken: _snapshot}, "take snapshot")
UNDONE[events.HeadlineWritten] = _headline_back
UNDONE[events.StatusOverridden] = _override_back
UNDONE[events.ReportBlockWritten] = _block_back
