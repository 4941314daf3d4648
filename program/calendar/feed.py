"""What a program's calendar feed holds: ends of Sprints, what is needed by them, milestones."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from urllib.parse import quote

from sqlalchemy import Connection

from backlog import queries
from backlog.queries import Sprint, day_of
from program.calendar.icalendar import Day
from program.queries import Judged, judged
from program.register.queries import Milestone, milestones_of

MOST_NEEDS = 50
"""So many dependencies of one Sprint are named one by one."""


def days_of(connection: Connection, program: str, now: int, public_url: str, team: str | None) -> list[Day]:
    """The days, of the whole program or as far as they concern a team. ``now``: milliseconds."""
    sprints = queries.sprints_of(connection, program)
    today = day_of(connection, program, now)
    needed: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged(connection, program, today):
        sides = (one.row.consumer_team, one.row.producer_team)
        if one.judgement.flag != "done" and one.row.needed_by and (team is None or team in sides):
            needed[one.row.needed_by].append(one)
    keys = _keys(connection, [one for needs in needed.values() for one in needs])
    teams = {one.id: one.name for one in queries.teams_of(connection, program)}
    page = f"{public_url}/p/{quote(program)}"
    found: list[Day] = []
    for sprint in sprints:
        found.append(_end(sprint, page))
        if needed[sprint.id]:
            found.append(_needs(sprint, needed[sprint.id], keys, teams, page))
    for milestone in milestones_of(connection, program):
        if team is None or milestone.team in (None, team):
            found.append(_milestone(milestone, teams, page))
    return found


def _keys(connection: Connection, needs: list[Judged]) -> dict[str, str]:
    ids = sorted({one.row.consumer for one in needs})
    return {id: one.key for id, one in queries.items(connection, ids).items()}


def _end(sprint: Sprint, page: str) -> Day:
    on = date.fromisoformat(sprint.ends_on)
    summary = f"{sprint.name} ends"
    return Day(f"sprint-{sprint.id}@bigroom", on, summary, "", f"{page}/calendar", "Sprint")


def _needs(
    sprint: Sprint, needs: list[Judged], keys: dict[str, str], teams: dict[str, str], page: str
) -> Day:
    count = "1 dependency" if len(needs) == 1 else f"{len(needs)} dependencies"
    lines = [_need(one, keys, teams) for one in needs[:MOST_NEEDS]]
    left = len(needs) - len(lines)
    text = "\n".join([*lines, *([f"And {left} more."] if left else [])])
    on = date.fromisoformat(sprint.ends_on)
    summary = f"Needed by {sprint.name}: {count}"
    return Day(f"needed-by-{sprint.id}@bigroom", on, summary, text, f"{page}/dependencies", "Dependencies")


def _need(one: Judged, keys: dict[str, str], teams: dict[str, str]) -> str:
    row = one.row
    title = " ".join(row.title.split())
    return f"{keys.get(row.consumer, '')} needs “{title}” from {teams.get(row.producer_team, '')}."


def _milestone(one: Milestone, teams: dict[str, str], page: str) -> Day:
    of = f"{teams[one.team]}: " if one.team in teams else ""
    reached = f"Reached on {one.reached}." if one.reached else ""
    on = date.fromisoformat(one.on)
    return Day(
        f"milestone-{one.id}@bigroom",
        on,
        f"{of}{one.name}",
        reached,
        f"{page}/risks?kind=milestone",
        "Milestone",
    )
