"""What the tables of the program say. ``seq`` asks for the state as of that event; None asks for now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Row, or_, select

from accounts import tables as accounts
from backlog import queries as backlog
from backlog.queries import Sprint
from backlog.tables import item, item_version
from backlog.versions import as_of, chunks
from program import tables
from program.dependencies.contracts import Contract, Naming
from program.dependencies.dependencies import Judgement, broken, judge
from program.dependencies.promise_queries import Broken, broken_by
from program.events import DependencyState, Side


class Dependency(Struct, frozen=True):
    """A dependency as its row says; Sprints are ids."""

    id: str
    program: str
    consumer: str
    consumer_team: str
    producer: str | None
    producer_team: str
    title: str
    needed_by: str | None
    promise: str | None
    state: DependencyState
    countered_by: Side | None
    reason: str
    asked_at: int
    asked_by: str | None
    accepted_at: int | None
    changed: int
    external: str = ""
    link: str | None = None


class Ranking(Struct, frozen=True):
    """An order that a method proposed."""

    id: str
    program: str
    team: str | None
    method: str
    items: list[str]
    scores: dict[str, float]
    room: str | None
    state: Literal["open", "accepted", "withdrawn"]
    at: int


class Confidence(Struct, frozen=True):
    """A revealed vote of confidence."""

    team: str | None
    sprint: str | None
    increment: str | None
    mean: float
    lowest: float
    votes: int
    at: int


def dependency(connection: Connection, id: str, seq: int | None = None) -> Dependency | None:
    """The dependency, or None."""
    rows, held = as_of(tables.dependency, tables.dependency_version, seq)
    row = connection.execute(select(rows).where(rows.c.id == id, *held)).one_or_none()
    return dependency_in(row) if row is not None else None


def dependencies_of(
    connection: Connection, program: str, seq: int | None = None, only: Sequence[str] | None = None
) -> list[Dependency]:
    """All dependencies of a program (or only these), in the order in which they were asked."""
    rows, held = as_of(tables.dependency, tables.dependency_version, seq)
    chosen = select(rows).where(rows.c.program == program, *held)
    asked = [chosen] if only is None else [chosen.where(rows.c.id.in_(some)) for some in chunks(only)]
    found = [dependency_in(row) for one in asked for row in connection.execute(one).all()]
    return sorted(found, key=lambda one: (one.asked_at, one.id))


def dependencies_about(connection: Connection, item: str, seq: int | None = None) -> list[str]:
    """The ids of the dependencies in which this item waits or is waited for."""
    rows, held = as_of(tables.dependency, tables.dependency_version, seq)
    row = rows.c
    either = or_(row.consumer == item, row.producer == item)
    return list(connection.execute(select(row.id).where(either, *held)).scalars())


def dependency_in(row: Row[Any]) -> Dependency:
    """The dependency a row of ``dependency`` or ``dependency_version`` holds."""
    return Dependency(
        row.id,
        row.program,
        row.consumer,
        row.consumer_team,
        row.producer,
        row.producer_team,
        row.title,
        row.needed_by,
        row.promise,
        row.state,
        row.countered_by,
        row.reason,
        row.asked_at,
        row.asked_by,
        row.accepted_at,
        row.changed,
        row.external or "",
        row.link,
    )


class Calendar:
    """A program's Sprints by id and by index, the running one, and what sentences call things."""

    def __init__(self, sprints: Sequence[Sprint], teams: Mapping[str, str]) -> None:
        self.sprints = {one.id: one for one in sprints}
        self._ids = {one.index: one.id for one in sprints}
        self._teams = teams

    @cached_property
    def naming(self) -> Naming:
        """The names of Sprints and teams."""
        return Naming({one.index: one.name for one in self.sprints.values()}, self._teams, {})

    def index(self, sprint: str | None) -> int | None:
        """The Sprint's index; None for none."""
        return self.sprints[sprint].index if sprint in self.sprints else None

    def id_of(self, index: int | None) -> str | None:
        """The id of the Sprint with that index; None for none."""
        return None if index is None else self._ids.get(index)

    def running(self, today: date) -> int | None:
        """The index of the Sprint in which that day lies."""
        day = today.isoformat()
        return next((one.index for one in self.sprints.values() if one.starts_on <= day <= one.ends_on), None)

    def contract(
        self, row: Dependency, item: ProducersItem | None = None, breach: Broken | None = None
    ) -> Contract:
        """The contract a row is; ``item``: what the producer builds for it."""
        return Contract(
            row.id,
            row.consumer,
            row.producer,
            row.consumer_team,
            row.producer_team,
            row.title,
            self.index(row.needed_by),
            row.state,
            self.index(row.promise),
            row.countered_by,
            self.index(item.sprint) if item is not None and not item.archived else None,
            (breach.by, breach.on) if breach is not None and breach.by is not None else None,
            row.reason,
            breach.how if breach is not None else "moved",
            item is not None and item.archived,
            row.external,
        )


def calendar(connection: Connection, program: str, seq: int | None = None) -> Calendar:
    """The program's calendar."""
    teams = {one.id: one.name for one in backlog.teams_of(connection, program, seq)}
    return Calendar(backlog.sprints_of(connection, program, seq), teams)


class Judged(Struct, frozen=True):
    """A dependency with what it means for the plan; ``promise`` in it is an index. ``broken``: the event
    with which the producer's plan left its promise, while it has."""

    row: Dependency
    contract: Contract
    judgement: Judgement
    broken: Broken | None = None


def judged(
    connection: Connection,
    program: str,
    today: date,
    seq: int | None = None,
    only: Sequence[str] | None = None,
    named: bool = True,
) -> list[Judged]:
    """The dependencies (or only these) with slack, flag and why, as of the day and event.

    ``named``: whether sentences name people, or say “somebody”. Where no dependency is named, those of
    archived items are left out: nobody waits for them any more.
    """
    times = calendar(connection, program, seq)
    rows = dependencies_of(connection, program, seq, only)
    if only is None:
        given_up = archived_of(connection, program, seq)
        rows = [one for one in rows if one.consumer not in given_up]
    items = _producers(connection, [one.producer for one in rows if one.producer is not None], seq)
    contracts = [times.contract(one, items.get(one.producer or "")) for one in rows]
    left = {
        row.id: row.producer
        for row, contract in zip(rows, contracts, strict=True)
        if row.producer is not None and broken(contract)
    }
    breaks = broken_by(connection, program, left, times.index, seq)
    people = names_of(connection, {one.by for one in breaks.values() if one.by is not None}) if named else {}
    naming = Naming(times.naming.sprints, times.naming.teams, people)
    running = times.running(today)
    found = []
    for row, contract in zip(rows, contracts, strict=True):
        breach = breaks.get(row.id)
        whole = times.contract(row, items.get(row.producer or ""), breach) if breach else contract
        found.append(Judged(row, whole, judge(whole, running, names=naming), breach))
    return found


def archived_of(connection: Connection, program: str, seq: int | None) -> set[str]:
    """The items of a program that are archived."""
    rows, held = as_of(item, item_version, seq)
    chosen = select(rows.c.id).where(rows.c.program == program, rows.c.archived.is_(True), *held)
    return set(connection.execute(chosen).scalars())


def archived_among(connection: Connection, ids: Iterable[str], seq: int | None = None) -> set[str]:
    """Those of the items that are archived."""
    rows, held = as_of(item, item_version, seq)
    found: set[str] = set()
    for some in chunks(sorted(set(ids))):
        chosen = select(rows.c.id).where(rows.c.id.in_(some), rows.c.archived.is_(True), *held)
        found |= set(connection.execute(chosen).scalars())
    return found


class ProducersItem(Struct, frozen=True):
    """The Sprint in which a producer's item is planned, and whether it is archived."""

    sprint: str | None
    archived: bool


def _producers(connection: Connection, ids: Sequence[str], seq: int | None) -> dict[str, ProducersItem]:
    rows, held = as_of(item, item_version, seq)
    found: dict[str, ProducersItem] = {}
    for some in chunks(sorted(set(ids))):
        chosen = select(rows.c.id, rows.c.sprint, rows.c.archived).where(rows.c.id.in_(some), *held)
        found |= {row.id: ProducersItem(row.sprint, row.archived) for row in connection.execute(chosen)}
    return found


def names_of(connection: Connection, people: set[str]) -> dict[str, str]:
    """What people are called now; a removed one has no name."""
    person = accounts.person.c
    found: dict[str, str] = {}
    for some in chunks(sorted(people)):
        chosen = select(person.id, person.name).where(person.id.in_(some), person.name != "")
        found |= {row.id: row.name for row in connection.execute(chosen)}
    return found


def ranking(connection: Connection, id: str) -> Ranking | None:
    """The proposed ranking, or None."""
    row = connection.execute(select(tables.proposal).where(tables.proposal.c.id == id)).one_or_none()
    return _ranking_in(row) if row is not None else None


def open_rankings(connection: Connection, program: str, seq: int | None = None) -> list[Ranking]:
    """The orders that wait to be taken over, oldest first; of each room the one it proposed last."""
    rows, held = as_of(tables.proposal, tables.proposal_version, seq)
    chosen = select(rows).where(rows.c.program == program, *held).order_by(rows.c.at, rows.c.id)
    found = map(_ranking_in, connection.execute(chosen))
    latest = {one.room or one.id: one for one in found}
    return [one for one in latest.values() if one.state == "open"]


def _ranking_in(row: Row[Any]) -> Ranking:
    return Ranking(
        row.id, row.program, row.team, row.method, row.items, row.scores, row.room, row.state, row.at
    )


def confidence_of(connection: Connection, program: str, seq: int | None = None) -> list[Confidence]:
    """All revealed votes of confidence, oldest first."""
    votes = tables.confidence.c
    chosen = select(tables.confidence).where(votes.program == program)
    if seq is not None:
        chosen = chosen.where(votes.seq <= seq)
    return [
        Confidence(row.team, row.sprint, row.increment, row.mean, row.lowest, row.votes, row.at)
        for row in connection.execute(chosen.order_by(votes.seq))
    ]
