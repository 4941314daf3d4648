"""A copy of an SQLite database in one file, whole or not at all, without what no copy may hold."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection

_uncopied: list[Column[Any]] = []


def leave_out_of_copies(column: Column[Any]) -> None:
    """Registers a column whose values are to be destroyed one day, so that no copy may outlive them.

    What is restored has no row of its table: whoever reads it has to make new ones.
    """
    _uncopied.append(column)


def tables_left_out() -> list[str]:
    """The tables with such columns."""
    return sorted({column.table.name for column in _uncopied})


def copy_sqlite(connection: Connection, to: Path) -> None:
    """Copies the database as it is now, while others write; outside of a transaction.

    Raises FileExistsError where there is a file of that name.
    """
    raw = connection.connection.driver_connection
    assert raw is not None

    def make(part: Path) -> None:
        raw.execute("VACUUM INTO ?", (str(part),))
        _blank(part)

    make_whole(to, make)


def make_whole(file: Path, make: Callable[[Path], None]) -> None:
    """Lets ``make`` fill a file beside this one, then gives it its name: it is on disk whole or not at all.

    Only its owner may read it. Raises FileExistsError where there is one of that name.
    """
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    os.close(handle)
    part = Path(name)
    try:
        make(part)
        _sync(part)
        os.link(part, file)
        _sync(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _blank(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")
        tables_there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for column in _uncopied:
            if column.table.name in tables_there:
                connection.execute(f'UPDATE "{column.table.name}" SET "{column.name}" = NULL')  # noqa: S608


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
