"""The marks by which an anonymous stage knows its seats, and the secrets that make them.

A mark is an HMAC of the seat under the stage's secret. When the secret is destroyed nobody can tell any
more which seat a mark belongs to; while it exists the server can, so that people may change their own.

The answers to a stage's commands are kept under an HMAC too. Where that says nothing of a stage (``Undo``
may take back anything), or the stage has no secret any more, it is under a secret of the room itself, which
is drawn anew whenever one of a stage is destroyed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select

from journal import tables as journal_tables
from journal.writer import Transaction
from live import tables

OWN = ""
"""Stands for the room itself where secrets are kept by stage."""

STAGE_OPENED, ENDED = "floor.StageOpened", "floor.CeremonyEnded"


def notes_closed(stage: str) -> str:
    """The kind of the event with which the secret of that stage is destroyed, before the room ends."""
    return f"{stage}.NotesClosed"


class Marks:
    """The secrets of one room by stage; None where a secret is destroyed."""

    def __init__(self, secrets: dict[str, bytes | None]) -> None:
        self._secrets = secrets
        self._known: dict[tuple[str, str], str] = {}
        self._moments: dict[str, int] | None = None

    def same_as(self, other: Marks) -> bool:
        """Whether the secrets are the same."""
        return self._secrets == other._secrets

    def fresh(self) -> Marks:
        """The same secrets, with the moments still to be read."""
        return Marks(self._secrets)

    def of(self, stage: str, seat: str) -> str | None:
        """The seat's mark in that stage; None once its secret is destroyed or while there is none."""
        known = self._known.get((stage, seat))
        if known is None:
            secret = self._secrets.get(stage)
            if secret is None:
                return None
            known = _hmac(secret, seat)[:32]
            self._known[stage, seat] = known
        return known

    def scope(self, stage: str, seat: str, id: str) -> tuple[str, str] | None:
        """Under what an answer of that stage is kept: nothing in it leads back to the seat.

        None where there is nothing to keep it under: the room has ended.
        """
        held = stage if self._secrets.get(stage) is not None else OWN
        secret = self._secrets.get(held)
        return None if secret is None else (held, _hmac(secret, f"{seat} {id}"))

    def missing(self, stages: list[str]) -> list[str]:
        """What never had a secret: of the anonymous stages, and of the room if it has any."""
        return [one for one in (*stages, OWN) if stages and one not in self._secrets]

    def destroyed(self, stage: str) -> bool:
        """Whether the stage had a secret that is gone."""
        return stage in self._secrets and self._secrets[stage] is None

    def moments(self, connection: Connection, room: str) -> dict[str, int]:
        """When a stage was opened last, notes were closed, the room ended (ms), by the kind of the event."""
        if self._moments is None:
            self._moments = _moments(connection, room, self._secrets)
        return self._moments


def load(connection: Connection, room: str) -> Marks:
    """The marks of a room."""
    chosen = select(tables.stage_secret).where(tables.stage_secret.c.room == room)
    return Marks({row.stage: row.secret for row in connection.execute(chosen)})


def draw(transaction: Transaction, room: str, stages: list[str]) -> None:
    """Draws a secret for each of these stages, another one for those that had one."""
    _keep(transaction, room, {stage: transaction.dice.randbytes(32) for stage in stages})


def destroy(transaction: Transaction, room: str, stages: list[str]) -> None:
    """Destroys the secrets of these stages, also where the disk still holds what was overwritten."""
    _keep(transaction, room, dict.fromkeys(stages))
    transaction.scrubs = True


def _keep(transaction: Transaction, room: str, secrets: dict[str, bytes | None]) -> None:
    row = tables.stage_secret.c
    here = (row.room == room) & row.stage.in_(list(secrets))
    transaction.connection.execute(delete(tables.stage_secret).where(here))
    rows = [{"room": room, "stage": stage, "secret": secret} for stage, secret in secrets.items()]
    if rows:
        transaction.connection.execute(insert(tables.stage_secret), rows)


def _moments(connection: Connection, room: str, stages: Iterable[str]) -> dict[str, int]:
    event = journal_tables.event.c
    kinds = [STAGE_OPENED, ENDED, *map(notes_closed, stages)]
    chosen = select(event.kind, func.max(event.at)).group_by(event.kind)
    here = chosen.where(event.stream == f"room/{room}", event.kind.in_(kinds))
    return {kind: int(at) for kind, at in connection.execute(here)}


def _hmac(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
