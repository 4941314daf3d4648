"""For how long PostgreSQL is waited for, and what it and the systems on the way are told about that."""

from __future__ import annotations

from typing import Any

import msgspec


class Patience(msgspec.Struct, frozen=True):
    """Seconds. ``connect``: at least 2, until it takes a connection. ``answer``: until a statement is
    answered; None for as long as it takes. ``lock``: for a row that another process holds. ``idle``: until
    it takes the locks from a process that stands still within a transaction, whose commit then fails.
    """

    connect: int = 5
    answer: float | None = 10.0
    lock: float = 2.0
    idle: float = 2.0


USUAL = Patience()
ENDLESS = Patience(answer=None)
"""For the operator's own commands, which read and write much at once."""

LINE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""After 10 s without a word from the other end's system the connection is cut, also when nothing is asked."""

LINE_OF_THE_WRITER = (
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 2",
)
"""The same, as PostgreSQL looks at us: locks of a process that cannot be reached are free again."""


def over_the_network(patience: Patience) -> dict[str, Any]:
    """How PostgreSQL is reached."""
    return {"options": "-c synchronous_commit=on", "connect_timeout": patience.connect, **LINE}


def no_long_waits(patience: Patience) -> list[str]:
    """What the writer's connection says first."""
    return [
        f"SET lock_timeout = {patience.lock * 1000:.0f}",
        f"SET idle_in_transaction_session_timeout = {patience.idle * 1000:.0f}",
        *LINE_OF_THE_WRITER,
    ]
