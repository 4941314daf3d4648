"""The order of a list by fractional string keys: one row is written per drag.

A key is a fraction in base 62, written without its leading "0." and without trailing zeros; keys compare
by code units, so any database or browser that compares bytes sorts them alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST = 32
_BASE = len(DIGITS)
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}
_STEP = 3  # an end of the list grows by 1 in the third digit: 119,000 appends before a fourth is needed


def between(before: str | None, after: str | None) -> str:
    """A key above `before` and below `after`; None is the start or the end of the list.

    Raises ValueError for what is no key, or where `before` is not below `after`.
    """
    for key in (before, after):
        if key is not None:
            _check(key)
    if before is not None and after is not None:
        if before >= after:
            raise ValueError(f"There is no rank between {before} and {after}: they are in the wrong order.")
        return _middle(before, after)
    if before is not None:
        return _above(before)
    return _below(after) if after is not None else DIGITS[_BASE // 2]


def spread(count: int) -> list[str]:
    """`count` keys in order, evenly over the whole range, with room between any two."""
    width = 1
    while _BASE**width < _BASE * (count + 1):
        width += 1
    return [_written((i + 1) * _BASE**width // (count + 1), width) for i in range(count)]


def crowded(key: str) -> bool:
    """Whether a list that got this key is to be rebalanced."""
    return len(key) > LONGEST


def rebalanced(keys: Sequence[str]) -> list[str]:
    """New keys for a list in its present order. Raises ValueError if `keys` is not in order."""
    if any(first >= second for first, second in pairwise(keys)):
        raise ValueError("A list is rebalanced in its own order, without repeated ranks.")
    return spread(len(keys))


def _check(key: str) -> None:
    if not key or key[-1] == DIGITS[0] or not all(digit in _VALUE for digit in key):
        raise ValueError(f"{key!r} is no rank: it takes digits and letters and does not end in 0.")


def _above(key: str) -> str:
    head = _number(key[:_STEP], _STEP)
    if head + 1 < _BASE**_STEP:
        return _written(head + 1, _STEP)
    rest = key[_STEP:]
    return key[:_STEP] + (_above(rest) if rest else DIGITS[_BASE // 2])


def _below(key: str) -> str:
    head = _number(key[:_STEP], _STEP)
    if head > 1:
        return _written(head - 1, _STEP)
    rest = key[_STEP:] if head == 0 else ""
    return DIGITS[0] * _STEP + (_below(rest) if rest else DIGITS[_BASE // 2])


def _middle(before: str, after: str) -> str:
    padded = before.ljust(len(after), DIGITS[0])
    same = next(i for i, digit in enumerate(after) if digit != padded[i])
    shared, low, high = after[:same], _VALUE[padded[same]], _VALUE[after[same]]
    if high - low > 1:
        return shared + DIGITS[(low + high) // 2]
    if len(after) > same + 1:
        return after[: same + 1]
    return shared + DIGITS[low] + _halfway_up(before[same + 1 :])


def _halfway_up(rest: str) -> str:
    """The shortest tail above `rest`, about halfway between it and the top."""
    full = len(rest) - len(rest.lstrip(DIGITS[-1]))
    value = _VALUE[rest[full]] if full < len(rest) else 0
    return DIGITS[-1] * full + DIGITS[(value + _BASE + 1) // 2]


def _number(key: str, width: int) -> int:
    number = 0
    for digit in key.ljust(width, DIGITS[0]):
        number = number * _BASE + _VALUE[digit]
    return number


def _written(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, value = divmod(number, _BASE)
        digits.append(DIGITS[value])
    return "".join(reversed(digits)).rstrip(DIGITS[0])
