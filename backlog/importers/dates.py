"""The one format in which a column writes its dates."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from backlog.importers.parsed import DateOrder

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"\s*(?:(?P<zulu>Z|UTC|GMT)|(?:GMT|UTC)?(?P<zone>[+-]\d\d:?\d\d)(?:\s*\([^)]*\))?)?)?"
)
_WEEKDAY = r"(?:[^\W\d]{2,4}\.?,?\s+)?"
_SHAPES = {
    "iso": re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME),
    "numeric": re.compile(
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second_part>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)" + _TIME
    ),
    "named": re.compile(
        _WEEKDAY
        + r"(?P<day>\d{1,2})\.?[-/. ]\s*(?P<name>[^\W\d]{3,10}\.?)[-/. ]+(?P<year>\d{4}|\d\d)"
        + _TIME
    ),
    "month_named_first": re.compile(
        _WEEKDAY + r"(?P<name>[^\W\d]{3,10}\.?)\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})" + _TIME
    ),
}
# The beginnings of the month names in the languages in which Jira writes them (accents and dots taken off).
_MONTHS = (
    "jan ene gen sty янв",
    "feb fev fevr lut фев",
    "mar mrt mae maa marz мар",
    "apr abr avr kwi апр",
    "may mai mei maj mag маи",
    "jun juin giu cze июн",
    "jul juil lug lip июл",
    "aug ago aou sie авг",
    "sep set wrz сен",
    "oct okt out ott paz окт",
    "nov lis ноя",
    "dec dez dic des gru дек",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

Verdict = Literal["read", "empty", "ambiguous", "unreadable"]


@dataclass(frozen=True, slots=True)
class DateColumn:
    """What a column holds: one datetime or None per cell, and the cells (by index) that do not fit.

    `verdict` "ambiguous": every cell fits day-first and month-first alike; nothing was taken.
    `order` is the order found, for suggesting it to a sibling column.
    """

    verdict: Verdict
    values: list[datetime | None]
    misfits: list[int]
    order: DateOrder | None = None


def read_column(cells: Sequence[str], order: DateOrder | None = None) -> DateColumn:
    """Detect one format over all cells (empty ones aside) and read them by it.

    The format that fits the most cells wins; others are misfits, never read by another format. Where
    numbers alone write the date, one cell above 12 decides for the whole column, and cells that decide
    for both orders make every such column unreadable.
    """
    filled = {index: cell.strip() for index, cell in enumerate(cells) if cell.strip()}
    if not filled:
        return DateColumn("empty", [None] * len(cells), [])
    shape, found = _best_shape(filled)
    if not found:
        return DateColumn("unreadable", [None] * len(cells), list(filled))
    if shape == "numeric":
        decided = order or _order_of(list(found.values()))
        if decided == "ambiguous" or decided == "unreadable":
            return DateColumn(decided, [None] * len(cells), list(filled))
        order = decided
    return _read(len(cells), filled, found, _readers(order)[shape], order if shape == "numeric" else None)


def _best_shape(filled: dict[int, str]) -> tuple[str, dict[int, re.Match[str]]]:
    best: tuple[str, dict[int, re.Match[str]]] = ("", {})
    for shape, pattern in _SHAPES.items():
        found = {
            index: match
            for index, cell in filled.items()
            if len(cell) <= 64 and (match := pattern.fullmatch(cell))
        }
        if len(found) > len(best[1]):
            best = (shape, found)
        if len(found) == len(filled):
            break
    return best


def _order_of(found: list[re.Match[str]]) -> DateOrder | Literal["ambiguous", "unreadable"]:
    day_first = any(int(match["first"]) > 12 for match in found)
    month_first = any(int(match["second_part"]) > 12 for match in found)
    if day_first or all(match["mark"] == "." for match in found):  # no country writes m.d.y with dots
        return "unreadable" if month_first else "day_first"
    return "month_first" if month_first else "ambiguous"


_Reader = Callable[[re.Match[str]], tuple[int, int, int]]


def _readers(order: DateOrder | None) -> dict[str, _Reader]:
    day, month = ("first", "second_part") if order == "day_first" else ("second_part", "first")
    return {
        "iso": lambda match: (int(match["year"]), int(match["month"]), int(match["day"])),
        "numeric": lambda match: (_year(match["year"]), int(match[month]), int(match[day])),
        "named": lambda match: (_year(match["year"]), _month(match["name"]), int(match["day"])),
        "month_named_first": lambda match: (_year(match["year"]), _month(match["name"]), int(match["day"])),
    }


def _read(
    size: int,
    filled: dict[int, str],
    found: dict[int, re.Match[str]],
    reader: _Reader,
    order: DateOrder | None,
) -> DateColumn:
    values: list[datetime | None] = [None] * size
    misfits: list[int] = []
    for index in filled:
        try:
            values[index] = _moment(reader(found[index]), found[index])
        except (KeyError, ValueError, OverflowError):
            misfits.append(index)
    return DateColumn("unreadable" if len(misfits) == len(filled) else "read", values, misfits, order)


def _moment(date: tuple[int, int, int], match: re.Match[str]) -> datetime:
    hour = int(match["hour"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    fraction = int((match["fraction"] or "0").ljust(6, "0")[:6])
    moment = datetime(*date, hour, int(match["minute"] or 0), int(match["second"] or 0), fraction)  # noqa: DTZ001
    if match["zulu"]:
        return moment.replace(tzinfo=UTC)
    return moment.replace(tzinfo=_zone(match["zone"])) if match["zone"] else moment


def _zone(written: str) -> timezone:
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 70 else 1900)


def _month(written: str) -> int:
    plain = "".join(c for c in unicodedata.normalize("NFKD", written.casefold()) if c.isalpha())
    if plain in _MONTH_OF:
        return _MONTH_OF[plain]
    if plain[:4] in _MONTH_OF:
        return _MONTH_OF[plain[:4]]
    return _MONTH_OF[plain[:3]]
