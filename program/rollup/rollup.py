"""The program at a glance: what each team has, is doing and has done, and whether that is all right.

Rows in, numbers out; `today` is an argument. A number that nobody can know is None, and a status with
nothing to judge by is none, never green. Every number comes with the query that lists what it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from program.capacity.capacity import load_state, shown
from program.dependencies.dependencies import FLAGS, Flag
from program.pictures.tally import COUNTED, Tallies, Tally, count, number
from program.rollup.rows import CATEGORIES, Ahead, Category, Outlook, Points, Rows, SprintRow, TeamRow
from program.rollup.status import EXPOSURE, Evidence, Schedule, Status, status

UNTOLD = Outlook(None, "", planned=False)


@dataclass(frozen=True, slots=True)
class Query:
    """What lists the things that a number counts: a resource and its filters (a tuple: any of these)."""

    resource: str
    where: Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SprintLine:
    """A Sprint in the rollup. In the totals there is no goal, and a state only where all teams share it."""

    id: str
    goal: str | None
    state: str | None
    items: Mapping[Category, int]
    points: Mapping[Category, int | float]


OwnedRisks = Literal["owned", "high"]
"""Risks that somebody owns: all of them, and those with an exposure of `status.EXPOSURE` or more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One team, or (without id and name) the program. `cells`: the Sprints of teams of which it tells."""

    id: str | None
    name: str | None
    sprint: SprintLine | None
    items: Mapping[Category, int]
    points: Mapping[Category, int | float]
    capacity: int | float | None
    load: int | float | None
    confidence: int | float | None
    dependencies: Mapping[Flag, int]
    risks: Mapping[OwnedRisks, int]
    status: Status
    cells: tuple[str, ...]
    forecast: Outlook = UNTOLD

    @property
    def queries(self) -> Mapping[str, Query]:
        """One for each number, by its path."""
        return queries_of(self.id, self.cells)


@dataclass(frozen=True, slots=True)
class Rollup:
    """``forecast_behind``: the forecast is of an earlier moment than all else, and is being made anew."""

    as_of: date
    teams: tuple[Line, ...]
    totals: Line
    forecast_behind: bool = False


def rollup(rows: Rows, today: date, tallies: Tallies | None = None) -> Rollup:
    """The rollup of a program as of `today`. Totals count items, contracts and votes of the whole program.

    Counted are stories, bugs, tasks, spikes and enablers that are not archived. A team's Sprint is its
    active one, else the next planned one. What belongs to no listed team is in the totals only. Where the
    items were tallied before, `tallies` stands for `rows.items`.
    """
    tallies = count(rows.items) if tallies is None else tallies
    flags = _flags(rows)
    sprints = _picked(rows, today)
    lines = []
    for team in rows.teams:
        sprint = sprints.get(team.id)
        now = tallies.cell(team.id, sprint.id) if sprint else Tally()
        tally, ahead = tallies.team(team.id), rows.ahead
        lines.append(_team_line(team, tally, sprint, now, flags[team.id], today, ahead))
    cells = {team: tallies.cell(team, sprint.id) for team, sprint in sprints.items()}
    totals = _totals(rows, tallies.everything, sprints, cells, flags[None], today, rows.ahead)
    return Rollup(today, tuple(lines), totals, rows.ahead is not None and rows.ahead.behind)


def picked_sprint(sprints: Iterable[SprintRow], today: date) -> SprintRow | None:
    """One team's active Sprint, else its next planned one: the first not yet over, else the last."""
    ordered = sorted(sprints, key=lambda sprint: sprint.index)
    active = [sprint for sprint in ordered if sprint.state == "active"]
    planned = [sprint for sprint in ordered if sprint.state == "planned"]
    ahead = [sprint for sprint in planned if sprint.ends_on >= today]
    return next(iter([*active, *ahead, *reversed(planned)]), None)


def _flags(rows: Rows) -> dict[str | None, dict[Flag, int]]:
    """Contracts by flag for each consuming team, and for the program under None."""
    counts: dict[str | None, dict[Flag, int]] = defaultdict(lambda: dict.fromkeys(FLAGS, 0))
    for contract in rows.contracts:
        counts[contract.consumer_team][contract.flag] += contract.many
        counts[None][contract.flag] += contract.many
    return counts


def _picked(rows: Rows, today: date) -> dict[str, SprintRow]:
    own: dict[str, list[SprintRow]] = {team.id: [] for team in rows.teams}
    for sprint in rows.sprints:
        if sprint.team in own:
            own[sprint.team].append(sprint)
    picked = {team: picked_sprint(sprints, today) for team, sprints in own.items()}
    return {team: sprint for team, sprint in picked.items() if sprint is not None}


def _team_line(
    team: TeamRow,
    tally: Tally,
    sprint: SprintRow | None,
    now: Tally,
    flags: Mapping[Flag, int],
    today: date,
    ahead: Ahead | None,
) -> Line:
    load, capacity = (now.load, sprint.capacity) if sprint else (None, None)
    evidence = Evidence(
        load_state=load_state(load, capacity),
        dependencies=flags,
        confidence=_mean([team]),
        scope=tally.load,
        baseline=_exact(team.baseline),
        exposures=_rated(team.exposures),
        days_silent=(today - team.last_event).days if team.last_event else None,
        schedule=_schedule(ahead, team.id),
    )
    return Line(
        id=team.id,
        name=team.name,
        sprint=SprintLine(sprint.id, sprint.goal, sprint.state, now.items, now.points) if sprint else None,
        items=tally.items,
        points=tally.points,
        capacity=_shown(capacity),
        load=None if load is None else number(load),
        confidence=_shown(_mean([team])),
        dependencies=flags,
        risks=_risks(team.exposures),
        status=replace(status(evidence), override=team.override),
        cells=(f"{team.id}:{sprint.id}",) if sprint else (),
        forecast=_outlook(ahead, team.id),
    )


def _totals(
    rows: Rows,
    everything: Tally,
    sprints: Mapping[str, SprintRow],
    cells: Mapping[str, Tally],
    flags: Mapping[Flag, int],
    today: date,
    ahead: Ahead | None,
) -> Line:
    teams = rows.teams
    exposures = tuple(exposure for team in teams for exposure in team.exposures) + rows.exposures
    now = Tally()
    for cell in cells.values():
        now.merge(cell)
    known = {team: sprint.capacity for team, sprint in sprints.items() if sprint.capacity is not None}
    capacity = sum(known.values(), Fraction()) if known else None
    confidence = _mean(teams)
    evidence = Evidence(
        # Teams whose capacity nobody knows would fill the capacity of the others.
        load_state=load_state(sum((cells[team].load for team in known), Fraction()), capacity),
        dependencies=flags,
        confidence=confidence,
        scope=everything.load,
        baseline=_baseline(teams),
        exposures=_rated(exposures),
        days_silent=min(((today - team.last_event).days for team in teams if team.last_event), default=None),
        schedule=_schedule(ahead, None),
    )
    return Line(
        id=None,
        name=None,
        sprint=_shared_sprint(sprints, now),
        items=everything.items,
        points=everything.points,
        capacity=_shown(capacity),
        load=number(now.load) if sprints else None,
        confidence=_shown(confidence),
        dependencies=flags,
        risks=_risks(exposures),
        status=replace(status(evidence), override=rows.override),
        cells=tuple(f"{team}:{sprint.id}" for team, sprint in sprints.items()),
        forecast=_outlook(ahead, None),
    )


def _rated(exposures: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(exposure for exposure in exposures if exposure is not None)


def _risks(exposures: Sequence[int | None]) -> dict[OwnedRisks, int]:
    return {"owned": len(exposures), "high": sum(one >= EXPOSURE for one in _rated(exposures))}


def _outlook(ahead: Ahead | None, of: str | None) -> Outlook:
    return UNTOLD if ahead is None else ahead.outlooks.get(of, UNTOLD)


def _schedule(ahead: Ahead | None, of: str | None) -> Schedule | None:
    """What is forecast against the target; None where there is no forecast, or nothing planned up to it."""
    outlook = _outlook(ahead, of)
    if ahead is None or ahead.target is None or outlook.span is None or not outlook.planned:
        return None
    span, target = outlook.span, ahead.target
    return Schedule(span.p50, span.p85, target.ends_on, target.name)


def _shared_sprint(sprints: Mapping[str, SprintRow], now: Tally) -> SprintLine | None:
    """The Sprint of the program, where all teams that have one are in the same."""
    ids, states = {s.id for s in sprints.values()}, {s.state for s in sprints.values()}
    if len(ids) != 1:
        return None
    return SprintLine(ids.pop(), None, states.pop() if len(states) == 1 else None, now.items, now.points)


def _baseline(teams: Iterable[TeamRow]) -> Fraction | None:
    locked = [_exact(team.baseline) for team in teams]
    return None if None in locked else sum((points for points in locked if points), Fraction())


def queries_of(team: str | None, cells: Sequence[str]) -> dict[str, Query]:
    """What lists the things that each number counts, of a team or of the program, by the number's path."""
    own: dict[str, str | tuple[str, ...]] = {} if team is None else {"team": team}
    items: dict[str, str | tuple[str, ...]] = {**own, "type": COUNTED, "archived": "false"}
    consumed: dict[str, str | tuple[str, ...]] = {} if team is None else {"consumer_team": team}
    queries = {"confidence": Query("votes", {**own, "kind": "confidence"})}
    for category in CATEGORIES:
        queries[f"items/{category}"] = Query("items", {**items, "category": category})
        queries[f"points/{category}"] = Query("items", {**items, "category": category})
    for flag in FLAGS:
        queries[f"dependencies/{flag}"] = Query("dependencies", {**consumed, "flag": flag})
    owned: dict[str, str | tuple[str, ...]] = {**own, "kind": "risk", "state": "owned"}
    queries["risks/owned"] = Query("risks", owned)
    queries["risks/high"] = Query("risks", {**owned, "exposure": str(EXPOSURE)})
    if not cells:
        return queries
    here: dict[str, str | tuple[str, ...]] = {"type": COUNTED, "archived": "false", "cell": tuple(cells)}
    for category in CATEGORIES:
        queries[f"sprint/items/{category}"] = Query("items", {**here, "category": category})
        queries[f"sprint/points/{category}"] = Query("items", {**here, "category": category})
    return {**queries, "load": Query("items", here), "capacity": Query("capacity", {"cell": tuple(cells)})}


def _mean(teams: Iterable[TeamRow]) -> Fraction | None:
    """The mean over all cards of the teams' last votes."""
    rows = [team.confidence for team in teams if team.confidence and team.confidence.votes]
    cards = sum(row.votes for row in rows)
    return sum((Fraction(str(row.mean)) * row.votes for row in rows), Fraction()) / cards if cards else None


def _exact(points: Points | None) -> Fraction | None:
    return None if points is None else Fraction(str(points))


def _shown(value: Fraction | None) -> int | float | None:
    return None if value is None else number(Fraction(shown(value)))
