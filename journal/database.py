"""The engine, its pragmas, the one MetaData, and the store that the rooms read from and write to."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from gevent.threadpool import ThreadPool
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from journal.dice import SYSTEM
from journal.ids import Ids, random_id
from journal.patience import USUAL, Patience, over_the_network
from journal.prepared import run
from journal.writer import Locks, Transaction, Writer

T = TypeVar("T")
Clock = Callable[[], int]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=2000",
    "secure_delete=ON",
)

SQLITE_SIZE = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
POSTGRES_SIZE = text("SELECT pg_database_size(current_database())")

DURABLE = ("journal_mode", "synchronous")
FULL = 2


class Undurable(Exception):
    """An acknowledged command might be lost here."""


def wall_clock() -> int:
    """Milliseconds since 1970 in UTC: the only clock of the house."""
    return time.time_ns() // 1_000_000


def open_engine(url: str, patience: Patience = USUAL) -> Engine:
    """An engine whose every connection is durable: SQLite in WAL with synchronous=FULL, or PostgreSQL.

    Connections are not pooled here: the store hands them on between native threads itself. What was
    bound to a statement is never shown in an error, so that no name or address gets into a log.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args={"check_same_thread": False}
        )
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    from journal.impatient import make_impatient

    reached = over_the_network(patience)
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=reached)
    make_impatient(engine, patience.answer)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    mode, synchronous = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in DURABLE)
    if synchronous != FULL or mode not in ("wal", "memory"):
        raise Undurable(
            f"SQLite does not keep what it is told here (journal_mode={mode}, synchronous={synchronous}): "
            "put the data folder on a local disk."
        )


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    run(connection, "BEGIN" if reading else "BEGIN IMMEDIATE")


def size_of(connection: Connection) -> int:
    """How many bytes the database has."""
    asked = SQLITE_SIZE if connection.dialect.name == "sqlite" else POSTGRES_SIZE
    return int(connection.execute(asked).scalar_one())


class Store:
    """Where the house keeps things: many readers in native threads, one writer in a thread of its own.

    ``read(ask)`` runs ``ask(connection)`` on a consistent snapshot and returns what it returns.
    ``write(work)`` runs ``work(transaction)`` and returns after the commit; see ``journal.writer``.
    """

    def __init__(
        self,
        url: str,
        clock: Clock = wall_clock,
        new_id: Ids = random_id,
        dice: Random = SYSTEM,
        readers: int = 4,
        patience: Patience = USUAL,
    ) -> None:
        self.url = url
        self.clock = clock
        self.new_id = new_id
        self.dice = dice
        self.engine = open_engine(url, patience)
        self.writer = Writer(self.engine, clock, new_id, dice, patience)
        self._readers = ThreadPool(readers)
        alone = self.engine.dialect.name == "sqlite"
        self._snapshot: dict[str, Any] = {} if alone else {"isolation_level": "REPEATABLE READ"}
        self._idle: deque[Connection] = deque()

    def read(self, ask: Callable[[Connection], T]) -> T:
        """The answer to a question, asked on a snapshot of now in a native thread. Raises what it raised."""
        answers: list[T] = []
        error: Exception | None = self._readers.apply(self._ask, (ask, answers))
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            self._forget_idle()
            error = self._readers.apply(self._ask, (ask, answers))
        try:
            if error is not None:
                raise error
            return answers[0]
        finally:
            # It would hold this frame, and this frame it.
            del error

    def write(self, work: Callable[[Transaction], T], locks: Locks | None = None) -> T:
        """What the work returns, once it is on disk. Raises what it raised, or ``Unavailable``."""
        return self.writer.write(work, locks)

    def close(self) -> None:
        """Gives the threads and connections back."""
        self.writer.close()
        self._readers.kill()
        self._forget_idle()

    def _forget_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _ask(self, ask: Callable[[Connection], T], answers: list[T]) -> Exception | None:
        """An error is returned, not raised: what a pool's thread raises is printed as a crash."""
        connection: Connection | None = None
        try:
            connection = self._take()
            with connection.begin():
                answers.append(ask(connection))
        except DBAPIError as error:
            if connection is not None:
                connection.close()
            return error
        except Exception as error:
            if connection is not None:
                self._idle.append(connection)
            return error
        self._idle.append(connection)
        return None

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self.engine.connect().execution_options(reading=True, **self._snapshot)
