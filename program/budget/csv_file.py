"""The budget as CSV: what is written out can be read in again, with a sentence for the first fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from accounts.refusals import invalid
from backlog.exporters.formulas import guarded, unguarded
from program.budget.budget import expected, variance
from program.budget.events import BudgetLineAdded, BudgetLineChanged
from program.budget.money import amount_of, is_currency, plain
from program.budget.queries import BudgetLine
from program.budget.rules import MOST_LINES, place_of_line

HEADERS = ("Increment", "Team", "Line", "Currency", "Plan", "Actual", "Forecast")
COMPUTED = ("Expected", "Variance")
"""Written out, and not read in."""


class Names(Struct, frozen=True):
    """What increments and teams are called, by id."""

    increments: Mapping[str, str]
    teams: Mapping[str, str]


def as_csv(lines: Iterable[BudgetLine], names: Names) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark; no text in it is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*HEADERS, *COMPUTED])
    for one in lines:
        texts = (names.increments.get(one.increment, ""), names.teams.get(one.team or "", ""), one.name)
        amounts = (one.plan, one.actual, one.forecast, expected(one), variance(one))
        told = ("" if amount is None else plain(amount, one.currency) for amount in amounts)
        writer.writerow([*map(guarded, texts), one.currency, *told])
    return out.getvalue().encode("utf-8-sig")


def proposals_in(
    content: str, known: Iterable[BudgetLine], names: Names, new_id: Any
) -> list[BudgetLineAdded | BudgetLineChanged]:
    """What the file adds and changes; a line that it does not name stays. Raises ``Refused`` (422) with the
    number of the first line that cannot be read."""
    by_place = {place_of_line(one): one for one in known}
    found: list[BudgetLineAdded | BudgetLineChanged] = []
    for number, said in _rows(content, names):
        line = BudgetLineAdded("", **said)
        before = by_place.get(place_of_line(line))
        if before is None:
            made = BudgetLineAdded(new_id(), **said)
            found.append(made)
        else:
            fields = {name: said[name] for name in ("plan", "actual", "forecast")}
            found.append(BudgetLineChanged(before.id, fields))
        if len(found) > MOST_LINES:
            raise _fault(number, f"A file has at most {MOST_LINES:,} lines.")
    if not found:
        raise invalid("/csv", "This file has no line under its headers.", "empty")
    return found


def _rows(content: str, names: Names) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(content.lstrip("\ufeff")))
    missing = [name for name in HEADERS if name not in (reader.fieldnames or ())]
    if missing:
        sentence = f"The first line of the file has no column called {missing[0]}."
        raise invalid("/csv", sentence, "columns")
    increments = {name.casefold(): id for id, name in names.increments.items()}
    teams = {name.casefold(): id for id, name in names.teams.items()}
    for row in reader:
        told = {name: unguarded((row[name] or "").strip()) for name in HEADERS}
        if any(told.values()):
            yield reader.line_num, _read(reader.line_num, told, increments, teams)


def _read(
    number: int, told: Mapping[str, str], increments: Mapping[str, str], teams: Mapping[str, str]
) -> dict[str, Any]:
    increment, team = told["Increment"].casefold(), told["Team"].casefold()
    if increment not in increments:
        raise _fault(number, f"“{told['Increment'][:60]}” is no increment of this program.")
    if team and team not in teams:
        raise _fault(number, f"“{told['Team'][:60]}” is no team of this program.")
    if not is_currency(told["Currency"]):
        raise _fault(number, "A currency is written as EUR: three capital letters.")
    return {
        "name": " ".join(told["Line"].split()),
        "increment": increments[increment],
        "team": teams[team] if team else None,
        "currency": told["Currency"],
        "plan": _amount(number, told, "Plan"),
        "actual": _amount(number, told, "Actual") if told["Actual"] else 0,
        "forecast": _amount(number, told, "Forecast") if told["Forecast"] else None,
    }


def _amount(number: int, told: Mapping[str, str], name: str) -> int:
    try:
        return amount_of(told[name], told["Currency"])
    except ValueError as problem:
        raise _fault(number, f"{name}: {problem}") from problem


def _fault(number: int, sentence: str) -> Exception:
    return invalid("/csv", f"Line {number}: {sentence} Nothing was taken over.", "csv")
