"""Connections to PostgreSQL that do not wait for ever. Read in only where there is one."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.errors import OperationalError, _WaitTimeout
from sqlalchemy import Connection, Engine, event


class Impatient(psycopg.Connection[Any]):
    """A connection that is closed where a statement is not answered within ``patience`` seconds.

    Keepalives do not find that out: the system at the other end answers them, also for a server that stands
    still behind it.
    """

    patience: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Waits for an answer. Raises ``OperationalError``; then the connection is closed."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except _WaitTimeout:
            self.pgconn.finish()
            raise OperationalError(f"PostgreSQL did not answer within {self.patience} s.") from None


def make_impatient(engine: Engine, answer: float | None) -> None:
    """Every connection of the engine gives up on a statement after so many seconds; None: never."""

    def connect(_dialect: object, _record: object, words: Any, named: Any) -> Impatient:
        made = Impatient.connect(*words, **named)
        made.patience = answer
        return made

    event.listen(engine, "do_connect", connect)


def wait_as_long_as_it_takes(connection: Connection) -> None:
    """Lets one connection wait without an end: a migration may take its time."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, Impatient)
    driver.patience = None
