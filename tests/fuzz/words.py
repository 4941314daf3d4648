"""Values that somebody who means harm, or a broken client, puts where something else belongs."""

from __future__ import annotations

import random
from typing import Any

ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    -0.0,
    1e308,
    2**53,
    -(2**53),
    2**53 + 1,
    10**16,
    10**17,
    10**400,
    5e-324,
    "",
    " ",
    "\0",
    "a\0b",
    "\u202e\u2066",
    "\u200b",
    "e\u0301" * 30,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\ud800",
    "\udfff\ud800",
    "__proto__",
    "constructor",
    "../../etc/passwd",
    "'; DROP TABLE seat; --",
    "%00",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "2020-02-30",
    "0000-00-00",
    "99999-12-31",
    "NaN",
    "null",
    "-1",
    "1e9",
    "\r\nSet-Cookie: a=b",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": ""},
    {"a": {"b": {"c": [1, 2, 3]}}},
    [1] * 500,
    {"__proto__": {"admin": True}},
]
LETTERS = "abcdefghijklmnopqrstuvwxyz ,.-äöüß漢字🎉\u0301"


def odd(chance: random.Random) -> Any:
    """A value that fits hardly anywhere."""
    dice = chance.random()
    if dice < 0.04:
        return "x" * chance.choice((500, 501, 2_000, 10_000, 60_000))
    if dice < 0.06:
        return _deep(chance.choice((3, 10, 14, 20, 200)))
    if dice < 0.1:
        return chance.randint(-(2**60), 2**60)
    return chance.choice(ODD)


def text(chance: random.Random) -> str:
    """A short text that may be meant."""
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 30)))


def replaced(value: Any, chance: random.Random) -> Any:
    """The value with one node of it, anywhere, replaced, removed, or with something added."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        dice = chance.random()
        if dice < 0.15:
            return {name: one for name, one in value.items() if name != key}
        if dice < 0.3:
            return {
                **value,
                chance.choice(("actor", "role", "seat", "__proto__", "", key + "x")): odd(chance),
            }
        return {**value, key: replaced(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], replaced(value[at], chance), *value[at + chance.choice((0, 1, 1)) :]]
    return odd(chance)


def _deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if levels % 2 else {"a": value}
    return value
