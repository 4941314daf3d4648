"""The work of a program as others can read it: JSON with everything, CSV that we read back to the same."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection

from backlog import queries
from backlog.events import WipLimit
from backlog.exporters import csv_file
from backlog.importers.parsed import Limit as FileLimit
from backlog.importers.parsed import Link as FileLink
from backlog.importers.parsed import LinkKind, Row
from backlog.link_queries import links_of, outside_of
from backlog.queries import Increment, Item, Sprint, Team, TeamSprint
from backlog.wip_limit_queries import wip_limits_of_program
from program.dependencies.negotiation_queries import Comment, comments_of_program
from program.objectives.queries import Objective, objectives_of
from program.outcomes.queries import (
    Charter,
    CheckIn,
    KeyResult,
    Outcome,
    charter_of,
    check_ins_of,
    key_results_of,
    outcomes_of,
)
from program.queries import Dependency, dependencies_of, names_of
from program.register.queries import Decision, Milestone, decisions_of, milestones_of
from program.register.risk_queries import Risk, risks_of
from program.reviews.queries import Headline, Published, Snapshot, headlines_of, reports_of, snapshots_of
from program.scenarios.queries import scenarios_of
from program.scenarios.scenarios import Kept
from program.stakeholders.queries import Communication, Stakeholder, communications_of, stakeholders_of


class ExportedLink(msgspec.Struct, frozen=True):
    """A link that is no contract; ends outside the program are keys of their system."""

    kind: LinkKind
    source: str
    target: str
    raw_type: str


class Export(msgspec.Struct, frozen=True):
    """Everything about the work of a program, archived items too. People are named by their ids."""

    program: str
    teams: list[Team]
    increments: list[Increment]
    sprints: list[Sprint]
    team_sprints: list[TeamSprint]
    items: list[Item]
    dependencies: list[Dependency]
    links: list[ExportedLink]
    wip_limits: list[WipLimit]
    comments: list[Comment]
    scenarios: list[Kept]
    risks: list[Risk]
    decisions: list[Decision]
    milestones: list[Milestone]
    objectives: list[Objective]
    charter: Charter
    outcomes: list[Outcome]
    key_results: list[KeyResult]
    check_ins: list[CheckIn]
    headlines: list[Headline]
    snapshots: list[Snapshot]
    reports: list[Published]
    stakeholders: list[Stakeholder]
    communications: list[Communication]


def export(connection: Connection, program: str) -> Export:
    """The program's work."""
    return Export(
        program,
        queries.teams_of(connection, program),
        queries.increments_of(connection, program),
        queries.sprints_of(connection, program),
        queries.team_sprints_of(connection, program),
        queries.items_of_program(connection, program, archived=True),
        dependencies_of(connection, program),
        _links(connection, program),
        wip_limits_of_program(connection, program),
        [one for said in comments_of_program(connection, program).values() for one in said],
        scenarios_of(connection, program),
        risks_of(connection, program),
        decisions_of(connection, program),
        milestones_of(connection, program),
        objectives_of(connection, program),
        charter_of(connection, program),
        outcomes_of(connection, program),
        key_results_of(connection, program),
        check_ins_of(connection, program),
        headlines_of(connection, program),
        snapshots_of(connection, program),
        reports_of(connection, program),
        stakeholders_of(connection, program),
        communications_of(connection, program),
    )


def _links(connection: Connection, program: str) -> list[ExportedLink]:
    keys = {id: one.key for id, one in outside_of(connection, program).items()}
    return [
        ExportedLink(
            one.kind, keys.get(one.from_node, one.from_node), keys.get(one.to_node, one.to_node), one.raw_type
        )
        for one in links_of(connection, program)
    ]


def as_csv(connection: Connection, program: str) -> bytes:
    """The items that are not archived in their order, then links and dependencies, then WIP limits."""
    items = queries.items_of_program(connection, program)
    key_of = {one.id: one.key for one in items}
    sprints = {one.id: one.name for one in queries.sprints_of(connection, program)}
    teams = {one.id: one.name for one in queries.teams_of(connection, program)}
    people = names_of(connection, {one.assignee for one in items if one.assignee is not None})
    rows = [_row(one, key_of, sprints, teams, people) for one in items]
    links = [
        _contract(one, key_of, sprints, teams)
        for one in dependencies_of(connection, program)
        if one.consumer in key_of and (one.producer is None or one.producer in key_of)
    ]
    links += [
        FileLink(
            line=0,
            kind=one.kind,
            from_key=key_of.get(one.source, one.source),
            to_key=key_of.get(one.target, one.target),
            raw_type=one.raw_type,
        )
        for one in _links(connection, program)
    ]
    limits = [
        FileLimit(line=0, team_name=teams[one.team], category=one.category, limit=one.limit)
        for one in wip_limits_of_program(connection, program)
    ]
    return csv_file.write(rows, links, limits)


def _row(
    item: Item,
    key_of: dict[str, str],
    sprints: dict[str, str],
    teams: dict[str, str],
    people: dict[str, str],
) -> Row:
    source = item.source
    return Row(
        line=0,
        source_key=item.key,
        source_id=item.id,
        source_url=source.url if source is not None else "",
        title=item.title,
        description=item.description,
        type=item.type,
        parent_key=key_of.get(item.parent or ""),
        status=item.state,
        category=item.category,
        points=item.points,
        sprints=(sprints[item.sprint],) if item.sprint in sprints else (),
        team_names=(teams[item.team],),
        labels=tuple(item.labels),
        assignee=people.get(item.assignee or "", ""),
        created=_time(item.created_at),
        started=_time(item.started_at),
        resolved=_time(item.done_at),
        due=datetime.fromisoformat(item.due) if item.due else None,
        origin=source.system if source is not None else "",
        origin_key=source.key if source is not None else "",
    )


def _time(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC)


def _contract(
    one: Dependency, key_of: dict[str, str], sprints: dict[str, str], teams: dict[str, str]
) -> FileLink:
    return FileLink(
        line=0,
        kind="dependency",
        from_key=key_of[one.consumer],
        to_key=key_of[one.producer] if one.producer is not None else None,
        raw_type="depends on",
        title=one.title,
        producer_team=teams.get(one.producer_team, ""),
        outside=one.external,
        needed_by=sprints.get(one.needed_by or "", ""),
        promise=sprints.get(one.promise or "", ""),
        state=one.state,
    )
