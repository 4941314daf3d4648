"""One server per SQLite file: a lock that the system gives back when the process ends, however it ends."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO

from sqlalchemy.engine import make_url


class Busy(Exception):
    """Another server has the file."""


def lock_database(url: str) -> TextIO | None:
    """Holds the SQLite file of that address for as long as what it returns is open; None on PostgreSQL.

    Raises ``Busy`` where another process holds it.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    held = Path(f"{address.database}.lock").open("a")  # noqa: SIM115  (held open on purpose)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise Busy(f"Another Bigroom server uses {address.database}. Stop it first.") from error
    return held
