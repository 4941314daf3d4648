"""The one writer: everything that waits is written in one native thread and committed once."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import gevent
from gevent.event import Event
from gevent.threadpool import ThreadPool
from prometheus_client import Counter, Histogram
from sqlalchemy import Connection, Engine, column, select, table
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from journal.dice import SYSTEM
from journal.ids import Ids, random_id
from journal.patience import USUAL, Patience, no_long_waits
from journal.prepared import run

if TYPE_CHECKING:
    from journal.journal import Recorded

T = TypeVar("T")

STREAM_NAME = table("stream", column("name")).c.name

log = logging.getLogger(__name__)

SCRUB_AGAIN = 1.0
"""Seconds until the write-ahead log is tried again, where somebody was reading it."""

COMMIT_SECONDS = Histogram(
    "bigroom_commit_seconds",
    "Seconds in which a batch was written and committed.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0),
)
COMMIT_JOBS = Histogram(
    "bigroom_commit_jobs",
    "Pieces of work (a room's tick, a page's command, a call) in one commit.",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
)
FAILED = Counter("bigroom_commits_failed_total", "Batches that could not be written; nothing of them was.")

TRIES = 3
"""How often a batch is decided at most, where a deadlock or a cut connection undid it."""


class Unavailable(Exception):
    """It is not known to be written: the disk is full, the database is gone, locked or read-only.

    A command with an id is safe to send again: if it was written after all, its answer was too.
    """


class Transaction:
    """What a piece of work writes with: its connection, time, fresh ids and dice, and what it recorded.

    Work that deletes what nobody may find again sets ``scrubs``.
    """

    def __init__(self, connection: Connection, now: int, new_id: Ids, dice: Random = SYSTEM) -> None:
        self.connection = connection
        self.now = now
        self.new_id = new_id
        self.dice = dice
        self.recorded: list[Recorded] = []
        self.scrubs = False


class Locks(NamedTuple):
    """The streams that a piece of work locks: the one at its ``beginning``, and the one it may come to."""

    beginning: str | None = None
    later: str | None = None


class Job(Generic[T]):
    """A piece of work that waits for the writer, and its outcome."""

    def __init__(self, work: Callable[[Transaction], T], locks: Locks | None) -> None:
        self.work = work
        self.locks = locks
        self.done = Event()
        self.value: T | None = None
        self.error: BaseException | None = None
        self.recorded: list[Recorded] = []
        self.scrubs = False

    def outcome(self) -> T:
        """Waits for the end; the value, or raises the error, which then holds nothing of the job."""
        self.done.wait()
        error, self.error = self.error, None
        try:
            if error is not None:
                raise error
            return self.value  # type: ignore[return-value]
        finally:
            del error

    def fail(self, why: str) -> None:
        """Its commit did not come to a good end."""
        self.error, self.recorded, self.scrubs = Unavailable(why), [], False

    def run(self, transaction: Transaction) -> None:
        """Does the work under a savepoint of its own, so that its failure undoes it alone."""
        self.value = self.error = None
        try:
            run(transaction.connection, "SAVEPOINT job")
            self.value = self.work(transaction)
            run(transaction.connection, "RELEASE SAVEPOINT job")
            self.recorded, self.scrubs = transaction.recorded, transaction.scrubs
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            run(transaction.connection, "ROLLBACK TO SAVEPOINT job")
            self.error, self.recorded, self.scrubs = error, [], False


class Writer:
    """Takes everything that waits, runs each piece under a savepoint, commits once, answers all.

    While one batch is on its way to the disk the next one gathers, so the load makes the groups.
    ``on_commit`` callbacks get the list of what was recorded, in the hub, before the writers go on.

    On PostgreSQL other processes write too. There only work that names its locks shares a commit: what it
    locks at its beginning is locked for all of it first, in the order of names, and then it runs in the
    order of what it locks later, so that no two processes wait for each other.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], int],
        new_id: Ids = random_id,
        dice: Random = SYSTEM,
        patience: Patience = USUAL,
    ) -> None:
        self._engine = engine
        self._patience = patience
        self._alone = engine.dialect.name == "sqlite"
        self._clock = clock
        self._new_id = new_id
        self._dice = dice
        self._thread = ThreadPool(1)
        self._connection: Connection | None = None
        self._waiting: deque[Job[Any]] = deque()
        self._pump: gevent.Greenlet | None = None
        self._scrub_again: gevent.Greenlet | None = None
        self._listeners: list[Callable[[list[Recorded]], None]] = []

    def on_commit(self, listener: Callable[[list[Recorded]], None]) -> None:
        """Calls the listener after every commit that recorded something. It must not block."""
        self._listeners.append(listener)

    def tell(self, recorded: list[Recorded]) -> None:
        """Lets the listeners know what was committed, here or by another process."""
        for listener in self._listeners if recorded else ():
            try:
                listener(recorded)
            except Exception:
                log.exception("What was committed could not be passed on.")

    def write(self, work: Callable[[Transaction], T], locks: Locks | None = None) -> T:
        """Runs the work in the next batch and waits for its commit.

        Raises what the work raised (then nothing of it is kept), or ``Unavailable``.
        The work may be run again after a deadlock, so it must change nothing but the database.
        """
        job = Job(work, locks)
        self._waiting.append(job)
        if self._pump is None or self._pump.dead:
            self._pump = gevent.spawn(self._drain)
        return job.outcome()

    def scrub(self) -> None:
        """Lets SQLite's write-ahead log forget what was deleted; PostgreSQL keeps its own.

        While somebody reads what is in the log it is kept; it is tried again until it is gone.
        """
        if not self._thread.apply(self._truncate):
            self._scrub_again = gevent.spawn_later(SCRUB_AGAIN, self.scrub)

    def close(self) -> None:
        """Waits for what is under way and ends the thread."""
        if self._pump is not None:
            self._pump.join()
        if self._scrub_again is not None:
            self._scrub_again.kill()
        self._thread.apply(self._disconnect)
        self._thread.kill()

    def _drain(self) -> None:
        while self._waiting:
            waiting = list(self._waiting)
            self._waiting.clear()
            for batch in self._batches(waiting):
                self._write(batch)
                self._announce(batch)
                if any(job.scrubs for job in batch):
                    self.scrub()

    def _write(self, batch: list[Job[Any]]) -> None:
        began = time.perf_counter()
        self._thread.apply(self._commit, (batch,))
        COMMIT_SECONDS.observe(time.perf_counter() - began)
        COMMIT_JOBS.observe(len(batch))

    def _batches(self, waiting: list[Job[Any]]) -> list[list[Job[Any]]]:
        """What may be committed together."""
        if self._alone:
            return [waiting]
        named = [(job.locks.later or "", job) for job in waiting if job.locks is not None]
        together = [job for _, job in sorted(named, key=itemgetter(0))]
        return [batch for batch in (together, *([job] for job in waiting if job.locks is None)) if batch]

    def _announce(self, batch: list[Job[Any]]) -> None:
        for job in batch:
            job.done.set()
        self.tell([one for job in batch for one in job.recorded])

    def _commit(self, batch: list[Job[Any]]) -> None:
        for attempt in range(1, TRIES + 1):
            asked = False
            try:
                connection = self._connected()
                with connection.begin():
                    self._lock(connection, batch)
                    now = self._clock()
                    for job in batch:
                        job.run(Transaction(connection, now, self._new_id, self._dice))
                    asked = True
                return
            except DBAPIError as error:
                self._disconnect()
                if _locked_out(error) and len(batch) > 1:
                    for job in batch:
                        self._commit([job])
                    return
                # Once COMMIT was asked for it may be on disk, whatever came back: it must not be done again.
                if asked or attempt == TRIES or not _worth_deciding_again(error):
                    _fail(batch, str(error.orig))
                    return
            except Exception as error:
                self._disconnect()
                log.exception("A batch could not be committed.")
                _fail(batch, str(error))
                return

    def _lock(self, connection: Connection, batch: list[Job[Any]]) -> None:
        names = {job.locks.beginning for job in batch if job.locks is not None} - {None}
        if not self._alone and len(names) > 1:
            chosen = select(STREAM_NAME).where(STREAM_NAME.in_(names)).order_by(STREAM_NAME)
            connection.execute(chosen.with_for_update())

    def _truncate(self) -> bool:
        """Whether nothing is left of the log."""
        if not self._alone:
            return True
        connection = self._connected()
        raw = connection.connection.driver_connection
        assert raw is not None
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            for wish in () if self._alone else no_long_waits(self._patience):
                self._connection.exec_driver_sql(wish)
            self._connection.commit()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _fail(batch: list[Job[Any]], why: str) -> None:
    FAILED.inc()
    for job in batch:
        job.fail(why)


def _locked_out(error: DBAPIError) -> bool:
    """Another process held a row for too long (55P03): only one of a batch needs it."""
    return getattr(error.orig, "sqlstate", None) == "55P03"


def _worth_deciding_again(error: DBAPIError) -> bool:
    """A deadlock (40P01), a serialization failure (40001), or a connection that was cut."""
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}
