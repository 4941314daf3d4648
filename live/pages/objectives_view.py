"""What the page of objectives shows: objectives, predictability, confidence, charter and outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import to_builtins
from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.days import Moment
from backlog.queries import Increment, Sprint
from live.pages.outlook_rows import outlook_rows
from program.addresses import page
from program.objectives.figures import figure_of, percent
from program.objectives.queries import Assessed, assessed, predictability_of
from program.outcomes.key_results import reached, reached_by_outcome
from program.outcomes.queries import CheckIn, KeyResult, charter_of, check_ins_of, key_results_of, outcomes_of
from program.pictures.picture import Picture
from program.pictures.tally import number
from program.queries import Confidence, confidence_of

View = dict[str, Any]

CUT = 500
"""Longer texts are cut in views and read by GET."""
SAID = 30
"""So many check-ins of a key result are shown, the last ones."""


def objectives_view(connection: Connection, seen: Picture) -> View:
    """Everything but the frame that all pages share."""
    program, when, seq = seen.program, seen.when, seen.when.seq
    found = assessed(connection, program, when, needs=seen.needs.values())
    resting = [one.row.id for one in found if one.row.items]
    outlooks = outlook_rows(connection, program, when, "objective", resting, large=seen.large)
    increments = backlog.increments_of(connection, program, seq)
    about = sorted({id for one in found for id in one.row.items})
    return {
        "increment": _current(increments, when.day.isoformat()),
        "increments": {one.id: _increment_row(one) for one in increments},
        "objectives": {
            one.row.id: {**objective_row(one, when), "outlook": outlooks.get(one.row.id)} for one in found
        },
        "items": {id: _item_row(one) for id, one in backlog.items(connection, about, seq).items()},
        "predictability": _predictability(connection, program, seq),
        "confidence": _confidence(connection, program, increments, seq),
        **_outcomes(connection, program, seq),
    }


def _current(increments: list[Increment], today: str) -> str | None:
    """The increment that runs, else the next one, else the last; None where there is none."""
    ahead = [one.id for one in increments if one.ends_on >= today]
    return next(iter(ahead), increments[-1].id if increments else None)


def _increment_row(one: Increment) -> View:
    return {"name": one.name, "starts_on": one.starts_on, "ends_on": one.ends_on}


def objective_row(one: Assessed, when: Moment) -> View:
    """An objective with its progress, status and the address of the items that its progress counts."""
    row, far = one.row, one.progress
    return {
        "increment": row.increment,
        "team": row.team,
        "title": row.title,
        "committed": row.committed,
        "owner": row.owner,
        "planned": row.planned,
        "actual": row.actual,
        "items": row.items,
        "rank": row.rank,
        "progress": {
            "items": dict(far.items),
            "points": {category: number(Fraction(points)) for category, points in far.points.items()},
            "unestimated": far.unestimated,
            "share": percent(far.share),
        },
        "status": {"colour": one.status.colour, "why": list(one.status.why)},
        "dependencies": one.dependencies,
        "list": page(row.program, "items", {"objective": row.id}, when.written),
    }


def _item_row(item: backlog.Item) -> View:
    return {
        "key": item.key,
        "title": item.title[:CUT],
        "type": item.type,
        "team": item.team,
        "sprint": item.sprint,
        "category": item.category,
    }


def _predictability(connection: Connection, program: str, seq: int | None) -> View:
    return {
        increment: {
            "train": to_builtins(figure_of(train.whole)),
            "mean": percent(train.mean),
            "teams": {team: to_builtins(figure_of(own)) for team, own in train.teams.items()},
        }
        for increment, train in predictability_of(connection, program, seq).items()
    }


def _confidence(connection: Connection, program: str, increments: list[Increment], seq: int | None) -> View:
    """The revealed votes by increment, and by team in it (``program`` for the program's), oldest first."""
    of_sprint = {one.id: one for one in backlog.sprints_of(connection, program, seq)}
    zone = backlog.time_zone_of(connection, program)
    found: View = {}
    for vote in confidence_of(connection, program, seq):
        day = _day(vote.at, zone)
        increment = _increment_of(vote, of_sprint, increments, day)
        if increment is not None:
            said = {"day": day, "mean": vote.mean, "lowest": vote.lowest, "votes": vote.votes}
            by_team = found.setdefault(increment, {})
            by_team.setdefault(vote.team or "program", []).append(said)
    return found


def _day(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).date().isoformat()


def _increment_of(
    vote: Confidence, sprints: Mapping[str, Sprint], increments: Iterable[Increment], day: str
) -> str | None:
    """What the vote was about: an increment, one of its Sprints, or else the increment of that day."""
    if vote.increment is not None:
        return vote.increment
    sprint = sprints.get(vote.sprint or "")
    if sprint is not None:
        return sprint.increment
    return next((one.id for one in increments if one.starts_on <= day <= one.ends_on), None)


def _outcomes(connection: Connection, program: str, seq: int | None) -> View:
    said: dict[str, list[CheckIn]] = {}
    for one in check_ins_of(connection, program, seq):
        said.setdefault(one.key_result, []).append(one)
    results: dict[str, list[KeyResult]] = {}
    for result in key_results_of(connection, program, seq):
        results.setdefault(result.outcome, []).append(result)
    outcomes = outcomes_of(connection, program, seq)
    charter = charter_of(connection, program, seq)
    return {
        "charter": {
            name: getattr(charter, name) for name in ("goal", "outcome", "scope_in", "scope_out", "owner")
        },
        "outcomes": {
            one.id: {
                "title": one.title,
                "owner": one.owner,
                "place": place,
                "share": percent(
                    reached_by_outcome(reached(r.start, r.target, r.current) for r in results.get(one.id, ()))
                ),
            }
            for place, one in enumerate(outcomes)
        },
        "key_results": {
            result.id: _key_result_row(result, place, said.get(result.id, []))
            for one in outcomes
            for place, result in enumerate(results.get(one.id, ()))
        },
    }


def _key_result_row(one: KeyResult, place: int, said: list[CheckIn]) -> View:
    return {
        "outcome": one.outcome,
        "title": one.title,
        "start": one.start,
        "target": one.target,
        "current": one.current,
        "unit": one.unit,
        "place": place,
        "share": percent(reached(one.start, one.target, one.current)),
        "said": [
            {"id": each.id, "at": each.at, "by": each.by, "value": each.value, "note": each.note[:CUT]}
            for each in said[-SAID:]
        ],
    }
