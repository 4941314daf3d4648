"""`python -m bench.numbers`: every number of a large program's pages against the list that it opens.

The lists are read row by row and added up here; what the pages show comes from what the house keeps counted.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import click
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from accounts.access import Actor
from accounts.sealing import Seal
from backlog.days import Moment
from backlog.queries import day_of
from bench.large_program import Founding, Size
from journal.database import Store
from journal.migrate import migrate
from live.pages import lists
from live.pages.capacity_page import capacity_map
from live.pages.dependency_care import care_of
from live.pages.views import Page, view_of
from program.objectives.queries import counted_of
from program.pictures.picture import Picture, picture
from program.reports.queries import report_of

RISKS = 1_000
"""So many risks all teams have together."""
NUMBER = r"([\d,]+(?:\.\d+)?)"
SENTENCES = (
    (rf"^{NUMBER} of {NUMBER} points are done", ("points", None)),
    (rf"\. {NUMBER} of {NUMBER} points are done", (None, "points")),
    (rf"from {NUMBER} to {NUMBER}\.$", (None, "points")),
    (rf"has planned {NUMBER} of {NUMBER} points", ("load", "capacity")),
    (rf": {NUMBER} of 5 by {NUMBER} votes", (None, "cards")),
)
"""Sentences of the report, and what of the list behind them each of their numbers is."""


@dataclass(frozen=True)
class Number:
    """A number of a page: where it stands, what it says, the address behind it, and what of its list it is.

    ``of``: rows, points, load, capacity, mean or cards.
    """

    page: str
    what: str
    shown: float
    address: str
    of: str = "rows"


class Lists:
    """The lists by their addresses, now or as of the moment that an address says."""

    def __init__(self, connection: Connection, program: str, now: int) -> None:
        self._connection, self._program = connection, program
        self._now = Moment(day_of(connection, program, now), None)
        self._known: dict[str, list[Any]] = {}

    def value(self, number: Number) -> float | None:
        """What the list behind the number says."""
        rows = self._rows(number.address)
        match number.of:
            case "points":
                return sum(one.points or 0 for one in rows)
            case "load":
                return sum(one.load for one in rows)
            case "capacity":
                return sum(one.points for one in rows if one.points is not None)
            case "mean":
                latest = {one.team: one for one in reversed(rows) if one.team is not None}.values()
                cards = sum(one.votes for one in latest)
                return sum(one.mean * one.votes for one in latest) / cards if cards else None
            case "cards":
                return rows[0].votes if rows else None
            case _:
                return len(rows)

    def _rows(self, address: str) -> list[Any]:
        if address not in self._known:
            self._known = {address: self._read(address)}
        return self._known[address]

    def _read(self, address: str) -> list[Any]:
        parts = urlsplit(address)
        asked = MultiDict(parse_qsl(parts.query))
        if (said := asked.pop("as_of", None)) is not None:
            day, _, seq = said.partition("@")
            when = Moment(type(self._now.day).fromisoformat(day), int(seq))
        else:
            when = self._now
        resource = parts.path.rpartition("/")[2]
        return list(getattr(lists, resource)(self._connection, self._program, asked, when))


def numbers_of(connection: Connection, program: str, now: int, every: int = 1) -> Iterator[Number]:
    """The numbers of a program's pages: of each ``every``-th team and sentence, and of the whole program."""
    day = day_of(connection, program, now)
    seen = picture(connection, program, day)
    teams = set(list(view_of(connection, Page("program", program, ""), seen)["teams"])[::every])
    yield from _of_rollup(connection, seen, teams)
    yield from _of_board(connection, seen, teams)
    yield from _of_map(connection, seen)
    yield from _of_objectives(connection, seen, teams)
    yield from _of_risks(connection, seen)
    yield from _of_capacity(connection, program, now, teams)
    yield from _of_dependencies(connection, seen, teams)
    yield from _of_report(connection, program, every)


def _of_rollup(connection: Connection, seen: Picture, teams: set[str]) -> Iterator[Number]:
    view = view_of(connection, Page("program", seen.program, ""), seen)
    lines = [line for id, line in view["teams"].items() if id in teams]
    for line in [*lines, view["totals"]]:
        for path, address in line["links"].items():
            shown: Any = line
            for name in path.split("/"):
                shown = shown[name] if shown is not None else None
            of = {"load": "points", "capacity": "capacity", "confidence": "mean"}.get(path, "rows")
            if shown is not None:
                yield Number("rollup", path, shown, address, "points" if "points" in path else of)


def _of_board(connection: Connection, seen: Picture, teams: set[str]) -> Iterator[Number]:
    view, at = view_of(connection, Page("program", seen.program, "board"), seen), f"/p/{seen.program}"
    for flag in ("red", "amber", "green", "done"):
        yield Number("board", flag, view["counted"][flag], f"{at}/dependencies?flag={flag}")
    yield Number("board", "all", view["counted"]["all"], f"{at}/dependencies")
    for category, shown in view["totals"]["items"].items():
        yield Number("board", category, shown, f"{at}/items?category={category}")
        points = view["totals"]["points"][category]
        yield Number("board", f"{category}, points", points, f"{at}/items?category={category}", "points")
    for cell, one in view["cells"].items():
        if cell.split(":")[0] not in teams:
            continue
        features = sum(f"{card['team']}:{card['sprint']}" == cell for card in view["items"].values())
        if view["counted"]["features"]:
            yield Number("board", "features", features, f"{at}/items?type=feature&cell={cell}")
        yield Number("board", "load", one["load"], f"{at}/items?cell={cell}", "points")
        if one["capacity"] is not None:
            yield Number("board", "capacity", one["capacity"], f"{at}/capacity?cell={cell}", "capacity")


def _of_map(connection: Connection, seen: Picture) -> Iterator[Number]:
    counted = view_of(connection, Page("program", seen.program, "map"), seen)["counted"]
    at = f"/p/{seen.program}/dependencies"
    yield Number("map", "all", counted["all"], at)
    risky = counted["red"] + counted["amber"]
    yield Number("map", "at risk or tight", risky, f"{at}?flag=red&flag=amber")


def _of_objectives(connection: Connection, seen: Picture, teams: set[str]) -> Iterator[Number]:
    view = view_of(connection, Page("program", seen.program, "objectives"), seen)
    for id, one in view["objectives"].items():
        if (one["team"] is not None and one["team"] not in teams) or not counted_of(connection, id, None):
            continue
        far = one["progress"]
        for category in ("todo", "doing", "done"):
            address = f"{one['list']}&category={category}"
            yield Number("objectives", category, far["items"][category], address)
            yield Number("objectives", f"{category}, points", far["points"][category], address, "points")


def _of_risks(connection: Connection, seen: Picture) -> Iterator[Number]:
    view, at = view_of(connection, Page("program", seen.program, "risks"), seen), f"/p/{seen.program}/risks"
    for kind in ("risk", "assumption", "issue"):
        own = [one for one in view["risks"].values() if one["kind"] == kind]
        yield Number("risks", kind, len(own), f"{at}?kind={kind}")
        for state in sorted({one["state"] for one in own}):
            many = sum(one["state"] == state for one in own)
            yield Number("risks", f"{kind}, {state}", many, f"{at}?kind={kind}&state={state}")


def _of_capacity(connection: Connection, program: str, now: int, teams: set[str]) -> Iterator[Number]:
    shown = capacity_map(connection, program, None, now)
    own = [one for team, line in shown["squares"].items() if team in teams for one in line]
    for one in [*own, *shown["sums"]]:
        yield Number("capacity", "items", one.items, one.items_at, "points")
        if one.capacity is not None:
            yield Number("capacity", "capacity", one.capacity, one.capacity_at, "capacity")


def _of_dependencies(connection: Connection, seen: Picture, teams: set[str]) -> Iterator[Number]:
    care = care_of(connection, Actor(""), seen.program, seen.day)
    for name in ("open", "waits", "broken"):
        yield Number("dependencies", name, getattr(care.health, name), care.links[name])
    for one in care.producers:
        for name, address in one.links.items() if one.record.producer in teams else ():
            yield Number("dependencies", name, getattr(one.record, name), address)


def _of_report(connection: Connection, program: str, every: int) -> Iterator[Number]:
    for block in report_of(connection, program).blocks:
        for line in block.lines[::every]:
            for words, meant in SENTENCES:
                found = re.search(words, line.text)
                for said, of in zip(found.groups(), meant, strict=True) if found and line.href else ():
                    if of is not None:
                        yield Number("report", line.text, float(said.replace(",", "")), line.href, of)


def wrong_of(
    connection: Connection, program: str, now: int, every: int = 1
) -> tuple[list[Number], list[str]]:
    """The numbers that were tried, and those that are not what their list says, as sentences."""
    behind, wrong = Lists(connection, program, now), []
    tried = list(numbers_of(connection, program, now, every))
    for one in tried:
        listed = behind.value(one)
        if listed is None or abs(listed - one.shown) > 0.05 + 1e-9:
            wrong.append(f"{one.page}, {one.what}: {one.shown} is shown, {listed} listed at {one.address}")
    return tried, wrong


@click.command()
@click.option("--teams", default=Size.teams, show_default=True)
@click.option("--items", default=Size.items, show_default=True)
@click.option(
    "--every", default=50, show_default=True, help="Of every so many-th team the numbers are tried."
)
def main(teams: int, items: int, every: int) -> None:
    """Founds a large program with risks and objectives and tries its numbers; ends with 1 if one is wrong."""
    part = items / Size.items
    size = replace(
        Size(),
        teams=teams,
        items=items,
        features=max(teams, int(Size.features * part)),
        contracts=int(Size.contracts * part),
        dependencies=int(Size.dependencies * part),
        risks=RISKS // teams,
        objectives=4,
    )
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        store = Store(f"sqlite:///{Path(home) / 'bigroom.sqlite'}")
        migrate(store.engine)
        program = Founding(store, Seal(b"a key for numbers"), size).found().program
        tried, wrong = store.read(lambda c: wrong_of(c, program, store.clock(), every))
        store.close()
    click.echo(f"{len(tried)} numbers were tried, {len(wrong)} are not what their list says.")
    for sentence in wrong:
        click.echo(sentence)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
