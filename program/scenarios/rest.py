"""REST: what would follow from a scenario, what does not fit now, and the scenarios that are kept."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from accounts.access import Place, locates
from accounts.calls import Absent, Call, Calls, Listing, Nothing, Refused
from accounts.paging import cursor_at, opened
from backlog import queries as backlog
from backlog.days import AsOf, Moment, PageAsOf, moment
from backlog.places import write_as
from journal.facts import Fact
from program.plan import conflicts
from program.plan.conflicts import Conflicts
from program.plan.queries import Planned, plan_at, planned, read_plan
from program.scenarios import events, queries, scenarios
from program.scenarios.events import Choice, Scenario
from program.scenarios.scenarios import Kept, MoveTo, State, WhatIf
from program.scenarios.vote_queries import own_ballots, votes_on
from program.scenarios.votes import Ballot, Vote

calls = Calls("What-if")


@locates("scenario")
def place_of_scenario(connection: Connection, id: str) -> Place | None:
    """A scenario is in its program."""
    found = queries.scenario(connection, id)
    return Place(found.program) if found is not None else None


class NewScenario(Scenario, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A scenario to be kept, with its name."""

    name: str


class ScenarioAnswer(msgspec.Struct, frozen=True):
    """A scenario. ``outcome`` is what it would mean now; ``problem`` says why it would mean nothing any more.

    Neither is there where it was applied or deleted. ``vote`` hides what people said until it is closed.
    """

    id: str
    name: str
    state: State
    changes: Scenario
    kept_at: int
    kept_by: str | None
    outcome: WhatIf | None
    problem: str | None
    vote: Vote
    seq: int


class NewBallot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """For, against, or an abstention, each with a reason or without."""

    choice: Choice
    reason: str = ""


class VoteAnswer(msgspec.Struct, frozen=True):
    """The vote on a scenario, and the own word in it."""

    vote: Vote
    mine: Ballot | None


def _planned(call: Call, program: str) -> Planned:
    today = backlog.day_of(call.connection, program, call.now)
    if call.writing is not None:
        return read_plan(call.connection, program, today)
    return planned(call.connection, program, today)


@calls.post("/programs/{program}/what-if", may="see program", of="program", body=Scenario, answer=WhatIf,
            reads=True)  # fmt: skip
def ask_what_if(call: Call, program: str, body: Scenario) -> WhatIf:
    """What would follow if this happened. Nothing is written."""
    return scenarios.what_if(call.connection, program, _planned(call, program), body)


@calls.get("/items/{item}/moves", may="see program", of="item", answer=Listing[MoveTo])
def show_moves(call: Call, item: str) -> Listing[MoveTo]:
    """What moving the item into each Sprint, or out of all, would mean. Nothing is written."""
    found = backlog.item(call.connection, item)
    if found is None:
        raise Absent
    given = _planned(call, found.program)
    return Listing(scenarios.moves_of(call.connection, found.program, given, item))


@calls.get("/programs/{program}/conflicts", may="see program", of="program", query=AsOf, answer=Conflicts)
def show_conflicts(call: Call, program: str) -> Conflicts:
    """What does not fit in the plan, each with why."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    return conflicts.conflicts_of(call.connection, program, when)


@calls.post("/programs/{program}/scenarios", may="keep scenario", of="program", body=NewScenario,
            answer=ScenarioAnswer, status=201)  # fmt: skip
def post_scenario(call: Call, program: str, body: NewScenario) -> ScenarioAnswer:
    """Keeps a scenario under a name."""
    id = call.transaction.new_id()
    changes = Scenario(body.slips, body.moves, body.losses, body.drops)
    write_as(call, program, [events.ScenarioKept(id, body.name, changes)])
    return show_scenario(call, id)


@calls.get("/programs/{program}/scenarios", may="see program", of="program", query=PageAsOf,
           answer=Listing[ScenarioAnswer])  # fmt: skip
def list_scenarios(call: Call, program: str) -> Listing[ScenarioAnswer]:
    """The scenarios of a program that were not deleted, each with what it would mean for the plan."""
    query: PageAsOf = call.query
    when = moment(call.connection, program, call.now, query.as_of)
    found = queries.scenarios_of(call.connection, program, when.seq)
    if query.cursor is not None:
        after = tuple(opened(query.cursor))
        found = [one for one in found if (one.kept_at, one.id) > after]
    given = found[: query.limit]
    more = len(found) > query.limit
    last = cursor_at((given[-1].kept_at, given[-1].id)) if more else None
    return Listing([_shown(call, one, when) for one in given], last)


def seq_of_scenario(connection: Connection, id: str) -> int | None:
    """The number of the last event about a scenario."""
    found = queries.scenario(connection, id)
    return found.changed if found is not None else None


@calls.get("/scenarios/{scenario}", may="see program", of="scenario", answer=ScenarioAnswer,
           seq=seq_of_scenario)  # fmt: skip
def show_scenario(call: Call, scenario: str) -> ScenarioAnswer:
    """A scenario with what it would mean now."""
    return _shown(call, _found(call, scenario))


@calls.post("/scenarios/{scenario}/apply", may="see program", of="scenario", answer=ScenarioAnswer)
def apply_scenario(call: Call, scenario: str) -> ScenarioAnswer:
    """Makes a scenario so, all of it or nothing, by whoever may do each of its changes."""
    write_as(call, _found(call, scenario).program, [events.ScenarioApplied(scenario)])
    return show_scenario(call, scenario)


@calls.delete("/scenarios/{scenario}", may="keep scenario", of="scenario")
def delete_scenario(call: Call, scenario: str) -> Nothing:
    """Deletes a scenario; what it changed, if it was applied, stays."""
    write_as(call, _found(call, scenario).program, [events.ScenarioDeleted(scenario)])
    return Nothing()


@calls.get("/scenarios/{scenario}/vote", may="see program", of="scenario", answer=VoteAnswer)
def show_vote(call: Call, scenario: str) -> VoteAnswer:
    """How the vote stands; what others said is in it once it is closed."""
    found = _found(call, scenario)
    mine = own_ballots(call.connection, found.program, call.actor.id).get(scenario)
    return VoteAnswer(votes_on(call.connection, [scenario])[scenario], mine)


@calls.put("/scenarios/{scenario}/vote", may="vote on scenario", of="scenario", body=NewBallot,
           answer=VoteAnswer)  # fmt: skip
def put_vote(call: Call, scenario: str, body: NewBallot) -> VoteAnswer:
    """Says the own word, or another one; nobody else sees it until the vote is closed."""
    return _voted(call, scenario, events.ScenarioVoted(scenario, body.choice, body.reason))


@calls.delete("/scenarios/{scenario}/vote", may="vote on scenario", of="scenario")
def delete_vote(call: Call, scenario: str) -> Nothing:
    """Takes the own vote back."""
    _voted(call, scenario, events.ScenarioVoted(scenario, None))
    return Nothing()


@calls.post("/scenarios/{scenario}/vote/close", may="plan increment", of="scenario", answer=VoteAnswer)
def close_vote(call: Call, scenario: str) -> VoteAnswer:
    """Closes the vote; everybody sees who said what, and why."""
    return _voted(call, scenario, events.ScenarioVoteClosed(scenario))


@calls.post("/scenarios/{scenario}/vote/reopen", may="plan increment", of="scenario", answer=VoteAnswer)
def reopen_vote(call: Call, scenario: str) -> VoteAnswer:
    """Lets people vote on: every vote stands as it was, hidden again."""
    return _voted(call, scenario, events.ScenarioVoteReopened(scenario))


def _voted(call: Call, scenario: str, said: Fact) -> VoteAnswer:
    write_as(call, _found(call, scenario).program, [said])
    return show_vote(call, scenario)


def _found(call: Call, id: str) -> Kept:
    found = queries.scenario(call.connection, id)
    if found is None:
        raise Absent
    return found


def _shown(call: Call, one: Kept, when: Moment | None = None) -> ScenarioAnswer:
    outcome, problem = None, None
    if one.state == "kept":
        try:
            given = (
                _planned(call, one.program) if when is None else plan_at(call.connection, one.program, when)
            )
            outcome = scenarios.what_if(call.connection, one.program, given, one.changes)
        except Refused as refused:
            problem = refused.sentence
    return ScenarioAnswer(
        one.id, one.name, one.state, one.changes, one.kept_at, one.kept_by, outcome, problem,
        votes_on(call.connection, [one.id])[one.id], one.changed,
    )  # fmt: skip
