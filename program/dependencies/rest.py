"""REST: what teams need of each other."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import Connection

from accounts.access import Place
from accounts.calls import Absent, Asked, Call, Calls, Listing
from accounts.paging import cursor_at, opened
from backlog import queries as backlog
from backlog.days import AsOf, Moment, PageAsOf, moment
from backlog.places import write_as
from program import events, queries
from program import places as places
from program.dependencies.contracts import Breach, Side
from program.dependencies.dependencies import Flag
from program.dependencies.promise_queries import Broken
from program.dependencies.rules import answers, side_for
from program.queries import Calendar, Dependency, Judged

calls = Calls("Dependencies")


class BrokenBy(msgspec.Struct, frozen=True):
    """The event that broke a promise. ``how``: the item was ``moved`` (or archived), or it was ``promised``
    for a Sprint before the one in which the item was planned."""

    seq: int
    person: str | None
    on: date
    how: Breach


class DependencyAnswer(msgspec.Struct, frozen=True):
    """A dependency; ``promise``: the Sprint promised, countered with or planned; ``slack`` in Sprints.

    ``external`` names who outside the program produces it; then ``producer_team`` is empty. ``asked_at`` is
    in milliseconds since 1970.
    """

    id: str
    title: str
    consumer: str
    consumer_team: str
    producer: str | None
    producer_team: str
    needed_by: str | None
    state: events.DependencyState
    promise: str | None
    slack: int | None
    flag: Flag
    why: list[str]
    countered_by: Side | None
    reason: str
    seq: int
    external: str
    asked_at: int
    asked_by: str | None
    broken_by: BrokenBy | None


class NewDependency(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    consumer: str
    needed_by: str
    title: str = ""
    producer: str | None = None
    producer_team: str = ""
    external: str = ""


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``base``: ``state``, ``promise`` and ``countered_by`` as who answers saw them; refused where they are
    others now."""

    answer: events.Answer
    sprint: str | None = None
    reason: str = ""
    base: dict[str, str | None] | msgspec.UnsetType = msgspec.UNSET


class DependencyQuery(PageAsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``team`` is the consuming or the producing one."""

    team: str | None = None
    consumer_team: str | None = None
    producer_team: str | None = None
    state: events.DependencyState | None = None
    flag: Literal["done", "green", "amber", "red"] | None = None
    item: str | None = None


def seq_of_dependency(connection: Connection, id: str) -> int | None:
    """The number of the last event about a dependency."""
    found = queries.dependency(connection, id)
    return found.changed if found is not None else None


@calls.post("/programs/{program}/dependencies", may="see program", of="program", body=NewDependency,
            answer=DependencyAnswer, status=201)  # fmt: skip
def post_dependency(call: Call, program: str, body: NewDependency) -> DependencyAnswer:
    """Asks another team for something that an item needs by a Sprint."""
    id = call.transaction.new_id()
    title = body.title or _title(call.connection, body)
    asked = events.DependencyAsked(
        id,
        body.consumer,
        body.producer,
        title,
        body.needed_by,
        body.producer_team,
        external=body.external,
    )
    recorded = write_as(call, program, [asked])
    call.etag = recorded[-1].seq
    return answer_of(call, program, id)


def _title(connection: Connection, body: NewDependency) -> str:
    named = backlog.item(connection, body.producer or body.consumer)
    return named.title if named is not None else ""


@calls.get("/programs/{program}/dependencies", may="see program", of="program", query=DependencyQuery,
           answer=Listing[DependencyAnswer])  # fmt: skip
def list_dependencies(call: Call, program: str) -> Listing[DependencyAnswer]:
    """The program's dependencies in the order in which they were asked."""
    query: DependencyQuery = call.query
    when = moment(call.connection, program, call.now, query.as_of)
    found = [one for one in _judged(call, program, when) if _fits(one, query)]
    if query.cursor is not None:
        after = tuple(opened(query.cursor))
        found = [one for one in found if _place(one) > after]
    times = queries.calendar(call.connection, program, when.seq)
    given = found[: query.limit]
    last = cursor_at(_place(given[-1])) if len(found) > query.limit else None
    return Listing([_shown(one, times) for one in given], last)


def _judged(call: Call, program: str, when: Moment) -> list[Judged]:
    return queries.judged(call.connection, program, when.day, when.seq)


def _place(one: Judged) -> tuple[int, str]:
    return one.row.asked_at, one.row.id


def _fits(one: Judged, query: DependencyQuery) -> bool:
    row = one.row
    wanted = (
        (query.consumer_team, (row.consumer_team,)),
        (query.producer_team, (row.producer_team,)),
        (query.team, (row.consumer_team, row.producer_team)),
        (query.item, (row.consumer, row.producer)),
        (query.state, (row.state,)),
        (query.flag, (one.judgement.flag,)),
    )
    return all(value is None or value in among for value, among in wanted)


@calls.get("/dependencies/{dependency}", may="see program", of="dependency", query=AsOf,
           answer=DependencyAnswer, seq=seq_of_dependency)  # fmt: skip
def show_dependency(call: Call, dependency: str) -> DependencyAnswer:
    """A dependency, now or at the end of a day that is over."""
    program = _found(call.connection, dependency).program
    when = moment(call.connection, program, call.now, call.query.as_of)
    answer = _answer_at(call.connection, program, dependency, when)
    call.etag = answer.seq
    return answer


def _of_side(connection: Connection, asked: Asked) -> Place | None:
    found = queries.dependency(connection, asked.path["dependency"])
    if found is None:
        return None
    side = side_for(connection, asked.actor, found, asked.body.answer)
    return Place(found.program, answers(found, side))


@calls.post("/dependencies/{dependency}/answer", may="answer dependency", of=_of_side, body=Reply,
            answer=DependencyAnswer)  # fmt: skip
def answer_dependency(call: Call, dependency: str, body: Reply) -> DependencyAnswer:
    """Answers a dependency for the producing or the consuming team."""
    found = _found(call.connection, dependency)
    side = side_for(call.connection, call.actor, found, body.answer)
    given = events.DependencyAnswered(dependency, body.answer, body.sprint, body.reason, side, saw=body.base)
    recorded = write_as(call, found.program, [given])
    call.etag = recorded[-1].seq
    return answer_of(call, found.program, dependency)


def _found(connection: Connection, id: str) -> Dependency:
    found = queries.dependency(connection, id)
    if found is None:
        raise Absent
    return found


def answer_of(call: Call, program: str, id: str) -> DependencyAnswer:
    """A dependency of the program as it is today."""
    return _answer_at(call.connection, program, id, moment(call.connection, program, call.now, None))


def _answer_at(connection: Connection, program: str, id: str, when: Moment) -> DependencyAnswer:
    found = queries.judged(connection, program, when.day, when.seq, only=[id])
    if not found:
        raise Absent
    return _shown(found[0], queries.calendar(connection, program, when.seq))


def _shown(one: Judged, times: Calendar) -> DependencyAnswer:
    row, judgement = one.row, one.judgement
    return DependencyAnswer(
        row.id,
        row.title,
        row.consumer,
        row.consumer_team,
        row.producer,
        row.producer_team,
        row.needed_by,
        row.state,
        times.id_of(judgement.promise),
        judgement.slack,
        judgement.flag,
        list(judgement.why),
        row.countered_by,
        row.reason,
        row.changed,
        row.external,
        row.asked_at,
        row.asked_by,
        _broken_by(one.broken),
    )


def _broken_by(broken: Broken | None) -> BrokenBy | None:
    return BrokenBy(broken.seq, broken.by, broken.on, broken.how) if broken is not None else None
