"""The keys of a room: the secret of its long link, and the code that people type. Wrong ones are counted.

A secret of 128 bits is not guessed, so who has it is let in whatever others behind their address tried.
"""

from __future__ import annotations

import hmac
from typing import cast

from flask import current_app, request

from accounts.attempts import Attempts
from accounts.calls import Asked
from accounts.refusals import Absent
from accounts.sealing import Seal
from journal.database import Store
from live.cards import Card, find_card, find_card_by_code

WHAT = "code"


def room_secret(seal: Seal, room: str) -> str:
    """What the long link to a room carries behind its ``#``."""
    return seal.secret("room", room)


def try_key(store: Store, asked: Asked) -> bool:
    """Whether the body's key is the room's secret; False for its code.

    Raises ``Absent`` for a wrong key as for a room that does not exist, ``Refused`` (429) after too many.
    """
    room, key = asked.path["room"], asked.body.key
    card = store.read(lambda connection: find_card(connection, room))
    secret = room_secret(cast(Seal, current_app.extensions["seal"]), room)
    if card is not None and hmac.compare_digest(secret.encode(), key.encode()):
        return True
    if room_by_code(store, key, room) is None:
        raise Absent
    return False


def room_by_code(store: Store, code: str, room: str | None = None) -> Card | None:
    """The open room with this code (if ``room`` is given: only that one), or None.

    Raises ``Refused`` (429) after too many wrong keys from this address, whether or not this one is right.
    """
    attempts, address = cast(Attempts, current_app.extensions["attempts"]), request.remote_addr or ""
    attempts.refuse_keys(WHAT, address)
    card = store.read(lambda connection: find_card_by_code(connection, code))
    right = card is not None and room in (None, card.id)
    attempts.key_tried(WHAT, address, right)
    return card if right else None
