"""What teams can carry in their Sprints, from what is known: said by hand, or members and their days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import Connection

from accounts.roles import Role
from backlog import queries as backlog
from backlog.days import Moment
from backlog.queries import Availability, Sprint, TeamSprint
from program.capacity.capacity import WEEKDAYS, Member, Rate, capacity, learnt_rate, working_days
from program.capacity.load_map import Share

Cell = tuple[str, str]
"""A team and a Sprint."""


def capacities(
    connection: Connection,
    program: str,
    shares: Sequence[TeamSprint] | None = None,
    when: Moment | None = None,
) -> dict[Cell, Fraction]:
    """Points by (team, Sprint), where anything is known: what was said by hand, else what follows from the
    developers and their days off at the points per focused day of the team's closed Sprints.

    Where nobody said who is there and no Sprint was closed yet, nothing is known. ``shares``: the teams'
    Sprints, where they are read already; ``when``: as of another time.
    """
    return _Sheet(connection, program, shares, when).capacities()


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there in a Sprint of a team: what each person said (None: nothing yet), its working days, and
    the points of a focused day."""

    said: Mapping[str, Availability | None]
    days: Fraction
    rate: Rate


def presences(
    connection: Connection, program: str, cells: Iterable[Cell], when: Moment | None = None
) -> dict[Cell, Presence]:
    """What the capacity of each of these is made of, now or as of another time. The Sprints are the
    program's."""
    sheet = _Sheet(connection, program, when=when)
    return {cell: sheet.presence(*cell) for cell in cells}


def shares_of(connection: Connection, program: str) -> list[Share]:
    """What part of whom each team has in each Sprint, by what was said; a developer of whom nothing was said
    is wholly there."""
    sheet = _Sheet(connection, program, [])
    return sheet.people()


class _Sheet:
    def __init__(
        self,
        connection: Connection,
        program: str,
        shares: Sequence[TeamSprint] | None = None,
        when: Moment | None = None,
    ) -> None:
        seq, at = (when.seq, when.at) if when is not None else (None, None)
        if shares is None:
            shares = backlog.team_sprints_of(connection, program, seq)
        self._sprints = {one.id: one for one in backlog.sprints_of(connection, program, seq)}
        self._shares = {(one.team, one.sprint): one for one in shares}
        self._developers = backlog.people_in_role(connection, program, Role.DEVELOPER, at)
        self._said: dict[Cell, dict[str, Availability]] = {}
        for one in backlog.availability_of(connection, program, seq=seq):
            self._said.setdefault((one.team, one.sprint), {})[one.person] = one

    def capacities(self) -> dict[Cell, Fraction]:
        found: dict[Cell, Fraction] = {}
        teams = {*self._developers, *(team for team, _ in [*self._shares, *self._said])}
        for team in teams:
            rate = self._rate(team)
            for sprint in self._sprints.values():
                points = self._points(team, sprint, rate)
                if points is not None:
                    found[team, sprint.id] = points
        return found

    def people(self) -> list[Share]:
        teams = {*self._developers, *(team for team, _ in self._said)}
        return [
            Share(person, team, sprint.index, _member(person, said, sprint).allocation, said is not None)
            for team in sorted(teams)
            for sprint in self._sprints.values()
            for person, said in self._said_of(team, sprint.id).items()
        ]

    def presence(self, team: str, sprint: str) -> Presence:
        calendar = self._sprints[sprint]
        days = working_days(_day(calendar.starts_on), _day(calendar.ends_on), {})
        return Presence(self._said_of(team, sprint), days, self._rate(team))

    def _points(self, team: str, sprint: Sprint, rate: Rate) -> Fraction | None:
        share = self._shares.get((team, sprint.id))
        if share is not None and share.capacity is not None:
            return Fraction(str(share.capacity))
        if rate.assumed and (team, sprint.id) not in self._said:
            return None
        members = self._members(team, sprint)
        if not members:
            return None
        return capacity(_day(sprint.starts_on), _day(sprint.ends_on), members, {}, rate).points

    def _rate(self, team: str) -> Rate:
        closed = []
        for sprint in self._sprints.values():
            share = self._shares.get((team, sprint.id))
            if share is not None and share.state == "closed" and share.done_points is not None:
                one = Rate(Fraction(1), assumed=True)
                span = _day(sprint.starts_on), _day(sprint.ends_on)
                days = capacity(*span, self._members(team, sprint), {}, one).focused_days
                closed.append((Fraction(str(share.done_points)), days))
        return learnt_rate(closed)

    def _members(self, team: str, sprint: Sprint) -> list[Member]:
        return [_member(person, said, sprint) for person, said in self._said_of(team, sprint.id).items()]

    def _said_of(self, team: str, sprint: str) -> dict[str, Availability | None]:
        """The developers of the team, and whoever else said something, each with what they said."""
        said = self._said.get((team, sprint), {})
        return {person: said.get(person) for person in sorted({*self._developers.get(team, ()), *said})}


def developers_of(connection: Connection, program: str) -> Mapping[str, list[str]]:
    """Who develops in each team of a program."""
    return backlog.people_in_role(connection, program, Role.DEVELOPER, None)


def _member(person: str, said: Availability | None, sprint: Sprint) -> Member:
    if said is None:
        return Member(person, Fraction(1), None, {})
    focus = None if said.focus is None else Fraction(str(said.focus))
    allocation = Fraction(1) if said.allocation is None else Fraction(str(said.allocation))
    return Member(person, allocation, focus, _days_off(Fraction(str(said.days_off)), sprint))


def _days_off(count: Fraction, sprint: Sprint) -> dict[date, Fraction]:
    """So many working days of the Sprint, from its first: which they are makes no difference to a sum."""
    off: dict[date, Fraction] = {}
    day = _day(sprint.starts_on)
    while count > 0 and day <= _day(sprint.ends_on):
        if day.isoweekday() in WEEKDAYS:
            off[day] = min(count, Fraction(1))
            count -= off[day]
        day += timedelta(days=1)
    return off


def _day(written: str) -> date:
    return date.fromisoformat(written)
