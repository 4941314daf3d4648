"""The dependencies of a program as numbers count them: flag and slack of each, without the sentences.

What a flag depends on is a state, three Sprints and whether the item is archived, so few judgements serve
many dependencies. ``program.queries.judged`` is the same with why, for those that are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from msgspec import Struct
from sqlalchemy import Connection, and_, select

from backlog.tables import item, item_version
from backlog.versions import as_of
from program import queries, tables
from program.dependencies.contracts import Contract, State
from program.dependencies.dependencies import Flag, Judgement, judge
from program.queries import Calendar

WORST: tuple[Flag, ...] = ("red", "amber", "green", "done")


class Standing(Struct, frozen=True):
    """A dependency with its flag and slack, and what it is between."""

    id: str
    consumer: str
    consumer_team: str
    producer: str | None
    producer_team: str
    asked_at: int
    flag: Flag
    slack: int | None

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """What sorts dependencies: by flag, then by slack (none said first), then by age."""
        return urgency(self.flag, self.slack, self.asked_at, self.id)


def urgency(flag: Flag, slack: int | None, asked_at: int, id: str) -> tuple[int, int, int, str]:
    """What sorts dependencies: by flag, then by slack (none said first), then by age."""
    return WORST.index(flag), -1_000 if slack is None else slack, asked_at, id


def standings_of(connection: Connection, program: str, today: date, seq: int | None = None) -> list[Standing]:
    """The dependencies of items that are not archived, as of the day and event (None: now)."""
    rows, held = as_of(tables.dependency, tables.dependency_version, seq)
    items, then = as_of(item, item_version, seq)
    row, built = rows.c, items.c
    named = [row.id, row.consumer, row.consumer_team, row.producer, row.producer_team, row.asked_at]
    telling = [row.state, row.needed_by, row.promise, built.sprint, built.archived]
    given_up = select(built.id).where(built.program == program, built.archived.is_(True), *then)
    chosen = (
        select(*named, *telling)
        .select_from(rows.outerjoin(items, and_(built.id == row.producer, *then)))
        .where(row.program == program, row.consumer.not_in(given_up), *held)
    )
    judged = _judging(queries.calendar(connection, program, seq), today)
    found = []
    for one in connection.execute(chosen):
        id, consumer, team, producer, other, asked_at, *said = one
        judgement = judged(*said)
        flag, slack = judgement.flag, judgement.slack
        found.append(Standing(id, consumer, team, producer, other, asked_at, flag, slack))
    return found


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
