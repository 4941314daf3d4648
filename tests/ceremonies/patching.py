"""The rules of frames, applied as plainly as they are written."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any


def applied(view: dict[str, Any], put: Mapping[str, Any], gone: Iterable[str]) -> dict[str, Any]:
    """The view with every path of ``put`` set, missing parents made, then every path of ``gone`` taken."""
    after: dict[str, Any] = copy.deepcopy(view)
    for path, value in put.items():
        keys = [_plain(key) for key in path.split("/")]
        place = after
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = copy.deepcopy(value)
    for path in gone:
        keys = [_plain(key) for key in path.split("/")]
        place = after
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]
    return after


def _plain(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")
