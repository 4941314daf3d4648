"""What the tables and the journal say of votes on scenarios, now and as of an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from accounts.events import stream_of
from backlog.versions import chunks
from journal.journal import read
from program.scenarios import events, tables
from program.scenarios.votes import Ballot, Vote, vote_of

VOTING = ("ScenarioVoted", "ScenarioVoteClosed", "ScenarioVoteReopened")


def votes_on(connection: Connection, scenarios: Iterable[str]) -> dict[str, Vote]:
    """The votes on these scenarios as everybody may see them."""
    wanted, row = sorted(scenarios), tables.scenario.c
    ballots = _ballots(connection, wanted)
    found: dict[str, Vote] = {}
    for some in chunks(wanted):
        chosen = select(row.id, row.vote_closed_at, row.vote_closed_by).where(row.id.in_(some))
        for id, at, by in connection.execute(chosen):
            found[id] = vote_of(ballots[id], None if at is None else (at, by))
    return found


def votes_then(connection: Connection, program: str, scenarios: Iterable[str], seq: int) -> dict[str, Vote]:
    """The votes on these scenarios as they stood after an event, played again from what was said."""
    ballots: dict[str, dict[str, Ballot]] = {id: {} for id in scenarios}
    closed: dict[str, tuple[int, str | None]] = {}
    for happened in read(connection, stream_of(program), upto=seq, kinds=VOTING):
        match happened.fact():
            case events.ScenarioVoted(id, choice, reason, voter) if id in ballots:
                ballots[id].pop(voter, None)
                if choice is not None:
                    ballots[id][voter] = Ballot(voter, choice, reason, happened.at)
            case events.ScenarioVoteClosed(id):
                closed[id] = (happened.at, happened.actor)
            case events.ScenarioVoteReopened(id):
                closed.pop(id, None)
    return {id: vote_of(list(said.values()), closed.get(id)) for id, said in ballots.items()}


def ballots_on(connection: Connection, scenario: str) -> list[Ballot]:
    """Every ballot, also of a vote that is open: not for anybody's eyes."""
    return _ballots(connection, [scenario])[scenario]


def own_ballots(connection: Connection, program: str, person: str) -> dict[str, Ballot]:
    """What this person said, by scenario."""
    row = tables.scenario_vote.c
    chosen = select(tables.scenario_vote).where(row.program == program, row.person == person)
    rows = connection.execute(chosen)
    return {one.scenario: Ballot(one.person, one.choice, one.reason, one.at) for one in rows}


def _ballots(connection: Connection, scenarios: list[str]) -> defaultdict[str, list[Ballot]]:
    row = tables.scenario_vote.c
    found: defaultdict[str, list[Ballot]] = defaultdict(list)
    for some in chunks(scenarios):
        for one in connection.execute(select(tables.scenario_vote).where(row.scenario.in_(some))):
            found[one.scenario].append(Ballot(one.person, one.choice, one.reason, one.at))
    return found
