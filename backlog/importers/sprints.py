"""The source's Sprint names laid onto the program's one calendar."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from backlog.importers.parsed import DateOrder, Question, Row
from backlog.importers.vocabulary import plain

_DATE = r"(\d{1,2})\s?[/.]\s?(\d{1,2})(?:\s?[/.]\s?(\d{4}|\d\d)(?!\d))?\.?"
_SPAN = re.compile(rf"(?<![\d/.]){_DATE}\s*(?:-|–|—|/|to|bis|until)\s*{_DATE}(?![\d/])", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_NUMBER = re.compile(r"(?:sprint|iteration|\bs)\s*#?\s*(\d+)", re.IGNORECASE)
_AHEAD = timedelta(days=120)  # how far ahead of its own last change a backlog is usually planned


class CalendarSprint(Struct, frozen=True):
    """A Sprint of the program's calendar."""

    id: str
    name: str
    starts_on: date
    ends_on: date


class Match(Struct, frozen=True):
    """A name of the source that is one of our Sprints, and by what that was seen."""

    name: str
    sprint: str
    by: Literal["chosen", "name", "dates", "number"]


class ProposedSprint(Struct, frozen=True):
    """A Sprint the calendar lacks: the names that mean it, and its dates where the names hold them."""

    name: str
    names: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None


class Alignment(Struct, frozen=True):
    """Every name is in exactly one of `matched` and `proposed`; `questions` say what the names leave open."""

    matched: tuple[Match, ...]
    proposed: tuple[ProposedSprint, ...]
    questions: tuple[Question, ...]


def as_of(rows: Iterable[Row]) -> date | None:
    """The last day a file knows of (of `created` and `resolved`), None where it holds no dates."""
    return max(
        (moment.date() for row in rows for moment in (row.created, row.resolved) if moment), default=None
    )


def align(
    names: Iterable[str],
    calendar: Sequence[CalendarSprint],
    *,
    as_of: date | None = None,
    chosen: Mapping[str, str] | None = None,
    order: DateOrder | None = None,
) -> Alignment:
    """Match each name to a Sprint by the person's word, its name, the dates in it, its number; else propose.

    Names with the same dates propose one Sprint. `as_of` (the last day the file knows of) gives the year
    where a name has none: the latest that begins at most 120 days after it; without it the year that
    meets the calendar. `chosen`: name -> id of a Sprint. `order`: of day and month in the names.
    """
    told = {plain(name): sprint for name, sprint in (chosen or {}).items()}
    distinct = list(dict.fromkeys(names))
    spans = {name: found for name in distinct if (found := _SPAN.search(name))}
    decided = order or _order_of(spans.values())
    matched: list[Match] = []
    groups: dict[object, list[str]] = {}
    dates: dict[str, tuple[date, date]] = {}
    for name in distinct:
        if name in spans and decided and (span := _span(name, spans[name], decided, as_of, calendar)):
            dates[name] = span
        if (match := _match(name, dates.get(name), calendar, told)) is not None:
            matched.append(match)
        else:
            groups.setdefault(dates.get(name, plain(name)), []).append(name)
    proposed = sorted((_proposed(group, dates.get(group[0])) for group in groups.values()), key=_by_start)
    questions = (_question(),) if spans and decided is None else ()
    return Alignment(tuple(matched), tuple(proposed), questions)


def _order_of(spans: Iterable[re.Match[str]]) -> DateOrder | None:
    firsts = {int(found[group]) for found in spans for group in (1, 4)}
    seconds = {int(found[group]) for found in spans for group in (2, 5)}
    if max(firsts, default=0) > 12:
        return "day_first" if max(seconds) <= 12 else None
    return "month_first" if max(seconds, default=0) > 12 else None


def _question() -> Question:
    detail = "The dates in the Sprint names can be read day first and month first; none was taken."
    return Question(about="dates", subject="Sprint", detail=detail, choices=("day_first", "month_first"))


def _span(
    name: str, found: re.Match[str], order: DateOrder, as_of: date | None, calendar: Sequence[CalendarSprint]
) -> tuple[date, date] | None:
    day, month = (1, 2) if order == "day_first" else (2, 1)
    year = found[3] or found[6]
    starts, ends = (int(found[month]), int(found[day])), (int(found[month + 3]), int(found[day + 3]))
    if year:
        given = int(year) + (2000 if len(year) == 2 else 0)
        return _dated(given if found[3] or starts <= ends else given - 1, starts, ends)
    if outside := _YEAR.search(name[: found.start()] + " " + name[found.end() :]):
        return _dated(int(outside[1]), starts, ends)
    if as_of is not None:
        spans = [
            span
            for one in (as_of.year + 1, as_of.year, as_of.year - 1)
            if (span := _dated(one, starts, ends))
        ]
        return next((span for span in spans if span[0] <= as_of + _AHEAD), None)
    years = sorted({sprint.starts_on.year + more for sprint in calendar for more in (-1, 0, 1)})
    spans = [span for one in years if (span := _dated(one, starts, ends))]
    return max(spans, key=lambda span: _shared(span, calendar), default=None)


def _dated(year: int, starts: tuple[int, int], ends: tuple[int, int]) -> tuple[date, date] | None:
    try:
        return date(year, *starts), date(year + (ends < starts), *ends)
    except ValueError:
        return None


def _shared(span: tuple[date, date], calendar: Sequence[CalendarSprint]) -> int:
    return max(_overlap(span, sprint) for sprint in calendar)


def _overlap(span: tuple[date, date], sprint: CalendarSprint) -> int:
    return (min(span[1], sprint.ends_on) - max(span[0], sprint.starts_on)).days


def _match(
    name: str, span: tuple[date, date] | None, calendar: Sequence[CalendarSprint], told: Mapping[str, str]
) -> Match | None:
    if plain(name) in told:
        return Match(name, told[plain(name)], "chosen")
    last = re.split(r"[\\/]", name)[-1] if "\\" in name else name
    same = [sprint for sprint in calendar if plain(sprint.name) in (plain(name), plain(last))]
    if len(same) == 1:
        return Match(name, same[0].id, "name")
    if span is not None:
        best = max(calendar, key=lambda sprint: _overlap(span, sprint), default=None)
        if best is not None and _same_time(span, best):
            return Match(name, best.id, "dates")
        return None
    numbered = [
        sprint for sprint in calendar if _number(name) is not None and _number(sprint.name) == _number(name)
    ]
    return Match(name, numbered[0].id, "number") if len(numbered) == 1 else None


def _same_time(span: tuple[date, date], sprint: CalendarSprint) -> bool:
    longer = max((span[1] - span[0]).days, (sprint.ends_on - sprint.starts_on).days, 1)
    return _overlap(span, sprint) * 2 > longer


def _number(name: str) -> int | None:
    found = _NUMBER.search(name)
    return int(found[1]) if found else None


def _proposed(names: list[str], span: tuple[date, date] | None) -> ProposedSprint:
    numbers = {number for name in names if (number := _number(name)) is not None}
    shared = f"Sprint {numbers.pop()}" if len(names) > 1 and len(numbers) == 1 else names[0]
    starts, ends = span or (None, None)
    return ProposedSprint(shared, tuple(names), starts, ends)


def _by_start(sprint: ProposedSprint) -> tuple[date, str]:
    return sprint.starts_on or date.max, sprint.name
