"""What the tables say of objectives. ``seq`` asks for the state as of that event; None asks for now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from backlog import queries as backlog
from backlog import tables as backlog_tables
from backlog.days import Moment
from backlog.versions import as_of, chunks
from program import queries
from program.objectives import tables
from program.objectives.objectives import Train, Valued, predictability_of_train
from program.objectives.progress import Part, Progress, Tree, Wait, path_of, progress
from program.objectives.status import objective_status
from program.plan.slips import Aim
from program.queries import Judged
from program.rollup.status import Status


class Objective(Struct, frozen=True):
    """An objective as its row says; without a team it is the program's. ``made``: the event that added it."""

    id: str
    program: str
    increment: str
    team: str | None
    title: str
    committed: bool
    owner: str | None
    planned: int | None
    actual: int | None
    items: list[str]
    rank: str
    removed: bool
    made: int
    changed: int


class Assessed(Struct, frozen=True):
    """An objective with its progress, its status and the open dependencies on its path."""

    row: Objective
    progress: Progress
    status: Status
    dependencies: list[str]


def objective(connection: Connection, id: str, seq: int | None = None) -> Objective | None:
    """The objective, removed or not; None where there is none."""
    rows, held = as_of(tables.objective, tables.objective_version, seq)
    row = connection.execute(select(rows).where(rows.c.id == id, *held)).one_or_none()
    return _objective_in(row) if row is not None else None


def objectives_of(
    connection: Connection, program: str, seq: int | None = None, removed: bool = False
) -> list[Objective]:
    """The objectives of a program in their order: by increment, team and rank."""
    rows, held = as_of(tables.objective, tables.objective_version, seq)
    chosen = select(rows).where(rows.c.program == program, *held)
    if not removed:
        chosen = chosen.where(rows.c.removed.is_(False))
    found = [_objective_in(row) for row in connection.execute(chosen)]
    return sorted(found, key=lambda one: (one.increment, one.team or "", one.rank, one.id))


def titles_of_objectives(
    connection: Connection, ids: Collection[str], seq: int | None = None
) -> dict[str, str]:
    """What these objectives are called (as of an event), by id."""
    rows, held = as_of(tables.objective, tables.objective_version, seq)
    chosen = select(rows.c.id, rows.c.title).where(rows.c.id.in_(sorted(ids)), *held)
    return {row.id: row.title for row in connection.execute(chosen)}


def _objective_in(row: Row[Any]) -> Objective:
    return Objective(
        row.id,
        row.program,
        row.increment,
        row.team,
        row.title,
        row.committed,
        row.owner,
        row.planned,
        row.actual,
        row._mapping["items"],
        row.rank,
        row.removed,
        row.made,
        row.changed,
    )


def assessed(
    connection: Connection,
    program: str,
    when: Moment,
    only: Sequence[str] | None = None,
    needs: Iterable[Judged] | None = None,
) -> list[Assessed]:
    """The objectives of a program (or those of ``only``) with how far they are and what holds them up.

    ``needs``: the dependencies as they were judged then, for who has them already.
    """
    rows = [
        one for one in objectives_of(connection, program, when.seq) if only is None or one.id in set(only)
    ]
    if not rows:
        return []
    if needs is None:
        needs = queries.judged(connection, program, when.day, when.seq)
    judged = {one.row.id: one for one in needs}
    waits = _waits(judged.values())
    tree = _tree(connection, program, [id for one in rows for id in one.items], waits, when.seq)
    increments = _Increments(connection, program, when)
    return [_assess(one, tree, waits, judged, increments) for one in rows]


def _assess(
    row: Objective,
    tree: Tree,
    waits: Mapping[str, Sequence[Wait]],
    judged: Mapping[str, Judged],
    increments: _Increments,
) -> Assessed:
    counted = tree.counted(row.items)
    path = path_of(row.items, tree, waits)
    status = objective_status(
        counted,
        [judged[id].judgement for id in path.own],
        [judged[id].judgement for id in path.further],
        increments.last_sprint.get(row.increment),
        row.increment in increments.over,
    )
    return Assessed(row, progress(counted), status, [*path.own, *path.further])


class _Increments:
    """Where the increments end: the index of each one's last Sprint, and which are over."""

    def __init__(self, connection: Connection, program: str, when: Moment) -> None:
        self.last_sprint = {
            one.increment: one.index for one in backlog.sprints_of(connection, program, when.seq)
        }
        ends = {one.id: one.ends_on for one in backlog.increments_of(connection, program, when.seq)}
        self.over = {id for id, day in ends.items() if day < when.day.isoformat()}


def _waits(judged: Iterable[Judged]) -> dict[str, list[Wait]]:
    found: dict[str, list[Wait]] = {}
    for one in judged:
        if one.judgement.flag != "done":
            wait = Wait(one.row.id, one.row.consumer, one.row.producer)
            found.setdefault(one.row.consumer, []).append(wait)
    return found


def _tree(
    connection: Connection,
    program: str,
    linked: Iterable[str],
    waits: Mapping[str, Sequence[Wait]],
    seq: int | None,
) -> Tree:
    """The linked items with all below them, and the same of whatever they wait for, in turn."""
    sprints = {one.id: one.index for one in backlog.sprints_of(connection, program)}
    parts: dict[str, Part] = {}
    ahead = set(linked)
    while ahead:
        fresh = {one.id: one for one in _below(connection, sorted(ahead), sprints, seq)}
        fresh = {id: one for id, one in fresh.items() if id not in parts}
        parts |= fresh
        producers = {wait.producer for id in fresh for wait in waits.get(id, ())} - {None}
        ahead = {id for id in producers if id is not None and id not in parts} - ahead
    return Tree(parts.values())


def _below(
    connection: Connection, ids: Sequence[str], sprints: Mapping[str, int], seq: int | None
) -> Iterator[Part]:
    """The items and all below them that are not archived."""
    rows, held = as_of(backlog_tables.item, backlog_tables.item_version, seq)
    row = rows.c
    of_a_part = [row.id, row.key, row.parent, row.type, row.category, row.points, row.sprint]
    living = [row.archived.is_(False), *held]
    for some in chunks(ids):
        top = select(*of_a_part).where(row.id.in_(some), *living).cte("below", recursive=True)
        children = select(*of_a_part).join(top, row.parent == top.c.id).where(*living)
        found = top.union(children)
        for one in connection.execute(select(found).order_by(found.c.id)).all():
            yield Part(
                one.id, one.key, one.parent, one.type, one.category, one.points, sprints.get(one.sprint)
            )


def counted_of(connection: Connection, id: str, seq: int | None = None) -> list[str]:
    """The ids of the items that an objective's progress counts; none where it is not there."""
    found = objective(connection, id, seq)
    if found is None:
        return []
    tree = _tree(connection, found.program, found.items, {}, seq)
    return [one.id for one in tree.counted(found.items)]


def predictability_of(connection: Connection, program: str, seq: int | None = None) -> dict[str, Train]:
    """The predictability of the teams and the train by increment, for those that have objectives."""
    by_increment: dict[str, list[Valued]] = {}
    for one in objectives_of(connection, program, seq):
        valued = Valued(one.team, one.committed, one.planned, one.actual)
        by_increment.setdefault(one.increment, []).append(valued)
    return {id: predictability_of_train(own) for id, own in by_increment.items()}


def aims_of(connection: Connection, program: str, seq: int | None = None) -> list[Aim]:
    """The objectives as a what-if hits them: planned value (0: nobody gave one), and all items below them."""
    rows = objectives_of(connection, program, seq)
    tree = _tree(connection, program, [id for one in rows for id in one.items], {}, seq)
    return [
        Aim(one.id, one.planned or 0, tuple(part.id for part in tree.under(one.items)), one.title)
        for one in rows
    ]
