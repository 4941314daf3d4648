"""A process that migrates the database of the address it is given, and kills itself before that statement."""

import os
import signal
import sys

from sqlalchemy import Engine, event

import rooms  # noqa: F401  (every table is known)
from journal.database import open_engine
from journal.migrate import migrate


class Statements:
    """Counts those that a database is asked from now on; before the one after the last it is killed."""

    def __init__(self, engine: Engine, last: int | None = None) -> None:
        self.count, self._last = 0, last
        event.listen(engine, "before_cursor_execute", self._one)

    def _one(self, *_: object) -> None:
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1


if __name__ == "__main__":
    engine = open_engine(sys.argv[1])
    Statements(engine, int(sys.argv[2]))
    migrate(engine)
