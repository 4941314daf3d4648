"""The dependencies of a program as numbers count them: flag and slack of each, without the sentences.

What a flag depends on is a state, three Sprints and whether the item is archived, so few judgements serve
many dependencies. ``program.queries.judged`` is the same with why, for those that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, and_, select

from backlog.tables import item, item_version
from backlog.versions import as_of, chunks
from program import queries, tables
from program.dependencies.contracts import Contract, State
from program.dependencies.dependencies import Flag, Judgement, judge
from program.queries import Calendar

WORST: tuple[Flag, ...] = ("red", "amber", "green", "done")


Terms = tuple[State, str | None, str | None, str | None, bool | None]
"""What a dependency is judged by: its state, the Sprints in which it is needed, promised and planned (by id),
and whether the producer's item is archived."""


class Standing(Struct, frozen=True, gc=False):
    """A dependency with its flag and slack, what it is judged by, and what it is between."""

    id: str
    consumer: str
    consumer_team: str
    producer: str | None
    producer_team: str
    asked_at: int
    flag: Flag
    slack: int | None
    terms: Terms

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """What sorts dependencies: by flag, then by slack (none said first), then by age."""
        return urgency(self.flag, self.slack, self.asked_at, self.id)


def urgency(flag: Flag, slack: int | None, asked_at: int, id: str) -> tuple[int, int, int, str]:
    """What sorts dependencies: by flag, then by slack (none said first), then by age."""
    return WORST.index(flag), -1_000 if slack is None else slack, asked_at, id


def standings_of(connection: Connection, program: str, today: date, seq: int | None = None) -> list[Standing]:
    """The dependencies of items that are not archived, as of the day and event (None: now)."""
    judged = _judging(queries.calendar(connection, program, seq), today)
    found = []
    asked = _chosen(program, seq).where(_row(seq).consumer.not_in(_archived(program, seq)))
    alike: dict[Terms, tuple[Flag, int | None, Terms]] = {}
    for row in connection.execute(asked):
        terms: Terms = row[6:]
        known = alike.get(terms)
        if known is None:
            judgement = judged(*terms)
            known = alike[terms] = judgement.flag, judgement.slack, terms
        id, consumer, team, producer, other, asked_at = row[:6]
        found.append(Standing(id, consumer, team, producer, other, asked_at, *known))
    return found


def terms_of(
    connection: Connection, program: str, ids: Iterable[str], items: Iterable[str], seq: int | None
) -> dict[str, Terms]:
    """What these dependencies, and those in which one of the items waits, are judged by. Those of items that
    are archived are left out here too."""
    row = _row(seq)
    found: dict[str, tuple[str, Terms]] = {}
    for column, wanted in ((row.id, ids), (row.consumer, items)):
        for some in chunks(sorted(wanted)):
            chosen = _chosen(program, seq).where(column.in_(some))
            found |= {one[0]: (one[1], tuple(one[6:])) for one in connection.execute(chosen)}
    given_up = queries.archived_among(connection, [consumer for consumer, _ in found.values()], seq)
    return {id: terms for id, (consumer, terms) in found.items() if consumer not in given_up}


def flags_on(
    connection: Connection, program: str, terms: Mapping[str, Terms], today: date, seq: int | None
) -> dict[str, Flag]:
    """The flags of dependencies by what they are judged by."""
    judged = _judging(queries.calendar(connection, program, seq), today)
    return {id: judged(*one).flag for id, one in terms.items()}


def _chosen(program: str, seq: int | None) -> Select[Any]:
    """What is asked of each dependency: six columns that name it, then its terms."""
    rows, held = as_of(tables.dependency, tables.dependency_version, seq)
    items, then = as_of(item, item_version, seq)
    row, built = _row(seq), items.c
    named = [row.id, row.consumer, row.consumer_team, row.producer, row.producer_team, row.asked_at]
    telling = [row.state, row.needed_by, row.promise, built.sprint, built.archived]
    joined = rows.outerjoin(items, and_(built.id == row.producer, *then))
    return select(*named, *telling).select_from(joined).where(row.program == program, *held)


def _row(seq: int | None) -> Any:
    return as_of(tables.dependency, tables.dependency_version, seq)[0].c


def _archived(program: str, seq: int | None) -> Select[Any]:
    """The ids of the items that are archived."""
    items, then = as_of(item, item_version, seq)
    return select(items.c.id).where(items.c.program == program, items.c.archived.is_(True), *then)


def _judging(calendar: Calendar, today: date) -> Callable[..., Judgement]:
    """Judges once whatever has the same state and Sprints; nobody is named in it."""
    running = calendar.running(today)

    @cache
    def judged(
        state: State, needed_by: str | None, promise: str | None, planned: str | None, dropped: bool | None
    ) -> Judgement:
        contract = Contract(
            "", "", None, "", "", "", calendar.index(needed_by), state, calendar.index(promise),
            planned=None if dropped else calendar.index(planned), dropped=bool(dropped),
        )  # fmt: skip
        return judge(contract, running)

    return judged
