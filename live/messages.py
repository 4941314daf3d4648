"""What a client may send on its connection."""

from __future__ import annotations

from typing import Any

import msgspec


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``join``: which room, under which name, and what the client has already.

    ``watch``: without a seat in a ceremony's room, to be shown what everybody there may see and no more.
    """

    room: str
    name: str | None = None
    since: int | None = None
    epoch: str | None = None
    watch: bool = False


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``command``: ``id`` is the client's own, ``at`` the server's time when it was first tried."""

    room: str
    id: str
    name: str
    args: dict[str, Any]
    at: int | None = None
    stage: str | None = None


class InRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``whereami`` and ``leave``: which room."""

    room: str
