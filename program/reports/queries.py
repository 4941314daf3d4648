"""What a status report is drafted from: the program at two moments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec
from sqlalchemy import Connection, select

from accounts import tables as accounts
from accounts.events import stream_of
from backlog import queries as backlog
from backlog.days import Moment, moment_after, moment_now
from backlog.queries import Sprint
from journal.facts import Fact, restore
from journal.tables import event
from program import events, queries
from program.addresses import page
from program.budget.queries import shared_totals
from program.capacity.capacity import load_state, shown
from program.capacity.queries import capacities
from program.queries import Judged, judged
from program.reports.register import milestones_ahead, register_of
from program.reports.reports import CellLoad, Material, Need, Report, Sentence, draft
from program.reviews import events as review
from program.reviews.queries import Published, blocks_of, headline_of, reports_of
from program.reviews.rules import monday
from program.rollup.lately import past_of, turns_between, week_before
from program.rollup.overview import rollup_of

FLAGS = ("red", "amber", "green", "done")
MOST_DECISIONS = 12


def report_of(connection: Connection, program: str, when: Moment | None = None) -> Report:
    """The next report as it drafts itself: since the last one published, else since a week ago.

    ``when``: the report that could have been published at another moment; what humans wrote in the place
    of blocks belongs to the next one alone.
    """
    now = when if when is not None and when.seq is not None else moment_now(connection, program)
    written = blocks_of(connection, program) if when is None or when.seq is None else {}
    return draft(material_of(connection, program, now), written)


def material_of(connection: Connection, program: str, now: Moment) -> Material:
    """What a report or an agenda of that moment is drafted from."""
    return _material(connection, program, _before(connection, program, now), now)


def _before(connection: Connection, program: str, now: Moment) -> Moment:
    """The moment of the report before, else the end of the same day of the week before."""
    earlier: Published | None = next(
        (one for one in reports_of(connection, program) if now.seq is None or one.seq <= now.seq), None
    )
    if earlier is None:
        return week_before(connection, program, now)
    return moment_after(connection, program, earlier.moment)


def _material(connection: Connection, program: str, then: Moment, now: Moment) -> Material:
    needs = judged(connection, program, now.day, now.seq, named=False)
    said = register_of(connection, program, then, now, needs)
    turns = turns_between(*(past_of(connection, program, one) for one in (then, now)))
    headline = headline_of(connection, program, monday(now.day).isoformat(), now.seq)
    chosen = select(accounts.program.c.name).where(accounts.program.c.id == program)
    return Material(
        program,
        str(connection.execute(chosen).scalar_one()),
        now.day,
        then.day,
        now.written,
        headline.text if headline is not None else "",
        rollup_of(connection, program, now),
        turns,
        _needs(connection, program, now, needs),
        _capacity(connection, program, now),
        [*said.decided, *_decisions(connection, program, then, now)][:MOST_DECISIONS],
        said.objectives,
        said.risks,
        said.dropped,
        said.raised,
        shared_totals(connection, program, now.seq),
        milestones_ahead(connection, program, now),
    )


def _needs(connection: Connection, program: str, now: Moment, found: list[Judged]) -> list[Need]:
    ids = {id for one in found for id in (one.row.consumer, one.row.producer) if id is not None}
    keys = {id: one.key for id, one in backlog.items(connection, sorted(ids), now.seq).items()}
    times = queries.calendar(connection, program, now.seq)
    return [
        Need(
            one.row.id,
            need_words(one, keys, times),
            one.judgement.flag,
            tuple(one.judgement.why),
        )
        for one in sorted(found, key=_urgency)
    ]


def need_words(one: Judged, keys: dict[str, str], times: queries.Calendar) -> str:
    """A dependency in words: PAY-7 needs DAT-2 from Data by Sprint 12."""
    row = one.row
    thing = keys.get(row.producer or "", f"“{row.title}”")
    words = (
        f"{keys.get(row.consumer, '?')} needs {thing} from {times.naming.teams.get(row.producer_team, '?')}"
    )
    needed = times.sprints.get(row.needed_by or "")
    return words if needed is None else f"{words} by {needed.name}"


def _urgency(one: Judged) -> tuple[int, int, int, str]:
    slack = -1_000 if one.judgement.slack is None else one.judgement.slack
    return FLAGS.index(one.judgement.flag), slack, one.row.asked_at, one.row.id


def _capacity(connection: Connection, program: str, now: Moment) -> list[CellLoad]:
    following = _next_sprint(connection, program, now)
    if following is None:
        return []
    carries = capacities(connection, program, None, now)
    load: dict[str, Decimal] = {}
    for item in backlog.items_of_program(connection, program, now.seq):
        if item.sprint == following.id and item.type in backlog.COUNTED:
            load[item.team] = load.get(item.team, Decimal()) + Decimal(str(item.points or 0))
    return [
        _cell(
            team.id, team.name, following, load.get(team.id, Decimal()), carries.get((team.id, following.id))
        )
        for team in backlog.teams_of(connection, program, now.seq)
    ]


def _cell(team: str, name: str, sprint: Sprint, load: Decimal, capacity: Fraction | None) -> CellLoad:
    known = None if capacity is None else float(shown(capacity))
    state = load_state(Fraction(load), capacity)
    return CellLoad(team, name, sprint.id, sprint.name, float(load), known, state)


def _next_sprint(connection: Connection, program: str, now: Moment) -> Sprint | None:
    """The first Sprint of the calendar that has not begun on that day."""
    calendar = backlog.sprints_of(connection, program, now.seq)
    return next((one for one in calendar if date.fromisoformat(one.starts_on) > now.day), None)


DECIDED = ("RankingAccepted", "ConfidenceVoted", "SnapshotTaken", "StatusOverridden", "DependencyAnswered")


def _decisions(connection: Connection, program: str, then: Moment, now: Moment) -> Iterator[Sentence]:
    """What was decided between the two moments, the latest first."""
    row = event.c
    chosen = select(row.kind, row.version, row.body).where(
        row.stream == stream_of(program), row.seq > (then.seq or 0), row.kind.in_(DECIDED)
    )
    if now.seq is not None:
        chosen = chosen.where(row.seq <= now.seq)
    teams = {one.id: one.name for one in backlog.teams_of(connection, program, now.seq)}
    for kind, version, body in connection.execute(chosen.order_by(row.seq.desc())):
        happened = restore(kind, version, msgspec.json.decode(body))
        said = _decision(connection, program, happened, teams, now.written)
        if said is not None:
            yield said


def _decision(
    connection: Connection, program: str, happened: Fact, teams: dict[str, str], moment: str
) -> Sentence | None:
    match happened:
        case events.RankingAccepted(proposal):
            found = queries.ranking(connection, proposal)
            if found is None:
                return None
            text = f"An order of {len(found.items)} items by {found.method.upper()} was taken over."
            return Sentence(text, page(program, "items", {}, moment))
        case events.ConfidenceVoted():
            whose = teams.get(happened.team or "", "the program")
            mean, lowest = f"{happened.mean:.1f}", f"{happened.lowest:g}"
            text = f"Confidence of {whose}: {mean} of 5 by {happened.votes} votes, the lowest {lowest}."
            where = {"team": happened.team} if happened.team is not None else {}
            return Sentence(text, page(program, "votes", where, moment), "watch" if happened.mean < 3 else "")
        case review.SnapshotTaken(snapshot, name):
            return Sentence(f"The plan was kept as “{name}”.", f"/p/{program}/snapshots/{snapshot}")
        case review.StatusOverridden(team, colour, note) if colour is not None:
            whose = teams.get(team or "", "The program")
            return Sentence(f"{whose} was said to be {colour}: {note}", page(program, "", {}, moment))
        case events.DependencyAnswered(dependency, "reject", _, reason):
            row = queries.dependency(connection, dependency)
            if row is None:
                return None
            text = f"{teams.get(row.producer_team, 'A team')} declined “{row.title}”"
            text += f": {reason}" if reason else "."
            return Sentence(text, page(program, "dependencies", {"id": dependency}, moment), "risk")
        case _:
            return None
