"""REST: programs and their teams."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from accounts import queries
from accounts.calls import Call, Calls, Listing, Page
from accounts.paging import page_of
from accounts.programs import (
    Program,
    change_program,
    create_program,
    find_program,
    program_of,
    seq_of_program,
)
from accounts.teams import (
    Team,
    add_team,
    change_team,
    find_team,
    seq_of_team,
    team_of,
)

programs = Calls("Programs")
teams = Calls("Teams")


class NewProgram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    key: str
    goal: str = ""
    time_zone: str = "UTC"


class ProgramChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET
    key: str | UnsetType = UNSET
    goal: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET


@programs.post("/programs", may="create program", body=NewProgram, answer=Program, status=201)
def post_program(call: Call, body: NewProgram) -> Program:
    """Creates a program; the caller is its program manager."""
    made = create_program(call.transaction, call.actor.id, body.name, body.key, body.goal, body.time_zone)
    call.etag = seq_of_program(call.connection, made.id)
    return made


@programs.get("/programs", may="see oneself", query=Page, answer=Listing[Program])
def list_programs(call: Call) -> Listing[Program]:
    """The programs the caller is a member of."""
    chosen, by = queries.choice_of_programs(call.actor.id)
    return page_of(call.connection, chosen, by, call.query, program_of)


@programs.get("/programs/{program}", may="see program", of="program", answer=Program, seq=seq_of_program)
def show_program(call: Call, program: str) -> Program:
    """A program."""
    return find_program(call.connection, program)


@programs.patch(
    "/programs/{program}",
    may="manage program",
    of="program",
    body=ProgramChange,
    answer=Program,
    seq=seq_of_program,
)
def patch_program(call: Call, program: str, body: ProgramChange) -> Program:
    """Changes a program."""
    return change_program(call.transaction, call.actor.id, program, _given(body))


class NewTeam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    key: str


class TeamChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET
    key: str | UnsetType = UNSET


@teams.post("/programs/{program}/teams", may="manage program", of="program", body=NewTeam, answer=Team,
            status=201)  # fmt: skip
def post_team(call: Call, program: str, body: NewTeam) -> Team:
    """Adds a team to the program."""
    made = add_team(call.transaction, call.actor.id, program, body.name, body.key)
    call.etag = seq_of_team(call.connection, made.id)
    return made


@teams.get("/programs/{program}/teams", may="see program", of="program", query=Page, answer=Listing[Team])
def list_teams(call: Call, program: str) -> Listing[Team]:
    """The program's teams by name."""
    chosen, by = queries.choice_of_teams(program)
    return page_of(call.connection, chosen, by, call.query, team_of)


@teams.get("/teams/{team}", may="see program", of="team", answer=Team, seq=seq_of_team)
def show_team(call: Call, team: str) -> Team:
    """A team."""
    return find_team(call.connection, team)


@teams.patch("/teams/{team}", may="manage team", of="team", body=TeamChange, answer=Team, seq=seq_of_team)
def patch_team(call: Call, team: str, body: TeamChange) -> Team:
    """Changes a team."""
    return change_team(call.transaction, call.actor.id, team, _given(body))


def _given(body: ProgramChange | TeamChange) -> dict[str, str]:
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
