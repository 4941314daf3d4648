"""What other processes wrote: the doorbell says it at once, and once a second this one looks for itself.

Other workers write to the same database; on SQLite, so does the operator's command line.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import partial

import gevent
from sqlalchemy import Connection

from accounts.events import ACCOUNTS, stream_of
from journal.database import Store
from journal.journal import Recorded, heads, read
from live.doorbell import Bell
from live.rooms import Rooms
from live.standing import Standings

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


class Relay:
    """Keeps up with the streams that somebody here follows: awake rooms', their programs', the accounts'.

    A room reads its own stream. Of the others the events are read here and told to whoever listens to
    commits, as if this process had made them; what is told twice changes nothing.
    """

    def __init__(self, store: Store, rooms: Rooms, standings: Standings) -> None:
        self._store = store
        self._rooms = rooms
        self._standings = standings
        self.doorbell: Bell | None = None
        self.reached = True
        """Whether the database answered when it was asked last."""
        self._known: dict[str, int] = {}
        self._reading: dict[str, int] = {}
        self._telling = False
        store.writer.on_commit(self._committed)

    def start(self) -> None:
        """Begins to look once a second."""
        gevent.spawn(self._keep_looking)

    def rung(self, moved: Mapping[str, int]) -> None:
        """Somebody wrote to these streams, up to these numbers."""
        for stream, seq in moved.items():
            if stream.startswith("room/"):
                self._rooms.stream_moved(stream.removeprefix("room/"), seq)
            elif self._known.get(stream, seq) < seq:
                self._follow(stream, seq)

    def look(self) -> None:
        """Asks the database how far the streams have come that are followed here."""
        rooms = [room.memory.card.stream for room in self._rooms.awake]
        others = {ACCOUNTS, *map(stream_of, self._standings.programs | self._rooms.programs)}
        found = self._store.read(lambda connection: heads(connection, [*rooms, *others]))
        for stream in self._known.keys() - others:
            del self._known[stream]
        for stream in others - self._known.keys():
            self._known[stream] = found.get(stream, 0)
            self._look_again(stream)
        self.rung(found)

    def _keep_looking(self) -> None:
        while True:
            try:
                self.look()
            except Exception as problem:
                if self.reached:
                    log.warning("The database cannot be asked what others wrote: %s", problem)
                self.reached = False
            else:
                if not self.reached:
                    log.info("The database answers again.")
                self.reached = True
            gevent.sleep(LOOK_SECONDS)

    def _committed(self, recorded: Iterable[Recorded]) -> None:
        """Notes how far the streams have come, by us or by others; what is between is read."""
        moved: dict[str, int] = {}
        for one in recorded:
            moved[one.stream] = one.seq
            known = self._known.get(one.stream)
            if known is not None and one.seq == known + 1:
                self._known[one.stream] = one.seq
        if self._telling:
            return
        if self.doorbell is not None:
            self.doorbell.say({"heads": moved})
        for stream, seq in moved.items():
            if self._known.get(stream, seq) < seq:
                self._follow(stream, seq)

    def _follow(self, stream: str, upto: int) -> None:
        """Reads the stream, and goes on until what was heard of meanwhile is read too."""
        if stream not in self._reading:
            gevent.spawn(self._read, stream)
        self._reading[stream] = max(self._reading.get(stream, 0), upto)

    def _read(self, stream: str) -> None:
        def ask(connection: Connection, after: int) -> list[Recorded]:
            return list(read(connection, stream, after))

        try:
            recorded = self._store.read(partial(ask, after=self._known[stream]))
            while recorded:
                self._tell(recorded)
                known = self._known[stream]
                more = known < self._reading[stream]
                recorded = self._store.read(partial(ask, after=known)) if more else []
        except Exception as problem:
            log.warning("%s could not be followed: %s", stream, problem)
        finally:
            del self._reading[stream]

    def _tell(self, recorded: list[Recorded]) -> None:
        self._telling = True
        try:
            self._store.writer.tell(recorded)
        finally:
            self._telling = False

    def _look_again(self, stream: str) -> None:
        """What was written before the stream was followed may have been missed by who opened just then."""
        program = stream.removeprefix("program/")
        self._standings.look_again(program)
        self._rooms.look_again(program)
