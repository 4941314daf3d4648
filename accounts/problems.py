"""Errors as RFC 9457 problem details: one sentence to the person who can act."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from accounts.refusals import Absent, Refused
from journal.writer import Unavailable

MEDIA_TYPE = "application/problem+json"


class Fault(msgspec.Struct, frozen=True):
    """One part of the request that is wrong. ``pointer``: RFC 6901, into the body; or a parameter's name."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong. ``reason`` names the rule that refused; programs may branch on it.

    ``retry_after``: the seconds after which it may go, also in the header of that name.
    """

    title: str
    status: int
    detail: str
    type: str = msgspec.field(default="about:blank")
    errors: list[Fault] = []
    reason: str | None = None
    retry_after: int | None = None

    def shown(self) -> dict[str, Any]:
        """The problem as JSON values; ``type`` and ``errors`` are always there."""
        return {"type": self.type, **msgspec.to_builtins(self), "errors": msgspec.to_builtins(self.errors)}


NOTHING_HERE = "There is nothing here, or you may not see it."


def problem(
    status: int,
    detail: str,
    reason: str | None = None,
    errors: list[Fault] | None = None,
    retry_after: int | None = None,
) -> Problem:
    """The problem of that status."""
    title = HTTPStatus(status).phrase
    return Problem(title, status, detail, errors=errors or [], reason=reason, retry_after=retry_after)


def absent() -> Problem:
    """The one answer for what does not exist and for what the caller may not see."""
    return problem(404, NOTHING_HERE)


def problem_of(error: Exception) -> Problem | None:
    """What to say of an error of ours; None for one that should not have happened."""
    if isinstance(error, Absent):
        return absent()
    if isinstance(error, Refused):
        faults = [Fault(error.pointer, error.sentence)] if error.pointer is not None else []
        return problem(error.status, error.sentence, error.reason, faults, error.retry_after)
    if isinstance(error, Unavailable | OperationalError | InterfaceError):
        sentence = "The database does not answer now. Try again in a moment."
        return problem(503, sentence, "unavailable", retry_after=2)
    if isinstance(error, IntegrityError):
        return problem(409, "Somebody changed this at the same moment. Read it again.", "conflict")
    return None
