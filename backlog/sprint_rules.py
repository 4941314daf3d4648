"""What may happen to the calendar, to a team's Sprints, and to what is scheduled in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec import UNSET, structs, to_builtins

from accounts.refusals import Refused, invalid
from backlog import events, queries
from backlog.queries import Item
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact

MOST_SPRINTS = 26
MOST_DAYS = 60
MOST_CAPACITY = 10_000
LONGEST_GOAL = 2_000


def _increment(scene: Scene, proposal: events.IncrementCreated) -> list[Fact]:
    count, days = len(proposal.sprints), proposal.sprint_days
    if not proposal.name.strip():
        raise invalid("/name", "An increment needs a name.", "no_name")
    if not 1 <= count <= MOST_SPRINTS:
        raise invalid("/sprints", f"An increment has 1 to {MOST_SPRINTS} Sprints.", "sprints")
    if not 1 <= days <= MOST_DAYS:
        raise invalid("/sprint_days", f"A Sprint lasts 1 to {MOST_DAYS} days.", "sprint_days")
    first = _first_day(scene, proposal.starts_on)
    known = list(scene.sprints.values())
    offset = known[-1].index if known else 0
    sprints = tuple(
        events.NewSprint(
            one.id or scene.transaction.new_id(),
            one.name or f"Sprint {offset + place + 1}",
            offset + place + 1,
            (first + timedelta(days=place * days)).isoformat(),
            (first + timedelta(days=(place + 1) * days - 1)).isoformat(),
        )
        for place, one in enumerate(proposal.sprints)
    )
    name, ends_on = proposal.name.strip(), sprints[-1].ends_on
    return [structs.replace(proposal, name=name, ends_on=ends_on, sprints=sprints)]


def _first_day(scene: Scene, starts_on: str) -> date:
    try:
        first = date.fromisoformat(starts_on)
    except (TypeError, ValueError):
        raise invalid("/starts_on", "A day is written as 2026-04-30.", "no_day") from None
    known = list(scene.sprints.values())
    if known and first.isoformat() <= known[-1].ends_on:
        raise invalid(
            "/starts_on",
            f"An increment starts after the last Sprint before it, which ends on {known[-1].ends_on}.",
            "overlaps",
        )
    if not 1970 <= first.year <= 9000:
        raise invalid("/starts_on", "An increment starts in our time.", "no_day")
    return first


def _scheduled(scene: Scene, proposal: events.ItemScheduled) -> list[Fact]:
    item = scene.living(proposal.item)
    if proposal.team and proposal.team != item.team:
        raise Refused(f"{item.key} belongs to {scene.team(item.team).name}.", "other_team")
    if proposal.before is not UNSET and proposal.before != item.sprint:
        saw, now = scene.sprint_name(proposal.before), scene.sprint_name(item.sprint)
        unchanged(f"The Sprint of {item.key}", saw, now)
    if proposal.sprint is not None:
        sprint = scene.sprint(proposal.sprint)
        share = queries.team_sprint(scene.connection, item.team, sprint.id)
        if share.state == "closed" and proposal.sprint != item.sprint:
            name = scene.team(item.team).name
            raise Refused(f"{name} has closed {sprint.name}; nothing is added to it.", "sprint_closed")
    if proposal.sprint == item.sprint:
        return []
    return [structs.replace(proposal, before=item.sprint, team=item.team)]


def _goal(scene: Scene, proposal: events.GoalSet) -> list[Fact]:
    share = _share(scene, proposal.team, proposal.sprint)
    unchanged("The goal", proposal.before, share.goal)
    goal = proposal.goal.strip()
    if len(goal) > LONGEST_GOAL:
        raise invalid("/goal", f"A goal has at most {LONGEST_GOAL:,} characters.", "long")
    return [] if goal == share.goal else [structs.replace(proposal, goal=goal, before=share.goal)]


def _capacity(scene: Scene, proposal: events.CapacitySet) -> list[Fact]:
    share = _share(scene, proposal.team, proposal.sprint)
    unchanged("The capacity", proposal.before, share.capacity)
    capacity = proposal.capacity
    if capacity is not None and not 0 <= capacity <= MOST_CAPACITY:
        raise invalid("/capacity", f"A capacity is 0 to {MOST_CAPACITY:,} points.", "capacity")
    if capacity == share.capacity:
        return []
    return [structs.replace(proposal, before=share.capacity)]


def _availability(scene: Scene, proposal: events.AvailabilitySet) -> list[Fact]:
    _share(scene, proposal.team, proposal.sprint)
    if proposal.person not in scene.members:
        raise invalid("/person", "Only members of the program have days off in it.", "no_member")
    if proposal.days_off < 0 or proposal.days_off > MOST_DAYS or proposal.days_off * 2 % 1:
        raise invalid("/days_off", f"Days off are 0 to {MOST_DAYS}, in half days.", "days_off")
    for name in ("focus", "allocation"):
        share = getattr(proposal, name)
        if share is not None and not 0 <= share <= 1:
            raise invalid(f"/{name}", f"A {name} is a share from 0 to 1.", name)
    now = _said(scene, proposal)
    if proposal.before is not UNSET and proposal.before != now:
        raise Refused("The availability changed meanwhile.", "changed")
    new = {name: getattr(proposal, name) for name in ("days_off", "focus", "allocation")}
    return [] if new == now else [structs.replace(proposal, before=now)]


def _said(scene: Scene, proposal: events.AvailabilitySet) -> dict[str, Any] | None:
    said = queries.availability_of(scene.connection, scene.program, proposal.team, proposal.sprint)
    for one in said:
        if one.person == proposal.person:
            row = to_builtins(one)
            return {name: row[name] for name in ("days_off", "focus", "allocation")}
    return None


def _started(scene: Scene, proposal: events.SprintStarted) -> list[Fact]:
    share = _share(scene, proposal.team, proposal.sprint)
    team, sprint = scene.team(proposal.team).name, scene.sprint(proposal.sprint).name
    if share.state == "active":
        raise Refused(f"{team} has started {sprint} already.", "started")
    if share.state == "closed":
        raise Refused(f"{team} has closed {sprint}; it does not start again.", "closed")
    running = scene.running_sprint(proposal.team)
    if running is not None:
        sentence = f"{team} is in {scene.sprint_name(running)}; close it before {sprint} starts."
        raise Refused(sentence, "other_active")
    items = _contents(scene, proposal.team, proposal.sprint)
    points = sum(one.points or 0.0 for one in items)
    return [structs.replace(proposal, items=tuple(one.id for one in items), points=points)]


def _closed(scene: Scene, proposal: events.SprintClosed) -> list[Fact]:
    share = _share(scene, proposal.team, proposal.sprint)
    if share.state != "active":
        team, sprint = scene.team(proposal.team).name, scene.sprint(proposal.sprint).name
        raise Refused(f"{team} has not started {sprint}, so it cannot close it.", "not_active")
    items = _contents(scene, proposal.team, proposal.sprint)
    done = [one.points or 0.0 for one in items if one.category == "done"]
    left = tuple(one.id for one in items if one.category != "done")
    return [structs.replace(proposal, points=sum(done), unfinished=left)]


def _reopened(scene: Scene, proposal: events.SprintReopened) -> list[Fact]:
    share = _share(scene, proposal.team, proposal.sprint)
    unchanged("The state of the Sprint", proposal.before, share.state)
    if (share.state, proposal.state) not in {("active", "planned"), ("closed", "active")}:
        raise Refused(f"A Sprint that is {share.state} does not become {proposal.state}.", "state")
    if proposal.state == "active" and scene.running_sprint(proposal.team) is not None:
        raise Refused(f"{scene.team(proposal.team).name} is in another Sprint now.", "other_active")
    return [structs.replace(proposal, before=share.state)]


CALENDAR_RULES: dict[type[Fact], Rule] = {events.IncrementCreated: _increment}

RULES: dict[type[Fact], Rule] = {
    events.ItemScheduled: _scheduled,
    events.GoalSet: _goal,
    events.CapacitySet: _capacity,
    events.AvailabilitySet: _availability,
    events.SprintStarted: _started,
    events.SprintClosed: _closed,
    events.SprintReopened: _reopened,
}


def _share(scene: Scene, team: str, sprint: str) -> queries.TeamSprint:
    scene.team(team)
    scene.sprint(sprint)
    return queries.team_sprint(scene.connection, team, sprint)


def _contents(scene: Scene, team: str, sprint: str) -> list[Item]:
    return [
        one
        for one in queries.items_of(scene.connection, team)
        if one.sprint == sprint and one.type in queries.COUNTED
    ]
