"""The register as its page shows it: risks, decisions, milestones, and what they are about."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from backlog import queries
from backlog.days import Moment
from backlog.queries import time_zone_of
from live.frames import View
from live.pages.outlook_rows import milestone_outlooks
from live.queries import titles_of_rooms
from program.objectives.queries import titles_of_objectives
from program.queries import Dependency
from program.register.queries import Decision, Milestone, decisions_of, milestones_of
from program.register.risk_events import Linked
from program.register.risk_queries import Risk, dependencies_among, risks_of

CUT = 500


def raid_rows(connection: Connection, program: str, when: Moment, *, large: bool) -> View:
    """Every entry of the register, and the items, dependencies, objectives, increments and rooms that they
    name; ``increments`` are all that can be named."""
    zone, today, seq = time_zone_of(connection, program), when.day, when.seq
    risks = risks_of(connection, program, seq=seq)
    decisions, milestones = decisions_of(connection, program, seq), milestones_of(connection, program, seq)
    entries: list[Risk | Decision | Milestone] = [*risks, *decisions, *milestones]
    links = [link for one in entries for link in one.links]
    outlooks = milestone_outlooks(connection, program, when, milestones, large=large)
    needs = _needs(connection, links, seq)
    return {
        "risks": {one.id: _risk_row(one, zone, today) for one in risks},
        "items": _items(connection, links, needs, seq),
        "objectives": _objectives(connection, links, seq),
        "increments": {one.id: {"name": one.name} for one in queries.increments_of(connection, program, seq)},
        "needs": {one.id: _need_row(one) for one in needs},
        "decisions": {one.id: _decision_row(one, zone, today) for one in decisions},
        "milestones": {one.id: _milestone_row(one, today, outlooks.get(one.id)) for one in milestones},
        "rooms": _rooms(connection, _places(risks, decisions)),
    }


def _risk_row(one: Risk, zone: ZoneInfo, today: date) -> View:
    said = one.judged(zone, today)
    return {
        "kind": one.kind,
        "text": one.text,
        "response": one.response,
        "team": one.team,
        "state": one.state,
        "chance": one.chance,
        "impact": one.impact,
        "exposure": said.exposure,
        "owner": one.owner,
        "due": one.due,
        "links": msgspec.to_builtins(one.links),
        "room": one.room,
        "raised_at": one.raised_at,
        "raised_by": one.raised_by,
        "voice": one.voice,
        "raised_on": _day(one.raised_at, zone),
        "age": said.age,
        "overdue": said.overdue,
        "escalated": said.escalated,
        "why": list(said.why),
    }


def _decision_row(one: Decision, zone: ZoneInfo, today: date) -> View:
    return {
        "text": one.text,
        "team": one.team,
        "owner": one.owner,
        "needed_by": one.needed_by,
        "links": msgspec.to_builtins(one.links),
        "room": one.room,
        "asked_at": one.asked_at,
        "asked_by": one.asked_by,
        "state": one.state,
        "late": one.late(today),
        "outcome": one.outcome,
        "decided_on": _day(one.decided_at, zone) if one.decided_at is not None else None,
        "decided_by": one.decided_by,
        "decided_in": one.decided_in,
    }


def _milestone_row(one: Milestone, today: date, outlook: View | None) -> View:
    return {
        "name": one.name,
        "on": one.on,
        "team": one.team,
        "reached": one.reached,
        "late": one.late(today),
        "links": msgspec.to_builtins(one.links),
        "outlook": outlook,
    }


def _day(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).date().isoformat()


def _places(risks: list[Risk], decisions: list[Decision]) -> set[str]:
    """The rooms in which something of it was said."""
    said = [one.room for one in risks] + [room for one in decisions for room in (one.room, one.decided_in)]
    return {room for room in said if room is not None}


def _needs(connection: Connection, links: list[Linked], seq: int | None) -> list[Dependency]:
    return dependencies_among(connection, {link.id for link in links if link.kind == "dependency"}, seq)


def _need_row(one: Dependency) -> View:
    return {
        "consumer": one.consumer,
        "producer": one.producer,
        "producer_team": one.producer_team,
        "needed_by": one.needed_by,
        "title": one.title[:CUT],
        "state": one.state,
    }


def _items(connection: Connection, links: list[Linked], needs: list[Dependency], seq: int | None) -> View:
    ids = {link.id for link in links if link.kind == "item"} | {one.consumer for one in needs}
    ids |= {one.producer for one in needs if one.producer is not None}
    found = queries.items(connection, sorted(ids), seq)
    return {
        id: {"key": one.key, "title": one.title[:CUT], "team": one.team, "category": one.category}
        for id, one in sorted(found.items())
    }


def _objectives(connection: Connection, links: list[Linked], seq: int | None) -> View:
    """The titles of objectives, by id."""
    found = titles_of_objectives(connection, {link.id for link in links if link.kind == "objective"}, seq)
    return {id: {"title": title[:CUT]} for id, title in found.items()}


def _rooms(connection: Connection, ids: set[str]) -> View:
    """The titles of rooms, by id."""
    return {id: {"title": title} for id, title in titles_of_rooms(connection, ids).items()}
