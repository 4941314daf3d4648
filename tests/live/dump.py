"""Everything that a house leaves on its disk, as somebody reads it who has all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import msgspec

from tests.live.frozen import FrozenHouse

Row = dict[str, Any]


class Event(NamedTuple):
    """An event of the room: its number, time, part, kind, and who did it, as the journal says."""

    seq: int
    at: int
    actor: str | None
    part: str
    kind: str
    happened: Row

    @property
    def by(self) -> str | None:
        by: str | None = self.happened.get("by")
        return by


class Dump:
    """The tables row by row in the order of their rows, the bytes of every file, the log and the key."""

    def __init__(self, house: FrozenHouse, room: str, log: bytes) -> None:
        home = house.file.parent
        self.room = room
        self.log = log.decode()
        self.files = {path.name: path.read_bytes() for path in home.iterdir()}
        self.secret_key = house.settings.secret_key
        with closing(sqlite3.connect(f"file:{house.file}?mode=ro", uri=True)) as connection:
            self.tables = _tables(connection)

    @property
    def events(self) -> list[Event]:
        """The events of the room, in order; the first, that it was opened, left out."""
        rows = [row for row in self.tables["event"] if row["stream"] == f"room/{self.room}"]
        return [_event(row) for row in sorted(rows, key=lambda row: row["seq"])][1:]

    @property
    def answers(self) -> list[Row]:
        """The answers that were given in the room, each with the number that was in it as ``seq``."""
        given = [row for row in self.tables["answer"] if row["scope"].startswith(f"room/{self.room}/")]
        return [{**row, "seq": msgspec.json.decode(row["body"]).get("seq")} for row in given]

    @property
    def seats(self) -> list[Row]:
        """The seats of the room."""
        return [row for row in self.tables["seat"] if row["room"] == self.room]

    @property
    def leaves(self) -> set[str | bytes]:
        """Every text and every blob that stands anywhere in the tables, also inside JSON."""
        found: set[str | bytes] = set()
        for rows in self.tables.values():
            for row in rows:
                for value in row.values():
                    found |= {leaf for leaf in leaves_of(value) if isinstance(leaf, str | bytes)}
        return found

    @property
    def objects(self) -> Iterator[Row]:
        """Every object that stands in a JSON column, and every row."""
        for rows in self.tables.values():
            for row in rows:
                yield row
                for value in row.values():
                    yield from _objects(_parsed(value))


def leaves_of(value: Any) -> Iterator[Any]:
    """Every key and every value at any depth, in JSON too."""
    value = _parsed(value)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from leaves_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves_of(inner)
    else:
        yield value


def _tables(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    connection.row_factory = sqlite3.Row
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')]
        for name in names
        if not name.startswith("sqlite_")
    }


def _event(row: Row) -> Event:
    part, _, kind = row["kind"].partition(".")
    return Event(row["seq"], row["at"], row["actor"], part, kind, msgspec.json.decode(row["body"]))


def _parsed(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        return msgspec.json.decode(value)
    return value


def _objects(value: Any) -> Iterator[Row]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
