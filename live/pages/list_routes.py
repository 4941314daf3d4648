"""The lists behind numbers: items, dependencies, capacities, votes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from sqlalchemy import Connection

from accounts.pages import actor, asks, store
from backlog import queries
from backlog.days import Moment, moment_named
from live.pages import lists
from live.pages.capacity_page import capacity_page
from live.pages.dependency_care import care_of
from live.pages.past_days import days_of
from live.pages.shown import Shown, page_with
from program.queries import calendar, names_of

pages = Blueprint("lists", __name__)

LISTED = 500
"""Rows of a list on one page; ``from`` is the number of the first of them, counted from 1."""


@pages.get("/p/<program>/items")
@asks("see program", of="program")
def items(program: str) -> str:
    """The items that a number counts."""
    return _list("program/items.html", program, lambda c, asked, when: lists.items(c, program, asked, when))


@pages.get("/p/<program>/dependencies")
@asks("see program", of="program")
def dependencies(program: str) -> str:
    """The dependencies that a number counts; all of them without a filter."""

    asking = actor()
    return _list(
        "program/dependencies.html",
        program,
        lambda c, asked, when: lists.dependencies(c, program, asked, when),
        lambda c, _asked, when: care_of(c, asking, program, when.day),
    )


@pages.get("/p/<program>/capacity")
@asks("see program", of="program")
def capacity(program: str) -> str:
    """What the teams can carry in each Sprint, and what is planned: a map, or the cells asked for."""
    if not {"cell", "as_of"} & set(request.args):
        asked = request.args
        return capacity_page(program, asked.get("increment"), store().clock(), asked.get("features", ""))
    return _list(
        "program/capacity.html", program, lambda c, asked, when: lists.capacity(c, program, asked, when)
    )


@pages.get("/p/<program>/votes")
@asks("see program", of="program")
def votes(program: str) -> str:
    """The votes of confidence that were revealed."""
    return _list("program/votes.html", program, lambda c, asked, when: lists.votes(c, program, asked, when))


Look = Callable[[Connection, lists.Asked, Moment], Any]


def _list(template: str, program: str, rows: Look, more: Look | None = None) -> str:
    """The page of a list: its rows, and the names of all they speak of. ``more``: what it has beside them."""
    asked, now = request.args.copy(), store().clock()
    as_of, begins = asked.pop("as_of", None), _first_row(asked.pop("from", ""))

    def look(connection: Connection) -> Shown:
        when = moment_named(connection, program, now, as_of)
        teams = {one.id: one for one in queries.teams_of(connection, program, when.seq)}
        every = rows(connection, asked, when)
        found = every[begins - 1 :][:LISTED]
        return {
            "rows": found,
            "every": every,
            "begins": begins,
            "listed": LISTED,
            "teams": teams,
            "index": {id: place for place, id in enumerate(teams, start=1)},
            "sprints": calendar(connection, program, when.seq).sprints,
            "people": names_of(connection, queries.members_of(connection, program, when.at)),
            "items": lists.items_in(connection, found, when),
            "objectives": lists.objectives_in(connection, program, asked, when),
            "asked": asked,
            "more": more(connection, asked, when) if more and not asked and when.seq is None else None,
            "days": days_of(connection, program, when, now),
            "back": urlencode(list(asked.items(multi=True)), safe=":"),
        }

    return page_with(template, look)


def _first_row(written: str) -> int:
    """The first row that is shown; 1 where the address says none or nonsense."""
    return max(1, int(written)) if re.fullmatch(r"[0-9]{1,9}", written) else 1
