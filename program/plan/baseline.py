"""A plan compared with what became of it: what was added, removed, moved and estimated anew since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct

from program.pictures.tally import COUNTED


class PlanRow(Struct, frozen=True):
    """An item of a plan that is not archived."""

    id: str
    key: str
    title: str
    type: str
    team: str
    sprint: str | None
    points: float | None


class Moved(Struct, frozen=True):
    """An item with the team and Sprint it had and has."""

    item: PlanRow
    from_team: str
    from_sprint: str | None


class ReEstimated(Struct, frozen=True):
    """An item with the points it had; it has others now."""

    item: PlanRow
    from_points: float | None


class Difference(Struct, frozen=True):
    """What changed between two plans; ``points`` by team: before and after, of what adds up."""

    added: tuple[PlanRow, ...]
    removed: tuple[PlanRow, ...]
    moved: tuple[Moved, ...]
    re_estimated: tuple[ReEstimated, ...]
    points: dict[str, tuple[float, float]]


def difference(before: Iterable[PlanRow], after: Iterable[PlanRow]) -> Difference:
    """What changed. An item may be moved and estimated anew at once; keys order each list."""
    then, now = {one.id: one for one in before}, {one.id: one for one in after}
    stayed = [(then[id], one) for id, one in now.items() if id in then]
    teams = {one.team for one in [*then.values(), *now.values()]}
    sums = [_points(rows.values()) for rows in (then, now)]
    return Difference(
        tuple(sorted((one for id, one in now.items() if id not in then), key=_key)),
        tuple(sorted((one for id, one in then.items() if id not in now), key=_key)),
        tuple(
            Moved(one, was.team, was.sprint)
            for was, one in sorted(stayed, key=lambda pair: _key(pair[1]))
            if (was.team, was.sprint) != (one.team, one.sprint)
        ),
        tuple(
            ReEstimated(one, was.points)
            for was, one in sorted(stayed, key=lambda pair: _key(pair[1]))
            if was.points != one.points
        ),
        {team: (sums[0].get(team, 0.0), sums[1].get(team, 0.0)) for team in sorted(teams)},
    )


def _key(row: PlanRow) -> tuple[str, int, str]:
    """Keys in the order people count them: PAY-2 before PAY-10."""
    start, _, number = row.key.rpartition("-")
    return (start, int(number), "") if number.isdigit() else (row.key, 0, row.id)


def _points(rows: Iterable[PlanRow]) -> Mapping[str, float]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.type in COUNTED:
            sums[row.team] = sums.get(row.team, Decimal()) + Decimal(str(row.points or 0))
    return {team: float(points) for team, points in sums.items()}
