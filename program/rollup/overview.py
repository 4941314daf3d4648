"""The program seen whole: the rows of its rollup, and what happened last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection

from accounts.events import stream_of
from backlog import queries as backlog
from backlog.days import Moment
from journal.journal import latest, times_of
from program import queries
from program.capacity.queries import capacities
from program.dependencies.standing_queries import Standing, standings_of
from program.forecast.queries import ahead_now, ahead_of
from program.pictures.picture import Picture
from program.pictures.queries import Counted, counted
from program.pictures.tally import Tallies, count
from program.queries import Confidence
from program.register.risk_queries import Exposures, exposures_of
from program.reviews.queries import baseline_of, overrides_of
from program.rollup.rollup import Rollup, rollup
from program.rollup.rows import ConfidenceRow, ContractRow, Rows, SprintRow, TeamRow
from program.rollup.status import Override

CHANGES = 20


class Said(Struct, frozen=True):
    """What people say of teams, and under None of the program: owned risks, colours beside the computed."""

    exposures: Exposures
    overrides: Mapping[str | None, Override]


class Counts(Struct, frozen=True):
    """What the numbers of a moment are counted from: the items and the dependencies."""

    items: Counted
    tallies: Tallies
    standings: Sequence[Standing]


def counts_of(connection: Connection, program: str, when: Moment) -> Counts:
    """What is counted at the end of a day, or now."""
    items = counted(connection, program, when.seq)
    return Counts(items, count(items.items), standings_of(connection, program, when.day, when.seq))


def rollup_of(connection: Connection, program: str, when: Moment, counts: Counts | None = None) -> Rollup:
    """The rollup of a program at the end of a day, or now; ``counts``: for who has counted already."""
    counts = counts or counts_of(connection, program, when)
    return rollup(_rows(connection, program, when, counts), when.day, counts.tallies)


def rollup_now(connection: Connection, seen: Picture) -> Rollup:
    """The rollup of a program as it was seen just now; it counts nothing again."""
    when = Moment(seen.day, None)
    said = Said(
        exposures_of(connection, seen.program, None), overrides_of(connection, seen.program, seen.day)
    )
    teams = _teams(connection, seen.program, None, seen.touched, said)
    sprints = _sprints(connection, seen.program, when)
    rows = Rows(
        teams,
        (),
        sprints,
        seen.contracts,
        said.exposures.get(None, ()),
        ahead_now(connection, seen.program, seen.day, large=seen.large),
        said.overrides.get(None),
    )
    return rollup(rows, seen.day, seen.tallies)


def _rows(connection: Connection, program: str, when: Moment, counts: Counts) -> Rows:
    flags = Counter((one.consumer_team, one.flag) for one in counts.standings)
    contracts = [ContractRow(team, flag, many) for (team, flag), many in flags.items()]
    said = Said(
        exposures_of(connection, program, when.seq), overrides_of(connection, program, when.day, when.seq)
    )
    return Rows(
        _teams(connection, program, when.seq, counts.items.touched, said),
        counts.items.items,
        _sprints(connection, program, when),
        contracts,
        said.exposures.get(None, ()),
        ahead_of(connection, program, when),
        said.overrides.get(None),
    )


def _teams(
    connection: Connection,
    program: str,
    seq: int | None,
    touched: Mapping[str, int],
    said: Said,
) -> list[TeamRow]:
    votes: dict[str | None, Confidence] = {
        one.team: one for one in queries.confidence_of(connection, program, seq)
    }
    days = _days(connection, program, touched)
    baseline = baseline_of(connection, program, seq)
    locked = None if baseline is None else baseline.points
    return [
        TeamRow(
            team.id,
            team.name,
            ConfidenceRow(votes[team.id].mean, votes[team.id].votes) if team.id in votes else None,
            baseline=None if locked is None else locked.get(team.id, 0.0),
            exposures=said.exposures.get(team.id, ()),
            last_event=days.get(team.id),
            override=said.overrides.get(team.id),
        )
        for team in backlog.teams_of(connection, program, seq)
    ]


def _days(connection: Connection, program: str, touched: Mapping[str, int]) -> dict[str, date]:
    """The days of these events, by team."""
    zone = backlog.time_zone_of(connection, program)
    at = times_of(connection, stream_of(program), touched.values())
    return {team: _day(at[seq], zone) for team, seq in touched.items() if seq in at}


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, zone).date()


def _sprints(connection: Connection, program: str, when: Moment) -> list[SprintRow]:
    shares = backlog.team_sprints_of(connection, program, when.seq)
    said = {(one.team, one.sprint): one for one in shares}
    carries = capacities(connection, program, shares, when)
    found = []
    calendar = backlog.sprints_of(connection, program, when.seq)
    for team in backlog.teams_of(connection, program, when.seq):
        for sprint in calendar:
            share = said.get((team.id, sprint.id), backlog.TeamSprint(team.id, sprint.id))
            ends_on = date.fromisoformat(sprint.ends_on)
            points: Fraction | None = carries.get((team.id, sprint.id))
            found.append(
                SprintRow(team.id, sprint.id, sprint.index, ends_on, share.state, share.goal, points)
            )
    return found


class Change(Struct, frozen=True):
    """An event of the program: what it is called, and when and by whom."""

    seq: int
    at: int
    kind: str
    actor: str | None


def changes_of(connection: Connection, program: str, seq: int | None = None) -> list[Change]:
    """The last events of the program, the newest first."""
    found = latest(connection, stream_of(program), CHANGES, seq)
    return [Change(one.seq, one.at, one.kind, one.actor) for one in found]
