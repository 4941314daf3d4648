"""How often somebody may try to come in, by the `limits` library: moving windows in memory or in Redis."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from accounts.refusals import Refused

PER_ACCOUNT_AND_ADDRESS = RateLimitItemPerMinute(10, 15)
PER_ACCOUNT = RateLimitItemPerMinute(100, 15)
PER_ADDRESS = RateLimitItemPerMinute(300, 15)
"""A whole office may sit behind one address."""


class Attempts:
    """Counts failed attempts. ``storage``: an address as `limits` writes it, memory:// or redis://…"""

    def __init__(self, storage: str = "memory://") -> None:
        self._windows = MovingWindowRateLimiter(storage_from_string(storage))

    def refuse_many(self, what: str, account: str, address: str) -> None:
        """Raises ``Refused`` (429) after too many failures of this account, this address, or both."""
        for limit, key in _limits(what, account, address):
            if not self._windows.test(limit, *key):
                raise Refused("Too many attempts. Wait a quarter of an hour.", "rate_limited", 429)

    def failed(self, what: str, account: str, address: str) -> None:
        """Counts a failure."""
        for limit, key in _limits(what, account, address):
            self._windows.hit(limit, *key)


def _limits(what: str, account: str, address: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    return [
        (PER_ACCOUNT_AND_ADDRESS, (what, "both", account, address)),
        (PER_ACCOUNT, (what, "account", account)),
        (PER_ADDRESS, (what, "address", address)),
    ]
