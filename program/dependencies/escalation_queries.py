"""The reminders of a program, from what its tables say of each dependency and of how it came to be so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.days import Moment
from backlog.tables import item_version
from backlog.versions import all_versions
from program import queries, tables
from program.dependencies.contracts import Contract
from program.dependencies.escalations import Case, Reminder, Span, red_since, reminders, turn_of
from program.dependencies.promise_queries import moments
from program.queries import Calendar, Dependency, Judged, ProducersItem, dependency_in

COLUMNS = tuple(column.name for column in tables.dependency.columns)


def reminders_of(
    connection: Connection, program: str, when: Moment, needs: Sequence[Judged]
) -> list[Reminder]:
    """What the rules say at that moment of these dependencies, the longest-standing first."""
    times = queries.calendar(connection, program, when.seq)
    spans = [
        Span(one.index, date.fromisoformat(one.starts_on), date.fromisoformat(one.ends_on))
        for one in times.sprints.values()
    ]
    past = _Past(connection, program, when.seq, times, [one for one in needs if _matters(one)])
    found = [
        reminder
        for one in needs
        if _matters(one)
        for reminder in reminders(past.case(one, when.day, spans), when.day, spans, times.naming)
    ]
    return sorted(found, key=lambda one: (one.since, one.dependency, one.rule))


def _matters(one: Judged) -> bool:
    return one.judgement.flag == "red" or turn_of(one.contract) is not None


class _Past:
    """What these dependencies and the items that are built for them were before."""

    def __init__(
        self,
        connection: Connection,
        program: str,
        seq: int | None,
        times: Calendar,
        needs: Sequence[Judged],
    ) -> None:
        self._times = times
        self._zone: ZoneInfo = backlog.time_zone_of(connection, program)
        past = [one.row.id for one in needs if one.judgement.flag == "red" or one.row.state == "countered"]
        red = [one.row.producer for one in needs if one.judgement.flag == "red" and one.row.producer]
        self._rows = all_versions(connection, tables.dependency_version, COLUMNS, past, seq)
        self._items = all_versions(connection, item_version, ("sprint", "archived"), red, seq)
        rows = (*self._rows.values(), *self._items.values())
        self._at = moments(connection, program, [row.from_seq for some in rows for row in some])

    def case(self, one: Judged, today: date, spans: Sequence[Span]) -> Case:
        since = None if turn_of(one.contract) is None else self._turn_since(one)
        red = None
        if one.judgement.flag == "red":
            red = red_since(self._snapshots(one), today, spans)
        return Case(one.contract, since, red)

    def _turn_since(self, one: Judged) -> date:
        if one.row.state == "proposed":
            return self._day(one.row.asked_at)
        since, offer = one.row.asked_at, None
        for row in self._rows.get(one.row.id, ()):
            said = row.state, row.promise, row.countered_by
            if said != offer and row.from_seq in self._at:
                since = self._at[row.from_seq][1]
            offer = said
        return self._day(since)

    def _snapshots(self, one: Judged) -> list[tuple[date, Contract]]:
        rows, items = self._rows.get(one.row.id, []), self._items.get(one.row.producer or "", [])
        began = rows[0].from_seq if rows else 0
        now: Dependency | None = None
        planned: ProducersItem | None = None
        found = []
        for row in sorted((*items, *rows), key=lambda row: row.from_seq):
            if hasattr(row, "needed_by"):
                now = dependency_in(row)
            else:
                planned = ProducersItem(row.sprint, row.archived)
            if now is not None and row.from_seq >= began and row.from_seq in self._at:
                found.append((self._day(self._at[row.from_seq][1]), self._times.contract(now, planned)))
        return found

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, self._zone).date()
