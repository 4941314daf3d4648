"""`python -m bench.board`: what a program's board of 600 cards costs a browser to redraw, in script."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import click
from playwright.sync_api import Page

from bench.script_time import HEAD, Change, opened, told
from tests.browser.scripted_server import ScriptedServer

SPRINTS, SPRINT_DAYS = 6, 14
TODAY = date(2026, 11, 26)
POINTS = (1, 2, 3, 5, 8)
FLAGS = (("green", 1), ("amber", 0), ("red", -1))

COUNT = "all => all.reduce((sum, one) => sum + Number(one.dataset.count), 0)"


@click.command()
@click.option("--cards", default=600, show_default=True)
@click.option("--lines", default=150, show_default=True)
@click.option("--teams", default=50, show_default=True)
@click.option("--times", default=60, show_default=True, help="Of each kind, after five to warm up.")
def main(cards: int, lines: int, teams: int, times: int) -> None:
    """A card changes live, a dependency changes live, a card is focused, everything is another."""
    view = board(teams, cards, lines)
    with ScriptedServer() as server, opened(server.board(view, edits=sorted(view["teams"]))) as page:
        page.wait_for_selector("live-chip:has-text('Live')")
        page.keyboard.press("Shift+R")
        page.wait_for_function(f"document.querySelectorAll('[data-card]').length === {cards}")
        drawn = page.locator(".dependencies .dependency").evaluate_all(COUNT)
        click.echo(HEAD)
        for what, change in _changes(server, page, view):
            click.echo(f"| {what} | {told(page, change, times)} |")
    click.echo(f"{cards} cards, {drawn} dependencies drawn, {teams} teams, {times} times each.")


def board(teams: int, cards: int, lines: int, seed: int = 7) -> dict[str, Any]:
    """The view of a program's board; the same seed gives the same one."""
    dice = random.Random(seed)
    sprints = {f"s{n}": _sprint(n) for n in range(1, SPRINTS + 1)}
    items: dict[str, Any] = {}
    for n in range(cards):
        team, sprint = f"t{n % teams + 1}", f"s{n // teams % SPRINTS + 1}"
        items[f"i{n}"] = _item(n, team, sprint, dice.choice(POINTS))
    needs = {f"d{n}": _need(dice, items) for n in range(lines)}
    cells = {
        f"t{team}:{sprint}": {"load": 13, "capacity": 12, "state": "planned", "goal": ""}
        for team in range(1, teams + 1)
        for sprint in sprints
    }
    named = {f"t{n}": {"name": f"Team {n:02}", "key": f"T{n:02}", "index": n} for n in range(1, teams + 1)}
    return {
        "program": {"id": "harbour", "name": "Harbour", "key": "HAR"},
        "today": TODAY.isoformat(),
        "teams": named,
        "sprints": sprints,
        "people": {},
        "items": items,
        "others": {},
        "dependencies": needs,
        "cells": cells,
        "totals": {"items": {}, "points": {}},
        "counted": counted(needs),
        "milestones": {},
        "baseline": None,
        "since": {"items": {}, "needs": {}},
    }


def counted(needs: dict[str, Any]) -> dict[str, Any]:
    """The dependencies of a board that draws all of them, by flag."""
    flags = [one["flag"] for one in needs.values()]
    by_flag = {flag: flags.count(flag) for flag in ("red", "amber", "green", "done")}
    return {"all": len(needs), **by_flag, "features": False}


def _sprint(n: int) -> dict[str, Any]:
    starts = TODAY + timedelta(days=SPRINT_DAYS * (n - 1))
    ends = starts + timedelta(days=SPRINT_DAYS - 1)
    return {
        "name": f"Sprint {n}",
        "index": n,
        "starts_on": starts.isoformat(),
        "ends_on": ends.isoformat(),
        "increment": "pi",
    }


def _item(n: int, team: str, sprint: str, points: int) -> dict[str, Any]:
    return {
        "key": f"HAR-{n}",
        "title": f"Feature {n} that somebody waits for",
        "type": "feature",
        "team": team,
        "sprint": sprint,
        "state": "To do",
        "category": "todo",
        "points": points,
        "rank": f"{n:06}",
        "parent": None,
        "assignee": None,
        "labels": [],
        "due": None,
        "flag": None,
    }


def _need(dice: random.Random, items: dict[str, Any]) -> dict[str, Any]:
    """Somebody waits for whoever comes first."""
    ends = sorted(dice.sample(sorted(items), 2), key=lambda id: (items[id]["sprint"], id))
    giver, needer = (items[id] for id in ends)
    flag, slack = dice.choice(FLAGS)
    return {
        "consumer": ends[1],
        "consumer_team": needer["team"],
        "producer": ends[0],
        "producer_team": giver["team"],
        "title": giver["title"],
        "needed_by": needer["sprint"],
        "promise": giver["sprint"],
        "state": "accepted",
        "countered_by": None,
        "external": "",
        "reason": "",
        "asked_at": 0,
        "asked_by": None,
        "slack": slack,
        "flag": flag,
        "why": ["The one promises it, the other needs it."],
    }


def _changes(server: ScriptedServer, page: Page, view: dict[str, Any]) -> Iterator[tuple[str, Change]]:
    ids = sorted(view["items"])

    def moved(n: int) -> None:
        item = view["items"][ids[n % len(ids)]]
        item["sprint"] = f"s{n % SPRINTS + 1}"
        server.frame({f"items/{ids[n % len(ids)]}/sprint": item["sprint"]})

    def turned(n: int) -> None:
        server.frame({f"dependencies/d{n % len(view['dependencies'])}/flag": FLAGS[n % len(FLAGS)][0]})

    def focused(n: int) -> None:
        page.evaluate(f"document.querySelectorAll('[data-card]')[{n}].focus({{preventScroll: true}})")

    def everything(n: int) -> None:
        items = deepcopy(view["items"])
        for item in items.values():
            item["points"] = n % 9
        server.frame({"items": items})

    yield "a card that moved, live", moved
    yield "a dependency that turned, live", turned
    yield "the lines of the card that is looked at", focused
    yield "all cards, live", everything


if __name__ == "__main__":
    main()
