"""The items that the pages of a program have asked for by name or by team, kept up with its picture."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import Connection

from backlog import queries as backlog
from backlog.queries import Item

IDLE = 50
"""A team for which nobody asked in so many states of the program is put away."""

NAMED = 50_000
"""So many items are kept that were asked for by name; after more, all are read again."""


@dataclass(slots=True)
class _Shelf:
    """The living items of a team, in its order, and in how many states nobody asked for them."""

    items: dict[str, Item]
    ordered: list[Item]
    idle: int = 0


class Shelves:
    """Items as of one event (``seq``; None: the last). They are read when a page asks for them first."""

    def __init__(self, program: str, seq: int | None) -> None:
        self._program = program
        self._seq = seq
        self._named: dict[str, Item] = {}
        self._teams: dict[str, _Shelf] = {}

    def named(
        self, connection: Connection, ids: Iterable[str], beside: Mapping[str, Item]
    ) -> dict[str, Item]:
        """Those of the items that exist, by id; ``beside``: where some of them are known already."""
        wanted = set(ids)
        found = {id: beside[id] for id in wanted if id in beside}
        rest = wanted - found.keys()
        unknown = sorted(rest - self._named.keys())
        if unknown:
            self._named.update(backlog.items(connection, unknown, self._seq))
        return found | {id: self._named[id] for id in rest if id in self._named}

    def of_team(self, connection: Connection, team: str) -> Sequence[Item]:
        """The living items of a team in its order."""
        shelf = self._teams.get(team)
        if shelf is None:
            items = backlog.items_of_program(connection, self._program, self._seq, team=team)
            shelf = self._teams[team] = _Shelf({one.id: one for one in items}, items)
        shelf.idle = 0
        return shelf.ordered

    def after(self, changed: Collection[str], now: Mapping[str, Item]) -> Shelves:
        """Those of a later event: ``changed`` are the items that are others now, ``now`` what they are."""
        later = Shelves(self._program, self._seq)
        if len(self._named) <= NAMED:
            later._named = dict(self._named)
            for id in later._named.keys() & set(changed):
                _put(later._named, id, now.get(id))
        for team, shelf in list(self._teams.items()):
            if shelf.idle < IDLE:
                later._teams[team] = _kept_up(team, shelf, changed, now)
        return later


def _kept_up(team: str, shelf: _Shelf, changed: Collection[str], now: Mapping[str, Item]) -> _Shelf:
    here = {id: one for id, one in now.items() if one.team == team and not one.archived}
    touched = [id for id in changed if id in here or id in shelf.items]
    if not touched:
        return _Shelf(shelf.items, shelf.ordered, shelf.idle + 1)
    items = dict(shelf.items)
    for id in touched:
        _put(items, id, here.get(id))
    return _Shelf(items, sorted(items.values(), key=attrgetter("rank")), shelf.idle + 1)


def _put(items: dict[str, Item], id: str, item: Item | None) -> None:
    if item is None:
        items.pop(id, None)
    else:
        items[id] = item
