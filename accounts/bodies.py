"""What a request brings, read strictly: every field is known, every key is there once, nothing nests deep."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from flask import Request
from werkzeug.datastructures import FileStorage

from accounts.calls import Declared, Upload
from accounts.paging import GREATEST
from accounts.refusals import Refused, invalid

BODY = 8 * 1024 * 1024
UPLOAD = 64 * 1024 * 1024
DEPTH = 16

_strings = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_steps = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]")


def read_body(request: Request, declared: Declared) -> Any:
    """The body as the call declared it, None where it takes none. Raises ``Refused`` (400, 413, 415, 422)."""
    if declared.body is None:
        return None
    if declared.body is Upload:
        return _read_upload(request, declared.form)
    if request.mimetype != "application/json":
        raise Refused("Send the body as application/json.", "media_type", 415)
    return body_of(request.get_data(cache=False), declared.body)


def body_of(raw: bytes, kind: Any) -> Any:
    """The bytes as a value of that kind; of a tuple of kinds, the one whose fields fit best."""
    loose = strict_json(raw)
    if isinstance(kind, tuple):
        given = set(loose) if isinstance(loose, dict) else set()
        kind = max(kind, key=lambda one: len(given & set(one.__struct_fields__)))
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise invalid(pointer_of(str(error)), sentence_of(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed("The body is not JSON.") from error


def strict_json(raw: bytes) -> Any:
    """The JSON value of the bytes. Raises ``Refused`` (400): depth above 16, a key twice, NaN, an integer
    beyond 2**53, the character NUL, a lone surrogate."""
    _refuse_depth(raw)
    try:
        value = json.loads(
            raw.decode(), object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer
        )
    except (ValueError, RecursionError) as error:
        raise _malformed("The body is not JSON.") from error
    if b"\\u" in raw:
        _refuse_characters(value)
    return value


def kept_upload(sent: FileStorage, form: Any) -> Upload:
    """A file that was sent, copied to disk piece by piece; who asked for it removes it."""
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(prefix="bigroom-", delete=False) as kept:
        while piece := sent.stream.read(1024 * 1024):
            digest.update(piece)
            kept.write(piece)
    return Upload(Path(kept.name), Path(sent.filename or "file").name, digest.hexdigest(), form)


def read_query(arguments: Mapping[str, str], kind: Any) -> Any:
    """The query parameters as a value of that kind. Raises ``Refused`` (422)."""
    given = dict(arguments)
    for name, value in given.items():
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise invalid(name, "This parameter holds a character that cannot be kept.")
    try:
        query = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(pointer_of(str(error)).lstrip("/"), sentence_of(str(error))) from error
    for name in given:
        number = getattr(query, name, None)
        if isinstance(number, int) and abs(number) > GREATEST:
            raise invalid(name, "An integer is beyond 2^53.")
    return query


def pointer_of(message: str) -> str:
    """The RFC 6901 pointer of the place that a validation message names: `$.items[3]` is /items/3."""
    _, _, where = message.partition(" - at `")
    steps = [name or place for name, place in _steps.findall(where.rstrip("`"))]
    field = re.search(r"(?:required|unknown) field `(.+?)`", message)
    if field:
        steps.append(field.group(1).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{step}" for step in steps)


def sentence_of(message: str) -> str:
    """What a validation message says, without the place."""
    return message.partition(" - at `")[0].replace("`", "") + "."


def _read_upload(request: Request, form: Any) -> Upload:
    if request.mimetype != "multipart/form-data":
        raise Refused("Send the file as multipart/form-data.", "media_type", 415)
    sent = request.files.get("file")
    if sent is None:
        raise invalid("/file", "The form has no field called file.")
    return kept_upload(sent, read_query(request.form, form) if form is not None else None)


def _refuse_depth(raw: bytes) -> None:
    depth = 0
    for bracket in re.finditer(rb"[\[\]{}]", _strings.sub(b"", raw)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > DEPTH:
            raise _malformed(f"The body nests deeper than {DEPTH} levels.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _malformed("An object of the body has a key twice.")
    return made


def _no_constant(_name: str) -> NoReturn:
    raise _malformed("NaN and Infinity are no JSON.")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > GREATEST:
        raise _malformed("An integer of the body is beyond 2**53.")
    return int(digits)


def _refuse_characters(value: Any) -> None:
    texts = [value]
    while texts:
        one = texts.pop()
        if isinstance(one, dict):
            texts.extend(one)
            texts.extend(one.values())
        elif isinstance(one, list):
            texts.extend(one)
        elif isinstance(one, str) and ("\0" in one or any("\ud800" <= c <= "\udfff" for c in one)):
            raise _malformed("A text of the body holds a character that cannot be kept.")


def _malformed(sentence: str) -> Refused:
    return Refused(sentence, "malformed", 400)
