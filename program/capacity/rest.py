"""REST: a team's share of a Sprint: its goal, state, capacity and load."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from accounts.calls import Absent, Call, Calls
from accounts.refusals import Refused
from accounts.teams import find_team
from backlog import events, queries
from backlog.events import SprintState
from backlog.item_queries import points_in
from backlog.places import write_as
from journal.facts import Fact
from program.capacity.queries import capacities

calls = Calls("Increments and Sprints")


class TeamSprintAnswer(msgspec.Struct, frozen=True):
    """``capacity`` (null where nobody knows) and ``load`` in points; ``committed``: points at the start."""

    team: str
    sprint: str
    name: str
    index: int
    starts_on: str
    ends_on: str
    goal: str
    state: SprintState
    capacity: float | None
    load: float
    committed: float | None
    done: float | None


class TeamSprintChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    goal: str | UnsetType = UNSET
    state: SprintState | UnsetType = UNSET
    capacity: float | UnsetType | None = UNSET


@calls.get("/teams/{team}/sprints/{sprint}", may="see program", of="team", answer=TeamSprintAnswer,
           seq=queries.seq_of_sprint)  # fmt: skip
def show_team_sprint(call: Call, team: str, sprint: str) -> TeamSprintAnswer:
    """A team's share of a Sprint."""
    program = find_team(call.connection, team).program
    found = {one.id: one for one in queries.sprints_of(call.connection, program)}.get(sprint)
    if found is None:
        raise Absent
    share = queries.team_sprint(call.connection, team, sprint)
    points = capacities(call.connection, program).get((team, sprint))
    return TeamSprintAnswer(
        team,
        sprint,
        found.name,
        found.index,
        found.starts_on,
        found.ends_on,
        share.goal,
        share.state,
        None if points is None else round(float(points), 1),
        points_in(call.connection, team, sprint),
        share.committed_points,
        share.done_points,
    )


@calls.patch("/teams/{team}/sprints/{sprint}", may="plan Sprint", of="team", body=TeamSprintChange,
             answer=TeamSprintAnswer, seq=queries.seq_of_sprint)  # fmt: skip
def patch_team_sprint(call: Call, team: str, sprint: str, body: TeamSprintChange) -> TeamSprintAnswer:
    """Sets a team's Sprint Goal and capacity, starts the Sprint (active) or closes it."""
    program = find_team(call.connection, team).program
    if sprint not in {one.id for one in queries.sprints_of(call.connection, program)}:
        raise Absent
    proposals: list[Fact] = []
    if body.goal is not UNSET:
        proposals.append(events.GoalSet(team, sprint, body.goal))
    if body.capacity is not UNSET:
        proposals.append(events.CapacitySet(team, sprint, body.capacity))
    if body.state is not UNSET:
        now = queries.team_sprint(call.connection, team, sprint).state
        proposals += _turned(team, sprint, now, body.state)
    write_as(call, program, proposals)
    return show_team_sprint(call, team, sprint)


def _turned(team: str, sprint: str, now: SprintState, wanted: SprintState) -> list[Fact]:
    match now, wanted:
        case ("planned", "active"):
            return [events.SprintStarted(team, sprint)]
        case ("active", "closed"):
            return [events.SprintClosed(team, sprint)]
        case ("active", "planned") | ("closed", "active"):
            return [events.SprintReopened(team, sprint, wanted)]
        case _ if now == wanted:
            return []
        case _:
            raise Refused(f"A Sprint that is {now} does not become {wanted}.", "state")
