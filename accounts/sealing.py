"""Secrets that can be made again: an HMAC of an id, so that a repeated request gets the same link.

What is shown once is never stored; the database holds its SHA-256, and the answer kept for a repeated
request holds the id alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import zlib

from journal.ids import ALPHABET

SECRET_LENGTH = 40
"""Characters of base 62: 238 bits."""

TOKEN_PREFIX = "brm_"  # noqa: S105  (what every token begins with is no secret)


class Seal:
    """Makes secrets from the server's secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def secret(self, purpose: str, id: str) -> str:
        """The secret of that id for that purpose: 40 characters of base 62."""
        mac = hmac.new(self._key, f"{purpose}:{id}".encode(), hashlib.sha512).digest()
        return _base62(int.from_bytes(mac, "big"), SECRET_LENGTH)

    def token(self, id: str) -> str:
        """The API token of that id."""
        return token_of(self.secret("token", id))


def random_secret() -> str:
    """A secret that cannot be made again."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))


def token_of(secret: str) -> str:
    """``brm_``, the secret, and a checksum of 6 characters by which scanners and typing errors are told."""
    return f"{TOKEN_PREFIX}{secret}{_base62(zlib.crc32(secret.encode()), 6)}"


def well_formed(token: str) -> bool:
    """Whether the text can be an API token: its prefix, length and checksum are right."""
    secret = token.removeprefix(TOKEN_PREFIX)[:-6]
    return len(secret) == SECRET_LENGTH and hmac.compare_digest(token.encode(), token_of(secret).encode())


def digest_of(secret: str) -> str:
    """What the database holds of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _base62(number: int, length: int) -> str:
    characters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(reversed(characters))
