"""The programs that somebody may see, each as a line; a line is made anew only where something happened."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from accounts import tables as accounts
from accounts.access import Actor, Place, may
from accounts.events import stream_of
from accounts.programs import Program, program_of
from backlog import queries as backlog
from backlog.days import Moment, moment
from backlog.versions import as_of
from journal.tables import event
from program import queries, tables
from program.capacity.queries import developers_of
from program.dependencies.dependencies import FLAGS, Flag
from program.objectives.figures import percent
from program.objectives.queries import Assessed, assessed, predictability_of
from program.outcomes.key_results import reached, reached_by_outcome
from program.outcomes.queries import key_results_of, outcomes_of
from program.pictures.pictures import seen
from program.portfolio.portfolio import Aims, Next, Outside, ProgramLine
from program.register.queries import milestones_of
from program.rollup.overview import rollup_now, rollup_of

KEPT = 200
"""So many lines of a database are kept at most."""

People = frozenset[tuple[str, str]]
_Key = tuple[str, date, int, bool]
_kept: WeakKeyDictionary[Engine, OrderedDict[_Key, tuple[People, ProgramLine]]] = WeakKeyDictionary()


def programs_seen_by(connection: Connection, actor: Actor) -> list[Program]:
    """The programs in which the one who asks has a role that shows them, by name."""
    member, program = accounts.membership.c, accounts.program
    mine = select(member.program).where(member.person == actor.id)
    chosen = select(program).where(program.c.id.in_(mine)).order_by(program.c.name, program.c.id)
    found = [program_of(row) for row in connection.execute(chosen)]
    return [one for one in found if may(connection, actor, "see program", Place(one.id))]


def portfolio_of(
    connection: Connection, actor: Actor, now: int, as_of: date | None = None
) -> list[tuple[ProgramLine, Moment]]:
    """A line for each program, with the moment it is of: now, or the end of a day in the program's own zone.

    A program of which nothing had been written by then is left out.
    """
    found = []
    for one in programs_seen_by(connection, actor):
        when = moment(connection, one.id, now, as_of)
        if when.seq != 0:
            line = _line(connection, one.id, when, now)
            found.append((replace(line, name=one.name, key=one.key), when))
    return found


def _line(connection: Connection, program: str, when: Moment, now: int) -> ProgramLine:
    """The line, kept until an event, another day, or another developer."""
    shelf = _kept.setdefault(connection.engine, OrderedDict())
    past = when.seq is not None
    seq = backlog.head_of(connection, program) if when.seq is None else when.seq
    people = People() if past else _developers(connection, program)
    key = program, when.day, seq, past
    known = shelf.get(key)
    if known is not None and known[0] == people:
        return known[1]
    line = _made(connection, program, when, seq, now)
    shelf[key] = people, line
    while len(shelf) > KEPT:
        shelf.popitem(last=False)
    return line


def _developers(connection: Connection, program: str) -> People:
    found = developers_of(connection, program)
    return frozenset((team, person) for team, some in found.items() for person in some)


def _made(connection: Connection, program: str, when: Moment, seq: int, now: int) -> ProgramLine:
    picture = seen(connection, program, now) if when.seq is None else None
    rollup = rollup_of(connection, program, when) if picture is None else rollup_now(connection, picture)
    found = assessed(connection, program, when, needs=None if picture is None else picture.needs.values())
    return ProgramLine(
        program,
        "",
        "",
        seq,
        _changed_on(connection, program, seq),
        len(rollup.teams),
        rollup.totals,
        _aims(connection, program, when, found),
        _next(connection, program, when),
        tuple(_outside(connection, program, when)),
    )


def _changed_on(connection: Connection, program: str, seq: int) -> date | None:
    where = (event.c.stream == stream_of(program)) & (event.c.seq == seq)
    at = connection.execute(select(event.c.at).where(where)).scalar()
    zone = backlog.time_zone_of(connection, program)
    return None if at is None else datetime.fromtimestamp(at / 1000, zone).date()


def _aims(connection: Connection, program: str, when: Moment, found: Sequence[Assessed]) -> Aims:
    increments = backlog.increments_of(connection, program, when.seq)
    ahead = [one.id for one in increments if one.ends_on >= when.day.isoformat()]
    current = next(iter(ahead), increments[-1].id if increments else None)
    colours = Counter(one.status.colour for one in found if one.row.increment == current)
    trains = predictability_of(connection, program, when.seq)
    known = [(one.id, percent(trains[one.id].whole.share)) for one in increments if one.id in trains]
    predicted = next(((id, share) for id, share in reversed(known) if share is not None), (None, None))
    shares = _shares(connection, program, when.seq)
    mean = [share for share in shares if share is not None]
    return Aims(
        current,
        dict(colours),
        predicted[1],
        predicted[0],
        len(shares),
        percent(sum(mean, Fraction()) / len(mean)) if mean else None,
    )


def _shares(connection: Connection, program: str, seq: int | None) -> list[Fraction | None]:
    """How far each outcome of the program is."""
    results: dict[str, list[Fraction | None]] = {}
    for one in key_results_of(connection, program, seq):
        results.setdefault(one.outcome, []).append(reached(one.start, one.target, one.current))
    return [reached_by_outcome(results.get(one.id, ())) for one in outcomes_of(connection, program, seq)]


def _next(connection: Connection, program: str, when: Moment) -> Next | None:
    ahead = [one for one in milestones_of(connection, program, when.seq) if one.reached is None]
    if not ahead:
        return None
    first = ahead[0]
    return Next(first.name, date.fromisoformat(first.on), first.late(when.day), len(ahead))


def _outside(connection: Connection, program: str, when: Moment) -> Sequence[Outside]:
    """Who outside the program its dependencies wait for, who holds up most first."""
    rows, held = as_of(tables.dependency, tables.dependency_version, when.seq)
    chosen = select(rows.c.id).where(rows.c.program == program, rows.c.external != "", *held)
    ids = list(connection.execute(chosen).scalars())
    if not ids:
        return []
    flags: dict[str, Counter[Flag]] = {}
    given_up = queries.archived_of(connection, program, when.seq)
    for one in queries.judged(connection, program, when.day, when.seq, ids):
        if one.row.consumer not in given_up:
            flags.setdefault(one.row.external, Counter())[one.judgement.flag] += 1
    found = [Outside(name, {flag: some[flag] for flag in FLAGS}) for name, some in flags.items()]
    return sorted(found, key=lambda one: (-one.flags.get("red", 0), -one.many, one.name))
