"""Opaque ids: 128 random bits, written so that they need no escaping anywhere."""

from __future__ import annotations

import secrets
from collections.abc import Callable

Ids = Callable[[], str]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 22


def random_id() -> str:
    """22 characters of base 62: knowing one tells nothing about another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
