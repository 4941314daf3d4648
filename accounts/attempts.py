"""How often somebody may try to come in, by the `limits` library: moving windows in memory or in Redis."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from accounts.refusals import Refused

PER_ACCOUNT_AND_ADDRESS = RateLimitItemPerMinute(10, 15)
PER_ACCOUNT = RateLimitItemPerMinute(100, 15)
PER_ADDRESS = RateLimitItemPerMinute(300, 15)
"""A whole office may sit behind one address."""

KEYS_PER_ADDRESS = RateLimitItemPerMinute(500, 15)
WRONG_KEYS_AT_FIRST = 30
"""So many keys of an address may be wrong, and one more for each that was right: a hall mistypes."""

SOON = {"socket_timeout": 1, "socket_connect_timeout": 1}
"""Seconds after which Redis counts as absent."""

V = TypeVar("V")


class Attempts:
    """Counts failed attempts. ``storage``: an address as `limits` writes it, memory:// or redis://…

    While Redis does not answer, this process counts by itself.
    """

    def __init__(self, storage: str = "memory://") -> None:
        options = {} if storage.startswith("memory") else SOON
        shared = storage_from_string(storage, wrap_exceptions=True, **options)
        self._shared = MovingWindowRateLimiter(shared)
        self._own = MovingWindowRateLimiter(MemoryStorage())

    def refuse_many(self, what: str, account: str, address: str) -> None:
        """Raises ``Refused`` (429) after too many failures of this account, this address, or both."""
        for limit, key in _limits(what, account, address):
            if not self._fits(limit, key):
                raise self._too_many("Too many attempts. Wait a quarter of an hour.", limit, key)

    def failed(self, what: str, account: str, address: str) -> None:
        """Counts a failure."""
        for limit, key in _limits(what, account, address):
            self._hit(limit, key)

    def refuse_keys(self, what: str, address: str) -> None:
        """Raises ``Refused`` (429) after too many wrong keys from this address."""
        wrong, right = (self._keys_tried(_key(what, address, good)) for good in (False, True))
        if wrong >= min(KEYS_PER_ADDRESS.amount, WRONG_KEYS_AT_FIRST + right):
            sentence = "Too many wrong keys came from here. Wait a quarter of an hour."
            raise self._too_many(sentence, KEYS_PER_ADDRESS, _key(what, address, right=False))

    def key_tried(self, what: str, address: str, right: bool) -> None:
        """Counts a key that somebody gave."""
        self._hit(KEYS_PER_ADDRESS, _key(what, address, right))

    def _keys_tried(self, key: tuple[str, ...]) -> int:
        left = self._ask(lambda windows: windows.get_window_stats(KEYS_PER_ADDRESS, *key).remaining)
        return KEYS_PER_ADDRESS.amount - left

    def _fits(self, limit: RateLimitItem, key: tuple[str, ...]) -> bool:
        return self._ask(lambda windows: windows.test(limit, *key))

    def _hit(self, limit: RateLimitItem, key: tuple[str, ...]) -> None:
        self._ask(lambda windows: windows.hit(limit, *key))

    def _too_many(self, sentence: str, limit: RateLimitItem, key: tuple[str, ...]) -> Refused:
        over = self._ask(lambda windows: windows.get_window_stats(limit, *key).reset_time)
        return Refused(sentence, "rate_limited", 429, retry_after=max(1, math.ceil(over - time.time())))

    def _ask(self, question: Callable[[MovingWindowRateLimiter], V]) -> V:
        try:
            return question(self._shared)
        except StorageError:
            return question(self._own)


def _limits(what: str, account: str, address: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    network = _network(address)
    return [
        (PER_ACCOUNT_AND_ADDRESS, (what, "both", account, network)),
        (PER_ACCOUNT, (what, "account", account)),
        (PER_ADDRESS, (what, "address", network)),
    ]


def _key(what: str, address: str, right: bool) -> tuple[str, ...]:
    return (what, "right" if right else "wrong", _network(address))


def _network(address: str) -> str:
    """Whose address it is: of IPv6 every customer has 2⁶⁴."""
    try:
        return str(ip_network(f"{IPv6Address(address)}/64", strict=False))
    except ValueError:
        return address
