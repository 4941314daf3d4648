"""Who may come into a room or see a page, and in which seat: the database is asked about what they show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from accounts.access import may, place_of
from accounts.callers import Credentials
from accounts.sealing import Seal
from journal.database import Store
from journal.journal import lock
from journal.writer import Locks, Transaction
from live import callers
from live.cards import Card, find_card
from live.pages.views import page_named
from live.seats import KeptSeat


class Admission:
    """Raises what the database raises, ``Unavailable`` among it."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self._store = store
        self._seal = seal

    def knows(self, credentials: Credentials) -> bool:
        """Whether a connection may come in at all: not with a token that is not good."""
        now = self._store.clock()
        return self._store.read(lambda c: callers.known_to_anybody(c, credentials, now))

    def reader(self, credentials: Credentials, name: str) -> tuple[str, str] | None:
        """The program of the page of that name, and the person who may see it; None for everybody else."""
        page, now = page_named(name), self._store.clock()

        def look(connection: Connection) -> tuple[str, str] | None:
            place = place_of(connection, page.kind, page.id) if page is not None else None
            person = callers.person_of(connection, credentials, now)
            if place is None or place.program is None or person is None:
                return None
            return (place.program, person.id) if may(connection, person, "see program", place) else None

        return self._store.read(look)

    def may_watch(self, credentials: Credentials, room: str) -> bool:
        """Whether they may see the room without a seat in it."""
        return self._so(credentials, room, callers.may_watch)

    def sits(self, credentials: Credentials, room: str, seat: str) -> bool:
        """Whether that very seat is theirs."""
        return self._so(credentials, room, partial(callers.sits_here, seat=seat))

    def seat(self, credentials: Credentials, room: str, name: str | None) -> KeptSeat | None:
        """Their seat. The writer is asked for a member's first visit alone, never for a stranger."""

        def look(connection: Connection) -> tuple[KeptSeat | None, bool]:
            card, now = find_card(connection, room), self._store.clock()
            if card is None:
                return None, False
            known = callers.seat_here(connection, credentials, card, now)
            return known, callers.member_here(connection, credentials, card, now) is not None

        def admit(transaction: Transaction) -> KeptSeat | None:
            lock(transaction, f"room/{room}")
            card = find_card(transaction.connection, room)
            return callers.admit(transaction, credentials, card, name, self._seal) if card else None

        known, member = self._store.read(look)
        if known is not None or not member:
            return known
        return self._store.write(admit, Locks(f"room/{room}"))

    def _so(
        self, credentials: Credentials, room: str, ask: Callable[[Connection, Credentials, Card, int], bool]
    ) -> bool:
        """Whether it is so of them and that room; never of a room that does not exist."""
        now = self._store.clock()

        def look(connection: Connection) -> bool:
            card = find_card(connection, room)
            return card is not None and ask(connection, credentials, card, now)

        return self._store.read(look)
