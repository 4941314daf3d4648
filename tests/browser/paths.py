"""The rules of frames, written down once more in Python: what the browser's patches are measured by."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

View = dict[str, Any]


def applied(view: View, put: View, gone: list[str]) -> View:
    """A new view with `put` set and then `gone` removed."""
    after = deepcopy(view)
    for path, value in put.items():
        *parents, last = keys(path)
        at = after
        for key in parents:
            if not isinstance(at.get(key), dict):
                at[key] = {}
            at = at[key]
        at[last] = deepcopy(value)
    for path in gone:
        *parents, last = keys(path)
        holder: Any = after
        for key in parents:
            holder = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(holder, dict):
            holder.pop(last, None)
    return after


def keys(path: str) -> list[str]:
    """The keys of a path."""
    return [key.replace("~1", "/").replace("~0", "~") for key in path.split("/")]


def path(*names: str) -> str:
    """The path of keys."""
    return "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)
