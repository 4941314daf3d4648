"""The first event of every room; all others are its ceremony's own, kept as ``part.Event``."""

from __future__ import annotations

from typing import Any

from journal.facts import Fact, fact
from journal.verify import read_elsewhere


@fact
class RoomOpened(Fact, frozen=True):
    """A room begins: its ceremony, its title and its complete settings."""

    ceremony: str
    title: str
    settings: dict[str, Any]
    format: str | None = None
    program: str | None = None
    team: str | None = None


read_elsewhere("room")
