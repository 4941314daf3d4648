"""Passwords: long ones, exactly as given, stretched with argon2id off the hub.

Two native threads at most hash at a time, so that many sign-ins at once can neither take the memory
nor stop the rooms.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent.threadpool import ThreadPool

from accounts.refusals import invalid

SHORTEST = 15
"""Characters, since the password is the only factor (NIST SP 800-63B-4)."""

LONGEST = 256

COMMON = frozenset(
    {
        "passwordpassword",
        "password1234567",
        "password12345678",
        "password123456789",
        "123456789012345",
        "1234567890123456",
        "12345678901234567890",
        "qwertyuiopasdfg",
        "qwertyuiopasdfgh",
        "qwertyuiopasdfghjkl",
        "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv",
        "abcdefghijklmno",
        "abcdefghijklmnop",
        "abcdefghijklmnopqrstuvwxyz",
        "iloveyouiloveyou",
        "letmeinletmeinletmein",
        "correcthorsebatterystaple",
        "correct horse battery staple",
        "thisisapassword",
        "thisismypassword",
        "mypasswordispassword",
        "administratoradministrator",
        "planningpokerplanningpoker",
        "changemechangeme",
        "changeitchangeit",
    }
)
"""Long passwords that are tried first."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_slots = ThreadPool(2)


def check_password(password: str, *about: str) -> None:
    """Raises ``Refused`` (422) unless the password is long, rare and not made of the words ``about``."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise invalid("/password", f"A password has {SHORTEST} to {LONGEST} characters; four words are one.")
    low = password.casefold()
    words = [word.casefold() for word in ("bigroom", *about) if len(word) >= 3]
    rest = low
    for word in words:
        rest = rest.replace(word, "")
    if low in COMMON or len(set(low)) < 5 or len(rest) < SHORTEST // 2:
        raise invalid("/password", "This password is among the first that are tried. Choose another.")


def hash_password(password: str) -> str:
    """The argon2id hash (t=2, m=19456 KiB, p=1). Waits for one of two slots: not for a transaction."""
    made: str = _slots.apply(_hasher.hash, (_bytes(password),))
    return made


def right_password(hashed: str | None, password: str) -> bool:
    """Whether the password is the one; takes as long where there is none (``hashed`` is None)."""
    right: bool = _slots.apply(_verify, (hashed or _nobodys(), _bytes(password)))
    return right and hashed is not None


def outdated(hashed: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


@cache
def _nobodys() -> str:
    return _hasher.hash("a password that nobody has")


def _verify(hashed: str, password: bytes) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
