"""Lists in pages: a keyset cursor names the last row that was given, so a page never skips a row."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, tuple_

from accounts.refusals import invalid

R = TypeVar("R")
T = TypeVar("T")

Choice = tuple[Select[Any], list[ColumnElement[Any]]]
"""The rows of a list and the columns in whose order they stand, as queries modules give it to ``page_of``."""

GREATEST = 2**53
"""No integer beyond it is taken, in any direction: neither JavaScript nor a database keeps it."""


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of a list: ``limit`` rows at most, those after ``cursor``."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100
    cursor: str | None = None


class Listing(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; ``next`` is the cursor of the next one, null at the end."""

    items: list[T]
    next: str | None = None


def page_of(
    connection: Connection,
    chosen: Select[Any],
    by: Sequence[Any],
    query: Page,
    shown: Callable[[Row[Any]], T],
) -> Listing[T]:
    """The page of ``chosen`` in the order of the columns ``by``, which together are unique and never null.

    ``chosen`` must select those columns. Raises ``Refused`` (422) for a cursor that is none.
    """
    if query.cursor is not None:
        chosen = chosen.where(tuple_(*by) > tuple_(*_opened(query.cursor, by)))
    rows = connection.execute(chosen.order_by(*by).limit(query.limit + 1)).all()
    given = rows[: query.limit]
    more = len(rows) > query.limit
    last = cursor_at([given[-1]._mapping[column] for column in by]) if more else None
    return Listing([shown(row) for row in given], last)


def numbered_page(
    rows: Sequence[R], number: Callable[[R], int], query: Page, shown: Callable[[R], T]
) -> Listing[T]:
    """The page of rows that each have a number of their own, by which they stand in rising order.

    Raises ``Refused`` (422) for a cursor that is none.
    """
    if query.cursor is not None:
        after = opened(query.cursor)
        if len(after) != 1 or not isinstance(after[0], int):
            raise invalid("cursor", "This is not a cursor of this list.")
        rows = [row for row in rows if number(row) > after[0]]
    given = rows[: query.limit]
    last = cursor_at([number(given[-1])]) if len(rows) > query.limit else None
    return Listing([shown(row) for row in given], last)


def cursor_at(values: Sequence[Any]) -> str:
    """The opaque cursor that stands behind a row with these key values."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def opened(cursor: str) -> list[Any]:
    """The key values of a cursor. Raises ``Refused`` (422)."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        values = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=list[Any])
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise invalid("cursor", "This is not a cursor of this list.") from error
    if any(isinstance(value, int) and abs(value) > GREATEST for value in values):
        raise invalid("cursor", "This is not a cursor of this list.")
    return values


def _opened(cursor: str, by: Sequence[Any]) -> list[Any]:
    values = opened(cursor)
    fits = len(values) == len(by) and all(
        isinstance(value, column.type.python_type) and "\0" not in str(value)
        for value, column in zip(values, by, strict=True)
    )
    if not fits:
        raise invalid("cursor", "This is not a cursor of this list.")
    return values
