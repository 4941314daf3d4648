"""A room is opened: its card, its first event, and the items it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from accounts.access import Actor, Place, demand
from accounts.refusals import Absent, Refused, invalid
from backlog import events as backlog_events
from backlog import queries
from backlog import rules as backlog_rules
from ceremonies import catalog
from ceremonies.ceremony import Chance, Thing
from ceremonies.ceremony import Refused as RulesRefused
from ceremonies.play import ROOM, Play, brief_changed
from journal.facts import entry
from journal.journal import append
from journal.writer import Transaction
from live.briefs import candidates, last_actions, plans, sheets_now, thing_of
from live.cards import Card, keep_card, new_code
from live.events import RoomOpened
from live.program_briefs import program_things, spans_program
from live.tick import entry as room_entry

ITEMS = 2_000
"""How many items a room may be opened with."""


class Wanted(msgspec.Struct, frozen=True):
    """A room to be: items are ids of backlog items, or titles of new ones; ``code``: drawn unless given."""

    ceremony: str
    title: str
    program: str | None
    team: str | None
    format: str | None = None
    settings: dict[str, Any] = {}
    items: Sequence[str | dict[str, str]] = ()
    code: str | None = None


def open_room(transaction: Transaction, wanted: Wanted, by: Actor) -> Card:
    """Opens the room. Raises ``Refused`` (422) for what does not fit and ``Absent`` for foreign items."""
    play, settings = _play(wanted)
    card = Card(
        transaction.new_id(),
        wanted.program,
        wanted.team,
        wanted.ceremony,
        wanted.format,
        _title(wanted.title),
        wanted.code or new_code(transaction.dice),
        by.id,
        transaction.now,
    )
    keep_card(transaction, card)
    try:
        state = play.opening(card.title, settings)
    except RulesRefused as refusal:
        raise invalid("/settings", refusal.sentence, refusal.reason) from refusal
    complete = state.floor.settings
    opened = RoomOpened(card.ceremony, card.title, complete, card.format, card.program, card.team)
    _known_increment(transaction, play, card, complete)
    things, sheets = _things(transaction, wanted, by), []
    if plans(play) and card.program is not None:
        sheets = sheets_now(transaction.connection, card, state, transaction.now)
        things = things or candidates(transaction.connection, card, sheets)
    if spans_program(play):
        things += program_things(transaction.connection, card, state, transaction.now, opening=True)
    label = getattr(play.ceremony, "ACTIONS", None)
    if label is not None:
        things = [*things, *last_actions(transaction.connection, card, label)]
    chance = Chance(transaction.now, transaction.new_id)
    _, happened = play.act(state, brief_changed(things, sheets=sheets), ROOM, chance)
    append(transaction, card.stream, [entry(opened), *(room_entry(play, one) for one in happened)], by.id)
    return card


def _play(wanted: Wanted) -> tuple[Play, dict[str, Any]]:
    try:
        ceremony = catalog.find(wanted.ceremony)
    except KeyError:
        raise invalid("/ceremony", f"There is no ceremony called {wanted.ceremony}.") from None
    if wanted.format is None:
        return Play(ceremony), dict(wanted.settings)
    if wanted.format not in getattr(ceremony, "FORMATS", {}):
        raise invalid("/format", f"{ceremony.TITLE} has no format called {wanted.format}.")
    return Play(ceremony), {**ceremony.format_settings(wanted.format), **wanted.settings}


def _known_increment(transaction: Transaction, play: Play, card: Card, settings: dict[str, Any]) -> None:
    """Raises ``Refused`` (422) where the room is to plan an increment that its program does not have."""
    chosen = settings.get("increment") if spans_program(play) else None
    known = queries.increments_of(transaction.connection, card.program or "")
    if chosen is not None and chosen not in {one.id for one in known}:
        sentence = "This increment is not in the program's calendar."
        raise invalid("/settings/increment", sentence, "unknown_increment")


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not 1 <= len(title) <= 200:
        raise invalid("/title", "A title has 1 to 200 characters.")
    return title


def _things(transaction: Transaction, wanted: Wanted, by: Actor) -> list[Thing]:
    if len(wanted.items) > ITEMS:
        raise invalid("/items", f"A room takes at most {ITEMS} items.")
    ids = [item for item in wanted.items if isinstance(item, str)]
    found = queries.items(transaction.connection, ids)
    things: list[Thing] = []
    for place, item in enumerate(wanted.items, start=1):
        if isinstance(item, str):
            if item not in found or found[item].program != wanted.program:
                raise Absent
            things.append(thing_of(found[item], place))
        else:
            things.append(_new_thing(transaction, wanted, item, place, by))
    return things


def _new_thing(
    transaction: Transaction, wanted: Wanted, item: dict[str, str], place: int, by: Actor
) -> Thing:
    title = item.get("title", "").strip()
    if set(item) != {"title"} or not title:
        raise invalid(f"/items/{place - 1}", "An item is an id or {title}.")
    id = transaction.new_id()
    if wanted.program is None or wanted.team is None:
        return Thing(id, title[:500], rank=place, local=True)
    demand(transaction.connection, by, "edit backlog", Place(wanted.program, wanted.team))
    added = backlog_events.ItemAdded(id, wanted.team, title)
    backlog_rules.write(transaction, wanted.program, [added], by.id)
    made = queries.item(transaction.connection, id)
    if made is None:
        raise Refused("The item could not be added.", "item")
    return thing_of(made, place)
