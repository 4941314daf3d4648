"""What changed between two views: paths to put, paths that are gone, and views cut into parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

View = dict[str, Any]

WHOLE_BYTES = 256 * 1024
"""A larger put or view is not sent in one message."""

PART_BYTES = 32 * 1024
"""Of a part of a large view: small, so that a PING gets through between two of them on a slow line."""


NOTHING = object()
"""No value of a view."""


class Patch(msgspec.Struct, frozen=True):
    """``put`` maps paths to values, ``gone`` lists paths; no path contains another."""

    put: dict[str, Any]
    gone: list[str]

    @property
    def empty(self) -> bool:
        return not self.put and not self.gone


def patch(before: View, after: View) -> Patch:
    """What turns ``before`` into ``after``. Unchanged parts that are the same object cost nothing."""
    put: dict[str, Any] = {}
    gone: list[str] = []
    _compare("", before, after, put, gone)
    return Patch(put, gone)


def apply(view: View, change: Patch) -> View:
    """The view after the change; ``view`` itself stays as it is."""
    for path, value in change.put.items():
        view = _with(view, path.split("/"), value)
    for path in change.gone:
        view = _without(view, path.split("/"))
    return view


def share(before: Any, after: Any) -> Any:
    """``after``, with every part that equals ``before``'s being ``before``'s own object."""
    if before is after:
        return before
    if type(before) is not dict or type(after) is not dict:
        return before if type(before) is type(after) and before == after else after
    shared, same = {}, len(before) == len(after)
    for key, value in after.items():
        old = before.get(key, NOTHING)
        if old is not value:
            value = share(old, value)
            same = same and old is value
        shared[key] = value
    return before if same else shared


def in_parts(view: View, limit: int = PART_BYTES) -> list[dict[str, Any]]:
    """The view as several ``put``s, each of about ``limit`` bytes of JSON at most (one row is never cut)."""
    parts: list[dict[str, Any]] = [{}]
    room = limit
    for path, value, size in _rows(view):
        if size > room and parts[-1]:
            parts.append({})
            room = limit
        parts[-1][path] = value
        room -= size
    return parts


def size_of(value: Any) -> int:
    """The bytes of its JSON."""
    return len(msgspec.json.encode(value))


def escaped(key: str) -> str:
    """A key as a part of a path."""
    if "/" in key or "~" in key:
        return key.replace("~", "~0").replace("/", "~1")
    return key


def _compare(path: str, before: View, after: View, put: dict[str, Any], gone: list[str]) -> None:
    known = before.get
    for key, value in [one for one in after.items() if known(one[0], NOTHING) is not one[1]]:
        old = known(key, NOTHING)
        if type(old) is dict and type(value) is dict:
            _compare(f"{path}{escaped(key)}/", old, value, put, gone)
        elif type(old) is not type(value) or old != value:
            put[path + escaped(key)] = value
    if not before.keys() <= after.keys():
        gone.extend(path + escaped(key) for key in before if key not in after)


def _rows(view: View) -> Iterator[tuple[str, Any, int]]:
    for key, value in view.items():
        size = size_of(value)
        if isinstance(value, Mapping) and value and size > WHOLE_BYTES // 8:
            for row, content in value.items():
                yield f"{escaped(key)}/{escaped(row)}", content, size_of(content)
        else:
            yield escaped(key), value, size


def _with(view: View, keys: list[str], value: Any) -> View:
    key = _unescaped(keys[0])
    if len(keys) == 1:
        return {**view, key: value}
    inner = view.get(key)
    return {**view, key: _with(inner if isinstance(inner, dict) else {}, keys[1:], value)}


def _without(view: View, keys: list[str]) -> View:
    key = _unescaped(keys[0])
    if len(keys) == 1:
        return {name: value for name, value in view.items() if name != key}
    inner = view.get(key)
    return {**view, key: _without(inner, keys[1:])} if isinstance(inner, dict) else view


def _unescaped(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")
