"""What can be opened in a place: each ceremony, its formats and plain settings, the items it begins with."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from accounts.access import Place
from accounts.words import t
from backlog import queries
from backlog.queries import Increment, Item
from ceremonies import catalog
from live.opening import ITEMS, Wanted
from live.program_briefs import increments_to_plan

DEFAULTS = {"planning_poker": {"auto_reveal": True}}
"""Settings that a page offers otherwise than the ceremony has them."""

SWITCHES = frozenset({"auto_reveal", "anonymous"})
"""Settings that are switched on and off where a room is opened; all others stay as the ceremony has them."""


class Offer(msgspec.Struct, frozen=True):
    """A ceremony to open. ``choices``: values to choose from by setting, the first one offered first.

    ``items``: what it would begin with, all of it unless some of them are named; empty where it asks for
    nothing. ``increments``: those that can be planned in it, the most likely one first.
    """

    ceremony: str
    title: str
    about: str
    formats: list[tuple[str, str]]
    format: str
    switches: dict[str, bool]
    choices: dict[str, tuple[str, ...]]
    begins_with: str
    items: list[Item]
    increments: list[Increment] = []


def _unestimated(item: Item) -> bool:
    return item.points is None and item.type in queries.COUNTED


def _feature(item: Item) -> bool:
    return item.type == "feature"


BEGINNINGS: dict[str, Callable[[Item], bool]] = {"unestimated": _unestimated, "features": _feature}
"""Which items of the backlogs a ceremony begins with, by its ``BEGINS_WITH``."""


def offers(connection: Connection, place: Place, now: int) -> list[Offer]:
    """Every ceremony, as it would be opened for the team of the place, or for its whole program.

    What spans a program is offered for a program alone. ``now``: milliseconds since 1970.
    """
    ready = _open_items(connection, place)
    found: list[Offer] = []
    for name, ceremony in catalog.all_ceremonies().items():
        offer = _offer(name, ceremony, ready)
        if not hasattr(ceremony, "SPANS_PROGRAM"):
            found.append(offer)
        elif place.team is None:
            found.append(replace(offer, increments=_increments(connection, place, now)))
    return found


def wanted(
    connection: Connection, place: Place, form: MultiDict[str, str], title: str, now: int
) -> Wanted | None:
    """The room that a filled-in form asks for; None where it names no ceremony."""
    found = next(
        (one for one in offers(connection, place, now) if one.ceremony == form.get("ceremony")), None
    )
    if found is None:
        return None
    settings: dict[str, Any] = {name: name in form for name in found.switches}
    settings |= {name: form[name] for name, values in found.choices.items() if form.get(name) in values}
    if form.get("increment") in {one.id for one in found.increments}:
        settings["increment"] = form["increment"]
    return Wanted(
        found.ceremony,
        form.get("title", "").strip() or title,
        place.program,
        place.team,
        form.get("format") or None,
        settings,
        _chosen(found, form) if "items" in form else [],
    )


def _increments(connection: Connection, place: Place, now: int) -> list[Increment]:
    program = place.program or ""
    today = queries.day_of(connection, program, now).isoformat()
    return increments_to_plan(connection, program, today)


def _chosen(found: Offer, form: MultiDict[str, str]) -> list[str]:
    """The items that are named of those that are offered; all of them where none is."""
    ready = [item.id for item in found.items]
    named = set(form.getlist("item"))
    return [id for id in ready if id in named] or ready


def _offer(name: str, ceremony: ModuleType, ready: list[Item]) -> Offer:
    formats = catalog.formats_of(ceremony)
    usual = msgspec.to_builtins(ceremony.Settings())
    begins_with = getattr(ceremony, "BEGINS_WITH", "")
    chosen = BEGINNINGS.get(begins_with)
    return Offer(
        name,
        t(ceremony.TITLE),
        catalog.about(ceremony),
        [(id, one["title"]) for id, one in formats.items()],
        next((id for id, one in formats.items() if _same(one["settings"], usual)), ""),
        _switches(ceremony) | DEFAULTS.get(name, {}),
        _choices(ceremony),
        begins_with,
        [item for item in ready if chosen(item)][:ITEMS] if chosen else [],
    )


def _same(settings: dict[str, Any], usual: dict[str, Any]) -> bool:
    """Whether a format is what the ceremony is without one."""
    return all(list(usual[name]) == list(value) for name, value in settings.items())


def _switches(ceremony: ModuleType) -> dict[str, bool]:
    fields = msgspec.structs.fields(ceremony.Settings)
    return {one.name: one.default for one in fields if one.name in SWITCHES}


def _choices(ceremony: ModuleType) -> dict[str, tuple[str, ...]]:
    fields = msgspec.structs.fields(ceremony.Settings)
    return {one.name: get_args(one.type) for one in fields if get_origin(one.type) is Literal}


def _open_items(connection: Connection, place: Place) -> list[Item]:
    """What is not done, in the order of the backlogs, these by the names of their teams."""
    program = place.program or ""
    if place.team is not None:
        found = queries.items_of(connection, place.team)
    else:
        places = {one.id: n for n, one in enumerate(queries.teams_of(connection, program))}
        found = sorted(queries.items_of_program(connection, program), key=lambda item: places[item.team])
    return [one for one in found if one.category != "done"]
