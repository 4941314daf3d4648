"""One server per SQLite file: a lock that the system gives back when the process ends, however it ends."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO

from sqlalchemy.engine import make_url


class Busy(Exception):
    """The file cannot be had: another server has it, or its folder cannot be written."""


def lock_database(url: str) -> TextIO | None:
    """Holds the SQLite file of that address for as long as what it returns is open; None on PostgreSQL.

    Raises ``Busy`` where another process holds it, or where the folder cannot be written.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    lock = Path(f"{address.database}.lock")
    try:
        held = lock.open("a")
    except OSError as error:
        raise Busy(f"Bigroom cannot write in {lock.parent}: {error.strerror}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise Busy(f"Another Bigroom server uses {address.database}. Stop it first.") from error
    return held
