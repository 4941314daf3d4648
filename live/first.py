"""What a page of a room starts with, before its socket is there; ``First`` of protocol.d.ts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from accounts.access import Actor, Place, may
from live.audience import WATCHING
from live.cards import Card
from live.legend import legend_of
from live.rest import named_view
from live.waking import wake

First = dict[str, Any]


def first_of(connection: Connection, card: Card, seat: str, person: str | None, now: int) -> First:
    """The room as this seat may see it; as everybody may for ``WATCHING``."""
    memory = wake(connection, card)
    sitting = memory.state.floor.seats.get(seat)
    watches = seat == WATCHING
    return {
        "room": card.id,
        "title": card.title,
        "ceremony": card.ceremony,
        "code": card.code,
        "seat": None if watches else seat,
        "role": "observer" if watches else sitting.role if sitting else None,
        "seq": memory.seq,
        "epoch": None,
        "view": named_view(connection, memory),
        "mine": memory.play.whisper(memory.state, seat),
        "register": _register(connection, card, person),
        "legend": legend_of(connection, memory, person),
        "now": now,
    }


def _register(connection: Connection, card: Card, person: str | None) -> str | None:
    """Where the register of the room's program is, for who may see it."""
    if card.program is None or not person:
        return None
    seen = may(connection, Actor(person), "see program", Place(card.program))
    return f"/p/{card.program}/risks" if seen else None


def first_of_stranger(room: str, title: str, now: int) -> First:
    """For who has no seat yet: nothing of the room."""
    return {
        "room": room,
        "title": title,
        "seat": None,
        "role": None,
        "seq": 0,
        "epoch": None,
        "view": None,
        "mine": {},
        "now": now,
    }
