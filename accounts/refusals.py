"""How a rule says no: one sentence to the person who can act, and a word that names the rule."""

from __future__ import annotations


class Refused(Exception):
    """The rules say no, now. ``reason`` names the rule; ``status`` is what HTTP answers (409 unless told).

    ``pointer`` is the JSON pointer of the part of the request that is meant, where there is one;
    ``retry_after`` the seconds after which it may go, where that is known.
    """

    def __init__(
        self,
        sentence: str,
        reason: str,
        status: int = 409,
        pointer: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.reason = reason
        self.status = status
        self.pointer = pointer
        self.retry_after = retry_after


class Absent(Exception):
    """What was asked for does not exist, or the caller may not see it: nobody can tell which."""


def invalid(pointer: str, sentence: str, reason: str = "invalid") -> Refused:
    """A refusal of one part of the request, answered with 422."""
    return Refused(sentence, reason, 422, pointer)


def forbidden(sentence: str, reason: str = "role") -> Refused:
    """A refusal to somebody who may see the thing but not do this to it, answered with 403."""
    return Refused(sentence, reason, 403)
