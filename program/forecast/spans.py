"""What forecasts are said in: spans of days, the days they are held against, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from program.forecast.forecast import ENOUGH, Outlook, Weeks
from program.forecast.futures import HORIZON

Unit = Literal["items", "points"]

WEEK = 7


@dataclass(frozen=True, slots=True)
class Span:
    """The days by whose end half of the futures, and 85 of 100, are done."""

    p50: date
    p85: date


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan is held against: the end of an increment or a Sprint, or the day of a milestone."""

    name: str
    ends_on: date


def weeks_until(day: date, begins_on: date) -> int:
    """The whole weeks to come until the end of that day; none where it is over."""
    return max(((day - begins_on).days + 1) // WEEK, 0)


def span_of(outlook: Outlook, begins_on: date) -> Span | None:
    """The days of two weeks, each the last of its week; None where there is no forecast."""
    match outlook:
        case Weeks(p50, p85):
            ends = (begins_on + timedelta(WEEK * week - 1) for week in (p50, p85))
            return Span(*ends)
        case _:
            return None


def why_none(outlook: Outlook, weeks: int) -> str:
    """The sentence of why there is no forecast; empty where there is one."""
    match outlook:
        case "history":
            known = "1 week is" if weeks == 1 else f"{weeks} weeks are"
            return f"Not enough history: {known} known, {ENOUGH} are needed."
        case "idle":
            return f"Nothing was done in the last {weeks} weeks, so nothing can be forecast."
        case "nothing":
            return "Nothing is left to do."
        case "far":
            return f"More than {HORIZON} weeks away at the pace so far."
        case _:
            return ""
