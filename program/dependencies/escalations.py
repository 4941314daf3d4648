"""Whom to remind of which dependency, since when and why: by rule, never by hand.

1. *unanswered*: asked or countered, and the side whose turn it is has said nothing for more than three
   working days (Monday to Friday). To that side.
2. *due*: nobody has promised it, and it is needed in the running or the next Sprint, or was before. To the
   side whose turn it is and to the program.
3. *red*: its flag has been red for more than five days without a pause. To the program.

To the program means to its program managers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from program.dependencies.contracts import PLAIN, Contract, Naming, Side
from program.dependencies.dependencies import judge

PATIENCE = 3
"""Working days that an answer may take."""
RED = 5
"""Days that a flag may be red."""

Rule = Literal["unanswered", "due", "red"]
Addressee = Side | Literal["program"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """To whom, since which day, by which rule, and the sentence that says so."""

    dependency: str
    rule: Rule
    to: tuple[Addressee, ...]
    since: date
    why: str


@dataclass(frozen=True, slots=True)
class Span:
    """A Sprint of the calendar by its index, both days inclusive."""

    index: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Case:
    """A dependency as it stands. ``turn_since``: the day since which it waits for an answer;
    ``red_since``: the day since which it is red; None where it does not or is not."""

    contract: Contract
    turn_since: date | None = None
    red_since: date | None = None


def turn_of(contract: Contract) -> Side | None:
    """Whose answer a dependency waits for, None for nobody's."""
    match contract.state:
        case "proposed":
            return "producer"
        case "countered":
            return "producer" if contract.countered_by == "consumer" else "consumer"
        case _:
            return None


def reminders(
    case: Case, today: date, calendar: Sequence[Span], names: Naming = PLAIN
) -> tuple[Reminder, ...]:
    """What the rules say of a dependency on a day; nothing where all is as it should be."""
    return tuple(_reminders(case, today, calendar, names))


def _reminders(case: Case, today: date, calendar: Sequence[Span], names: Naming) -> Iterator[Reminder]:
    contract, turn = case.contract, turn_of(case.contract)
    if turn is not None and case.turn_since is not None:
        days = working_days_after(case.turn_since, today)
        if days > PATIENCE:
            why = f"{_silent(contract, turn, case.turn_since, names)} for {_count(days, 'working day')}."
            yield Reminder(contract.id, "unanswered", (turn,), case.turn_since, why)
        since = _due_since(contract, today, calendar)
        if since is not None:
            since = max(since, case.turn_since)
            needed = names.sprint(contract.needed_by) if contract.needed_by is not None else ""
            consumer = names.team(contract.consumer_team)
            why = f"{consumer} needs it in {needed} and nobody has promised it."
            yield Reminder(contract.id, "due", (turn, "program"), since, why)
    if case.red_since is not None and (today - case.red_since).days > RED:
        days = (today - case.red_since).days
        why = f"It has been red since {_day(case.red_since)}, for {_count(days, 'day')}."
        yield Reminder(contract.id, "red", ("program",), case.red_since, why)


def _silent(contract: Contract, turn: Side, since: date, names: Naming) -> str:
    consumer, producer = names.team(contract.consumer_team), contract.producer_name(names)
    if contract.state == "proposed":
        return f"{producer} was asked on {_day(since)} and has not answered"
    mine, other = (producer, consumer) if turn == "producer" else (consumer, producer)
    return f"{other} countered on {_day(since)} and {mine} has not answered"


def _due_since(contract: Contract, today: date, calendar: Sequence[Span]) -> date | None:
    """The first day of the Sprint before the one of the need, or of that one itself where there is none."""
    running = running_on(today, calendar)
    if contract.needed_by is None or running is None or contract.needed_by > running + 1:
        return None
    starts = {span.index: span.starts_on for span in calendar}
    return starts.get(contract.needed_by - 1, starts.get(contract.needed_by))


def red_since(
    snapshots: Sequence[tuple[date, Contract]], today: date, calendar: Sequence[Span]
) -> date | None:
    """The first of the days up to today on all of which the flag was red; None where it is not red today.

    ``snapshots``: what the contract was at the end of a day, in the order of days. Beside them the flag
    changes only where a Sprint begins or ends.
    """
    began: date | None = None
    days = {day for day, _ in snapshots} | {today}
    for span in calendar:
        days |= {span.starts_on, span.ends_on + timedelta(days=1)}
    place, contract = 0, None
    for day in sorted(day for day in days if day <= today):
        while place < len(snapshots) and snapshots[place][0] <= day:
            contract, place = snapshots[place][1], place + 1
        red = contract is not None and judge(contract, running_on(day, calendar)).flag == "red"
        began = (began or day) if red else None
    return began


def running_on(day: date, calendar: Sequence[Span]) -> int | None:
    """The index of the Sprint in which that day lies."""
    return next((span.index for span in calendar if span.starts_on <= day <= span.ends_on), None)


def working_days_after(since: date, today: date) -> int:
    """The days from Monday to Friday after a day, today included; 0 where today is not after it."""
    days = max(0, (today - since).days)
    weeks, rest = divmod(days, 7)
    return 5 * weeks + sum((since.weekday() + n) % 7 < 5 for n in range(1, rest + 1))


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
