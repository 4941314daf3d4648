"""The marks by which an anonymous stage knows its seats, and the secrets that make them.

A mark is an HMAC of the seat under the stage's secret. When the secret is destroyed nobody can tell any
more which seat a mark belongs to; while it exists the server can, so that people may change their own.
"""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import Connection, insert, select, update

from journal.writer import Transaction
from live import tables


class Marks:
    """The secrets of one room by stage; None where a secret is destroyed."""

    def __init__(self, secrets: dict[str, bytes | None]) -> None:
        self._secrets = secrets
        self._known: dict[tuple[str, str], str] = {}

    def of(self, stage: str, seat: str) -> str | None:
        """The seat's mark in that stage; None once its secret is destroyed or while there is none."""
        known = self._known.get((stage, seat))
        if known is None:
            secret = self._secrets.get(stage)
            if secret is None:
                return None
            known = hmac.new(secret, seat.encode(), hashlib.sha256).hexdigest()[:32]
            self._known[stage, seat] = known
        return known

    def scope(self, stage: str, seat: str, id: str) -> tuple[str, str] | None:
        """Under what an answer of that stage is kept: nothing in it leads back to the seat."""
        secret = self._secrets.get(stage)
        if secret is None:
            return None
        return stage, hmac.new(secret, f"{seat} {id}".encode(), hashlib.sha256).hexdigest()

    def missing(self, stages: list[str]) -> list[str]:
        """The anonymous stages that never had a secret."""
        return [stage for stage in stages if stage not in self._secrets]

    def destroyed(self, stage: str) -> bool:
        """Whether the stage had a secret that is gone."""
        return stage in self._secrets and self._secrets[stage] is None


def load(connection: Connection, room: str) -> Marks:
    """The marks of a room."""
    chosen = select(tables.stage_secret).where(tables.stage_secret.c.room == room)
    return Marks({row.stage: row.secret for row in connection.execute(chosen)})


def make(transaction: Transaction, room: str, stages: list[str]) -> None:
    """Draws a secret for each of these stages."""
    rows = [{"room": room, "stage": stage, "secret": transaction.dice.randbytes(32)} for stage in stages]
    transaction.connection.execute(insert(tables.stage_secret), rows)


def renew(transaction: Transaction, room: str, stages: list[str]) -> None:
    """Draws another secret for each of these stages, whose old ones were destroyed."""
    for stage in stages:
        here = (tables.stage_secret.c.room == room) & (tables.stage_secret.c.stage == stage)
        drawn = update(tables.stage_secret).where(here).values(secret=transaction.dice.randbytes(32))
        transaction.connection.execute(drawn)


def destroy(transaction: Transaction, room: str, stage: str | None = None) -> None:
    """Destroys the secret of one stage, or of all."""
    chosen = update(tables.stage_secret).where(tables.stage_secret.c.room == room)
    if stage is not None:
        chosen = chosen.where(tables.stage_secret.c.stage == stage)
    transaction.connection.execute(chosen.values(secret=None))
