"""The base of commands that are about the program rather than about one team's items."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from journal.facts import Fact


class ProgramErrand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command that says itself what it proposes."""

    def proposed(self, new_id: Callable[[], str]) -> list[Fact]:
        """What it proposes, in the words of the program."""
        raise NotImplementedError
