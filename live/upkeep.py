"""What the house does by itself every hour: it lets go of what is kept for a time only."""

from __future__ import annotations

import logging
from collections.abc import Callable

import gevent

from journal import answers
from journal.database import Store
from live.forgetting import forget_unused

log = logging.getLogger(__name__)

EVERY_SECONDS = 60 * 60
AT_ONCE = 1_000
"""How many answers one transaction drops."""


class Upkeep:
    """The hourly round of one process. ``in_use``: the programs that somebody looks at here right now."""

    def __init__(self, store: Store, in_use: Callable[[], set[str]]) -> None:
        self._store = store
        self._in_use = in_use

    def start(self) -> None:
        """Begins, with the first round at once."""
        gevent.spawn(self._keep_going)

    def round(self) -> None:
        """Forgets answers of more than a day ago and programs of visitors who did not come back.

        And what a server destroyed that was killed before the write-ahead log forgot it.
        """
        self._store.writer.scrub()
        while self._store.write(lambda transaction: answers.forget(transaction, AT_ONCE)) == AT_ONCE:
            pass
        gone = forget_unused(self._store, self._in_use)
        if gone:
            log.info("Programs of visitors deleted, unused for 30 days: %s.", gone)

    def _keep_going(self) -> None:
        while True:
            try:
                self.round()
            except Exception:
                log.exception("The hourly round failed; it comes again.")
            gevent.sleep(EVERY_SECONDS)
