"""What the program is for, and how it will know that it came about; words only."""

from __future__ import annotations

from typing import Any

from msgspec import field

from journal.facts import Fact, fact


@fact
class CharterWritten(Fact, frozen=True):
    """Other words in the program's charter: ``goal``, ``outcome``, ``scope_in``, ``scope_out``, ``owner``."""

    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class OutcomeAdded(Fact, frozen=True):
    """An outcome that the program is after."""

    outcome: str
    title: str
    owner: str | None = None


@fact
class OutcomeEdited(Fact, frozen=True):
    """Other values of ``title`` or ``owner``."""

    outcome: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class OutcomeRemoved(Fact, frozen=True):
    """An outcome was given up, with its key results."""

    outcome: str


@fact
class OutcomeRestored(Fact, frozen=True):
    """A removed outcome is back."""

    outcome: str


@fact
class KeyResultAdded(Fact, frozen=True):
    """How an outcome is measured: from a value to another, in a unit."""

    key_result: str
    outcome: str
    title: str
    start: float
    target: float
    unit: str = ""


@fact
class KeyResultEdited(Fact, frozen=True):
    """Other values of ``title``, ``start``, ``target`` or ``unit``."""

    key_result: str
    fields: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@fact
class KeyResultRemoved(Fact, frozen=True):
    """A key result does not count any more."""

    key_result: str


@fact
class KeyResultRestored(Fact, frozen=True):
    """A removed key result is back."""

    key_result: str


@fact
class CheckedIn(Fact, frozen=True):
    """What a key result is at now; ``before``: what it was at until then, None for nothing said."""

    check_in: str
    key_result: str
    value: float
    note: str = ""
    before: float | None = None


@fact
class CheckInWithdrawn(Fact, frozen=True):
    """A check-in was taken back: the key result is at ``value`` again."""

    check_in: str
    key_result: str
    value: float | None = None
