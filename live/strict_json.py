"""JSON as the live rooms accept it: small, shallow, and with one meaning only."""

from __future__ import annotations

import json
import math
import re

MESSAGE_BYTES = 64 * 1024
DEPTH = 16
SAFE_INTEGER = 2**53

# The closing quote is optional so that an unterminated string is read once and not once per quote.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
# An escaped NUL, but not a backslash before "u0000".
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Malformed(ValueError):
    """The text is not the JSON we accept; its message is one sentence for whoever sent it."""


class TooLarge(Malformed):
    """The text is longer than a message may be."""


def parse(text: str) -> object:
    """The value that `text` (JSON, RFC 8259) stands for.

    Raises TooLarge above 64 KiB of UTF-8, and Malformed for what is no JSON or what two readers
    could take differently: more than 16 levels, a key given twice, a lone surrogate, an integer
    beyond 2^53, a number that is not finite, the key `__proto__`; and for the character NUL, which
    PostgreSQL does not keep.
    """
    _measure(text)
    if text.count("[") + text.count("{") > DEPTH:
        _refuse_depth(text)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"This is not JSON: {error.msg} at character {error.pos}.") from None
    if "\\u" in text:
        _refuse_lone_surrogates(value)
        if _NUL.search(text):
            raise Malformed("The text holds the character NUL, which cannot be kept.")
    return value


def _measure(text: str) -> None:
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        raise Malformed("The text holds half of a surrogate pair.") from None
    if size > MESSAGE_BYTES:
        raise TooLarge(f"A message may have {MESSAGE_BYTES} bytes; this one has {size}.")


def _refuse_depth(text: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            if depth > DEPTH:
                raise Malformed(f"JSON may be nested {DEPTH} levels deep; this is deeper.")
        elif token in ("]", "}"):
            depth -= 1


def _refuse_lone_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Malformed("The text holds half of a surrogate pair.") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("A key stands twice in one object.")
    if "__proto__" in found:
        raise Malformed("The key __proto__ is not allowed.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(value := int(digits)) > SAFE_INTEGER:
        raise Malformed("An integer is beyond 2^53.")
    return value


def _number(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise Malformed("A number is too large to be finite.")
    return value


def _constant(name: str) -> object:
    raise Malformed(f"{name} is not JSON.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
