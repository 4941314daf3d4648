"""Events as dataclasses and as JSON: a version on each, and old shapes read as new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import msgspec

Body = dict[str, Any]


class Fact(msgspec.Struct, frozen=True):
    """Something that happened, named in the past tense. ``VERSION`` counts its shapes."""

    VERSION: ClassVar[int] = 1


class Entry(msgspec.Struct, frozen=True):
    """A fact as the journal writes it: its kind (the class name), version and JSON body.

    ``at``: the time it carries, where that is not the time at which it is written.
    """

    kind: str
    version: int
    body: Body
    at: int | None = None


class Newer(Exception):
    """The journal holds a fact of a version this program does not know: a newer one wrote it."""


F = TypeVar("F", bound=type[Fact])

_known: dict[str, type[Fact]] = {}
_upcasts: dict[tuple[str, int], Callable[[Body], Body]] = {}


def fact(cls: F) -> F:
    """Makes a fact known under its name, so that it can be read back."""
    if cls.__name__ in _known:
        raise TypeError(f"Two facts are called {cls.__name__}.")
    _known[cls.__name__] = cls
    return cls


def upcast(kind: str, version: int) -> Callable[[Callable[[Body], Body]], Callable[[Body], Body]]:
    """Registers how a body of that version becomes one of the next."""

    def register(change: Callable[[Body], Body]) -> Callable[[Body], Body]:
        _upcasts[kind, version] = change
        return change

    return register


def entry(happened: Fact) -> Entry:
    """The fact as it is written."""
    return Entry(type(happened).__name__, happened.VERSION, msgspec.to_builtins(happened))


def known() -> dict[str, type[Fact]]:
    """Every fact by its kind."""
    return dict(_known)


def restore(kind: str, version: int, body: Body) -> Fact:
    """The fact that was written. Raises ``Newer`` for a version from the future, KeyError if unknown."""
    cls = _known[kind]
    if version > cls.VERSION:
        raise Newer(f"{kind} has version {version}; this program knows {cls.VERSION}.")
    while version < cls.VERSION:
        body, version = _upcasts[kind, version](body), version + 1
    return msgspec.convert(body, cls)
