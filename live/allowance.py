"""How much one connection may say: 20 messages a second, 60 at once."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from time import monotonic

RATE = 20.0
BURST = 60.0
STRIKES = 3
STRIKE_SECONDS = 1.0
REFUSALS = 200


class Allowance:
    """A token bucket of one connection, and the patience with who ignores it.

    A burst that was sent before its first refusal could be read is one strike, however long, so
    that a client which empties its outbox after a reconnect is slowed and not thrown out. The
    next strike is a refused message at least `STRIKE_SECONDS` after the last strike. Strikes and
    refusals are forgotten once the bucket is full again, that is after three quiet seconds.

    The `limits` package costs 2-3 us a message, but its windows are no bucket: a steady rate with
    a burst, and a `retry_after` of one token, cannot be said in them.
    """

    __slots__ = ("_clock", "_last_strike", "_refusals", "_since", "_strikes", "_tokens")

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._tokens = BURST
        self._since = clock()
        self._strikes = 0
        self._refusals = 0
        self._last_strike = -inf

    def take(self) -> float:
        """Take one token: 0.0 if there was one, else the seconds until there will be."""
        now = self._clock()
        tokens = self._tokens + (now - self._since) * RATE
        self._since = now
        if tokens >= BURST:
            tokens = BURST
            self._strikes = self._refusals = 0
        if tokens >= 1.0:
            self._tokens = tokens - 1.0
            return 0.0
        self._tokens = tokens
        self._refusals += 1
        if now - self._last_strike >= STRIKE_SECONDS:
            self._last_strike = now
            self._strikes += 1
        return (1.0 - tokens) / RATE

    @property
    def exhausted(self) -> bool:
        """True once it ignored the limit three strikes in a row, or 200 refusals in a row."""
        return self._strikes >= STRIKES or self._refusals >= REFUSALS
