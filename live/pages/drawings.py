"""Rows of pages as they were drawn last, so that a row of which nothing changed is the same object again.

A page is compared with what it was by identity first (`live/frames.py`): what is not drawn anew costs nothing
to compare, and nothing to draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from live.frames import View
from program.pictures.picture import Picture

T = TypeVar("T")


def drawn(
    seen: Picture, kind: str, of: Iterable[tuple[str, T]], draw: Callable[[T], View], beside: Any = None
) -> View:
    """A row for each of these, by id. Drawn is what is not equal to what the row of that kind and id was
    drawn from; what is the same object is not looked into, nor are such members of a tuple."""
    known: dict[str, tuple[T, View]] = seen.memo.setdefault((kind, beside), {})
    rows: View = {}
    for id, one in of:
        before = known.get(id)
        if before is None or (before[0] is not one and before[0] != one):
            before = known[id] = (one, draw(one))
        rows[id] = before[1]
    return rows
