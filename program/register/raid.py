"""The RAID log of a program: every entry of the register and every dependency as one line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from backlog import queries
from backlog.days import Moment
from backlog.exporters.formulas import guarded
from backlog.queries import time_zone_of
from program.forecast.goals import GoalForecast, goal_id
from program.forecast.queries import forecast_of
from program.queries import Judged, judged, names_of
from program.register.queries import Decision, Milestone, decisions_of, milestones_of
from program.register.risk_events import Linked
from program.register.risk_queries import Risk, risks_of
from program.stakeholders.queries import Communication, Stakeholder, communications_of, stakeholders_of

HEADERS = (
    "Kind",
    "What",
    "Team",
    "State",
    "Chance",
    "Impact",
    "Exposure",
    "Owner",
    "Due",
    "Since",
    "Age in days",
    "Linked",
    "Response or outcome",
    "Remarks",
)


class RaidLine(Struct, frozen=True):
    """An entry in words, as a spreadsheet holds it; what is not known of it is empty or null."""

    kind: str
    what: str
    team: str = ""
    state: str = ""
    chance: int | None = None
    impact: int | None = None
    exposure: int | None = None
    owner: str = ""
    due: str = ""
    since: str = ""
    age: int | None = None
    linked: str = ""
    response: str = ""
    remarks: str = ""


class RaidLog(Struct, frozen=True):
    """All lines: risks, assumptions and issues, dependencies, decisions, milestones; then the stakeholders
    and what they are told."""

    lines: list[RaidLine]


class Names(Struct, frozen=True):
    """What things are called: teams, people and items (their keys) by id, Sprints' last days by id."""

    teams: Mapping[str, str]
    people: Mapping[str, str]
    keys: Mapping[str, str]
    ends: Mapping[str, str]

    def linked(self, links: list[Linked]) -> str:
        """The keys of the items among the links."""
        return ", ".join(self.keys[one.id] for one in links if one.id in self.keys)


def raid_log(connection: Connection, program: str, when: Moment) -> RaidLog:
    """The RAID log as of a moment."""
    today, seq, zone = when.day, when.seq, time_zone_of(connection, program)
    risks, decisions = risks_of(connection, program, seq=seq), decisions_of(connection, program, seq)
    milestones, needs = milestones_of(connection, program, seq), judged(connection, program, today, seq)
    entries: list[Risk | Decision | Milestone] = [*risks, *decisions, *milestones]
    links = [link for one in entries for link in one.links]
    stakeholders, plan = stakeholders_of(connection, program), communications_of(connection, program)
    called = {one.id: one.name for one in stakeholders}
    owned: list[Risk | Decision | Communication] = [*risks, *decisions, *plan]
    ids = {link.id for link in links if link.kind == "item"} | {one.row.consumer for one in needs}
    names = Names(
        {one.id: one.name for one in queries.teams_of(connection, program, seq)},
        names_of(connection, {one.owner for one in owned if one.owner is not None}),
        {id: one.key for id, one in queries.items(connection, sorted(ids), seq).items()},
        {one.id: one.ends_on for one in queries.sprints_of(connection, program, seq)},
    )

    def day(at: int) -> date:
        return datetime.fromtimestamp(at / 1000, zone).date()

    lines: list[RaidLine] = []
    for one in risks:
        said = one.judged(zone, today)
        lines.append(_risk(one, names, day(one.raised_at), said.exposure, said.age, said.why))
    lines += [_need(one, names, day(one.row.asked_at), today) for one in needs]
    lines += [_decision(one, names, day(one.asked_at), today) for one in decisions]
    goals = forecast_of(connection, program, when).goals if any(one.links for one in milestones) else {}
    for milestone in milestones:
        known = goals.get(goal_id("milestone", milestone.id))
        lines.append(_milestone(milestone, names, today, known))
    lines += [_stakeholder(one) for one in stakeholders]
    lines += [_communication(one, called[one.stakeholder], names, today) for one in plan]
    return RaidLog(lines)


def as_csv(log: RaidLog) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark; no text in it is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    writer.writerows(list(_cells(line)) for line in log.lines)
    return out.getvalue().encode("utf-8-sig")


def _cells(line: RaidLine) -> Iterator[str]:
    for name in line.__struct_fields__:
        value = getattr(line, name)
        yield "" if value is None else guarded(value) if isinstance(value, str) else str(value)


def _risk(
    one: Risk, names: Names, since: date, exposure: int | None, age: int, why: tuple[str, ...]
) -> RaidLine:
    return RaidLine(
        one.kind,
        one.text,
        names.teams.get(one.team or "", ""),
        one.state,
        one.chance,
        one.impact,
        exposure,
        names.people.get(one.owner or "", ""),
        one.due or "",
        since.isoformat(),
        age,
        names.linked(one.links),
        one.response,
        " ".join(why),
    )


def _need(one: Judged, names: Names, since: date, today: date) -> RaidLine:
    row = one.row
    consumer = names.keys.get(row.consumer, "")
    return RaidLine(
        "dependency",
        f"{consumer} needs {row.title} from {names.teams.get(row.producer_team, '')}",
        names.teams.get(row.consumer_team, ""),
        row.state,
        due=names.ends.get(row.needed_by or "", ""),
        since=since.isoformat(),
        age=(today - since).days,
        linked=consumer,
        response=row.reason,
        remarks=" ".join(one.judgement.why),
    )


def _decision(one: Decision, names: Names, since: date, today: date) -> RaidLine:
    return RaidLine(
        "decision",
        one.text,
        names.teams.get(one.team or "", ""),
        one.state,
        owner=names.people.get(one.owner or "", ""),
        due=one.needed_by or "",
        since=since.isoformat(),
        age=(today - since).days,
        linked=names.linked(one.links),
        response=one.outcome,
        remarks="Its day has passed." if one.late(today) else "",
    )


def _milestone(one: Milestone, names: Names, today: date, known: GoalForecast | None) -> RaidLine:
    remarks = ["Its day has passed."] if one.late(today) else []
    remarks += [known.reason, *known.notes] if known is not None else []
    return RaidLine(
        "milestone",
        one.name,
        names.teams.get(one.team or "", ""),
        "reached" if one.reached else "ahead",
        due=one.on,
        linked=names.linked(one.links),
        remarks=" ".join(remarks),
    )


def _stakeholder(one: Stakeholder) -> RaidLine:
    rated = "" if one.power is None else f"power {one.power}"
    interest = "" if one.interest is None else f"interest {one.interest}"
    return RaidLine(
        "stakeholder",
        one.name,
        state=one.attention,
        response=one.needs,
        remarks=", ".join(word for word in (rated, interest) if word),
    )


def _communication(one: Communication, name: str, names: Names, today: date) -> RaidLine:
    told = f"Told last on {one.told_on}." if one.told_on else "Not told yet."
    return RaidLine(
        "communication",
        f"{name}: {one.what}",
        state="over" if one.due is None else "due" if one.is_due(today) else "ahead",
        owner=names.people.get(one.owner or "", ""),
        due=one.due or "",
        response=f"{one.means}, {one.often}",
        remarks=told,
    )
