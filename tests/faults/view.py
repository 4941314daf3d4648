"""The view a client holds of a room, and the rules by which frames change it."""

import copy
import json
from typing import Any

Json = dict[str, Any]


class View:
    """A nested object at a seq; frames move it on."""

    def __init__(self, seq: int, tree: Json) -> None:
        self.seq = seq
        self.tree: Json = copy.deepcopy(tree)

    def apply(self, put: Json, gone: list[str]) -> None:
        """Set every path of `put`, then remove every path of `gone`."""
        for path, value in put.items():
            place, key = self._place(path)
            place[key] = copy.deepcopy(value)
        for path in gone:
            place, key = self._place(path)
            place.pop(key, None)

    def prints(self) -> dict[str, int]:
        """A fingerprint for each top-level key, so that a difference can be named."""
        return {key: hash(json.dumps(value, sort_keys=True)) for key, value in self.tree.items()}

    def _place(self, path: str) -> tuple[Json, str]:
        *above, last = (key.replace("~1", "/").replace("~0", "~") for key in path.split("/"))
        place = self.tree
        for key in above:
            child = place.get(key)
            if not isinstance(child, dict):
                child = place[key] = {}
            place = child
        return place, last


def differences(left: Json, right: Json, path: str = "") -> list[str]:
    """The paths at which two trees differ, in sorted order."""
    found = []
    for key in sorted(left.keys() | right.keys()):
        here = f"{path}/{key}" if path else str(key)
        one, other = left.get(key, _ABSENT), right.get(key, _ABSENT)
        if isinstance(one, dict) and isinstance(other, dict):
            found += differences(one, other, here)
        elif one != other:
            found.append(here)
    return found


_ABSENT = object()
