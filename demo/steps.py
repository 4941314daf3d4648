"""The shape of a story: steps in time, and the ids behind the names that the content uses."""

from __future__ import annotations

from msgspec import Struct

from journal.facts import Fact

FIRST = (7, 1)
"""The day on which the program begins: a Sprint before its first one."""


class Step(Struct, frozen=True):
    """What somebody, by name, proposes at a time (milliseconds)."""

    at: int
    by: str
    facts: list[Fact]


class Names(Struct, frozen=True):
    """Ids: of people by name, of teams by key, of Sprints by number, of items by title."""

    people: dict[str, str]
    teams: dict[str, str]
    sprints: dict[int, str]
    items: dict[str, str]
