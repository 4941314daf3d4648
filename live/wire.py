"""The messages that rooms send, each made in one place, and how they reach the clients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Body = dict[str, Any]


class Delivery(Protocol):
    """How messages reach clients: the transport, or a list in a test."""

    def emit(self, event: str, data: Body, *, to: str, skip: frozenset[str] = frozenset()) -> None:
        """Sends to one client or to all of a group, but to those in ``skip``."""

    def feed(self, room: str, parts: Sequence[Body], *, to: str) -> None:
        """Sends the parts of a room's large view to one client, each once it has taken the one before,
        in place of parts of that room that still wait. Until it has them all it counts as stalled."""

    def enter(self, sid: str, group: str) -> None:
        """Puts a client into a group."""

    def leave(self, sid: str, group: str) -> None:
        """Takes a client out of a group; it gets no more parts."""

    def stalled(self) -> set[str]:
        """The clients for which bytes wait."""

    def send_away(self, sid: str) -> None:
        """Closes the connection of a client, which comes again."""


def frame(room: str, since: int, seq: int, put: Body, gone: list[str]) -> Body:
    """The frame from one number to another."""
    return {"room": room, "from": since, "seq": seq, "put": put, "gone": gone}


def whole_frame(room: str, since: int, seq: int) -> Body:
    """A frame that was too large: the client asks ``whereami``."""
    return {"room": room, "from": since, "seq": seq, "whole": True}


def mine(room: str, seq: int, put: Body, gone: list[str]) -> Body:
    """What changed for one seat alone, sent before the frame of the same number."""
    return {"room": room, "seq": seq, "put": put, "gone": gone}


def presence(room: str, here: Iterable[str], gone: Iterable[str]) -> Body:
    """Who came, and who has no connection any more."""
    return {"room": room, "put": {seat: {"here": True} for seat in here}, "gone": list(gone)}


def error(code: str, message: str, reason: str | None = None) -> Body:
    """A coded answer that is no success."""
    about = {"code": code, "message": message}
    return {"ok": False, "error": about if reason is None else {**about, "reason": reason}}
