"""REST: what teams and the program aim at, how far that is, and what it was worth."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from accounts.access import Place, locates
from accounts.calls import Absent, Call, Calls, Listing
from accounts.paging import numbered_page
from backlog import queries as backlog
from backlog.days import AsOf, Moment, PageAsOf, moment
from backlog.places import write_as
from journal.facts import Fact
from program.objectives import events, queries
from program.objectives import rules as objective_rules
from program.objectives.figures import Figure, figure_of, percent
from program.objectives.progress import Progress
from program.objectives.queries import Assessed, Objective
from program.pictures.tally import number
from program.rollup.status import Colour

calls = Calls("Objectives")


@locates("objective")
def place_of_objective(connection: Connection, id: str) -> Place | None:
    """An objective is in its team, or in its program."""
    found = queries.objective(connection, id)
    return Place(found.program, found.team) if found is not None else None


class DoneOf(msgspec.Struct, frozen=True):
    """Items or points by category."""

    todo: int | float
    doing: int | float
    done: int | float


class ProgressAnswer(msgspec.Struct, frozen=True):
    """Of the linked items and all below them. ``share`` is done, in per cent; null without items."""

    items: DoneOf
    points: DoneOf
    unestimated: int
    share: int | float | None


class ObjectiveStatus(msgspec.Struct, frozen=True):
    colour: Colour
    why: list[str]


class ObjectiveAnswer(msgspec.Struct, frozen=True):
    """An objective; ``team`` null: the program's. ``planned``, ``actual``: business value.

    ``dependencies`` are those on its path that are open; ``rank`` orders those of a team and increment.
    """

    id: str
    title: str
    increment: str
    team: str | None
    committed: bool
    owner: str | None
    planned: int | None
    actual: int | None
    items: list[str]
    rank: str
    progress: ProgressAnswer
    status: ObjectiveStatus
    dependencies: list[str]
    seq: int


class NewObjective(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    increment: str
    team: str | None = None
    committed: bool = True
    owner: str | None = None
    planned: int | None = None
    items: tuple[str, ...] = ()


class ObjectiveChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``items`` sets the linked ones whole; ``before``, ``after`` (objectives) and ``position`` rank it."""

    title: str | UnsetType = UNSET
    committed: bool | UnsetType = UNSET
    owner: str | UnsetType | None = UNSET
    planned: int | UnsetType | None = UNSET
    actual: int | UnsetType | None = UNSET
    items: tuple[str, ...] | UnsetType = UNSET
    before: str | None = None
    after: str | None = None
    position: int | None = None


class ObjectiveQuery(PageAsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``team``: its id, or ``program`` for the program's own; ``item``: one that is linked."""

    increment: str | None = None
    team: str | None = None
    committed: bool | None = None
    item: str | None = None
    colour: Colour | None = None


def seq_of_objective(connection: Connection, id: str) -> int | None:
    """The number of the last event about an objective."""
    found = queries.objective(connection, id)
    return found.changed if found is not None and not found.removed else None


@calls.post("/programs/{program}/objectives", may="see program", of="program", body=NewObjective,
            answer=ObjectiveAnswer, status=201)  # fmt: skip
def post_objective(call: Call, program: str, body: NewObjective) -> ObjectiveAnswer:
    """Adds an objective of a team or of the program for an increment."""
    id = call.transaction.new_id()
    proposals: list[Fact] = [
        events.ObjectiveAdded(id, body.title, body.increment, body.team, body.committed, body.owner)
    ]
    if body.items:
        proposals.append(events.ObjectiveItemsLinked(id, body.items))
    if body.planned is not None:
        proposals.append(events.ObjectiveScored(id, planned=body.planned))
    call.etag = write_as(call, program, proposals)[-1].seq
    return _shown_one(call, _found(call.connection, id))


@calls.get("/programs/{program}/objectives", may="see program", of="program", query=ObjectiveQuery,
           answer=Listing[ObjectiveAnswer])  # fmt: skip
def list_objectives(call: Call, program: str) -> Listing[ObjectiveAnswer]:
    """The program's objectives in the order in which they were added."""
    query: ObjectiveQuery = call.query
    when = moment(call.connection, program, call.now, query.as_of)
    found = sorted(queries.assessed(call.connection, program, when), key=lambda one: one.row.made)
    found = [one for one in found if _fits(one, query)]
    return numbered_page(found, lambda one: one.row.made, query, _shown)


def _fits(one: Assessed, query: ObjectiveQuery) -> bool:
    row = one.row
    wanted = (
        (query.increment, (row.increment,)),
        (query.team, (row.team or "program",)),
        (query.committed, (row.committed,)),
        (query.item, row.items),
        (query.colour, (one.status.colour,)),
    )
    return all(value is None or value in among for value, among in wanted)


@calls.get("/objectives/{objective}", may="see program", of="objective", answer=ObjectiveAnswer,
           seq=seq_of_objective)  # fmt: skip
def show_objective(call: Call, objective: str) -> ObjectiveAnswer:
    """An objective."""
    return _shown_one(call, _found(call.connection, objective))


@calls.patch("/objectives/{objective}", may="see program", of="objective", body=ObjectiveChange,
             answer=ObjectiveAnswer, seq=seq_of_objective)  # fmt: skip
def patch_objective(call: Call, objective: str, body: ObjectiveChange) -> ObjectiveAnswer:
    """Changes an objective: its text, business values, linked items or place."""
    now = _found(call.connection, objective)
    write_as(call, now.program, _changes(now, body))
    return _shown_one(call, now)


def _changes(now: Objective, body: ObjectiveChange) -> list[Fact]:
    proposals: list[Fact] = []
    said = {name: getattr(body, name) for name in objective_rules.EDITED}
    fields = {name: value for name, value in said.items() if value is not UNSET}
    if fields:
        proposals.append(events.ObjectiveEdited(now.id, fields))
    if body.planned is not UNSET or body.actual is not UNSET:
        proposals.append(events.ObjectiveScored(now.id, body.planned, body.actual))
    if body.items is not UNSET:
        gone = tuple(id for id in now.items if id not in body.items)
        proposals += [
            events.ObjectiveItemsUnlinked(now.id, gone),
            events.ObjectiveItemsLinked(now.id, body.items),
        ]
    if (body.before, body.after, body.position) != (None, None, None):
        proposals.append(
            events.ObjectiveRanked(now.id, ahead_of=body.before, behind=body.after, position=body.position)
        )
    return proposals


@calls.delete("/objectives/{objective}", may="see program", of="objective")
def delete_objective(call: Call, objective: str) -> None:
    """Removes an objective; what it was can still be asked for as of a day."""
    now = _found(call.connection, objective)
    write_as(call, now.program, [events.ObjectiveRemoved(objective)])


class IncrementFigures(msgspec.Struct, frozen=True):
    """The predictability of an increment. ``mean`` is of the teams' shares, in per cent."""

    increment: str
    name: str
    train: Figure
    mean: int | float | None
    teams: dict[str, Figure]


class PredictabilityAnswer(msgspec.Struct, frozen=True):
    as_of: date
    increments: list[IncrementFigures]


@calls.get("/programs/{program}/predictability", may="see program", of="program", query=AsOf,
           answer=PredictabilityAnswer)  # fmt: skip
def show_predictability(call: Call, program: str) -> PredictabilityAnswer:
    """Actual over planned business value by increment, for each team and for the train."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    trains = queries.predictability_of(call.connection, program, when.seq)
    return PredictabilityAnswer(
        when.day,
        [
            IncrementFigures(
                one.id,
                one.name,
                figure_of(trains[one.id].whole),
                percent(trains[one.id].mean),
                {team: figure_of(own) for team, own in trains[one.id].teams.items()},
            )
            for one in backlog.increments_of(call.connection, program)
            if one.id in trains
        ],
    )


def _found(connection: Connection, id: str) -> Objective:
    found = queries.objective(connection, id)
    if found is None or found.removed:
        raise Absent
    return found


def _shown_one(call: Call, row: Objective) -> ObjectiveAnswer:
    when = Moment(backlog.day_of(call.connection, row.program, call.now), None)
    (found,) = queries.assessed(call.connection, row.program, when, [row.id])
    return _shown(found)


def _shown(one: Assessed) -> ObjectiveAnswer:
    row, far = one.row, one.progress
    return ObjectiveAnswer(
        row.id,
        row.title,
        row.increment,
        row.team,
        row.committed,
        row.owner,
        row.planned,
        row.actual,
        row.items,
        row.rank,
        _progress(far),
        ObjectiveStatus(one.status.colour, list(one.status.why)),
        one.dependencies,
        row.changed,
    )


def _progress(far: Progress) -> ProgressAnswer:
    items, points = far.items, {category: number(Fraction(value)) for category, value in far.points.items()}
    return ProgressAnswer(
        DoneOf(items["todo"], items["doing"], items["done"]),
        DoneOf(points["todo"], points["doing"], points["done"]),
        far.unestimated,
        percent(far.share),
    )
