"""The OpenAPI 3.1 document of all declared calls, and a page of our own that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from accounts.calls import Declared, Document, NoQuery, Nothing, Upload
from accounts.problems import MEDIA_TYPE, Problem

JSON = "application/json"
REFERENCE = "#/components/schemas/{name}"


def document(calls: Iterable[Declared], version: str, server: str) -> dict[str, Any]:
    """The document. Schemas come from the structs of the declarations."""
    declared = list(calls)
    kinds = _kinds(declared)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    shown = dict(zip(map(repr, kinds), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in declared:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, shown)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Bigroom",
            "version": version,
            "description": "Agile ceremonies held live, and the program they add up to.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(one.tag for one in declared)],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, or the token of a seat."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "bigroom",
        "description": "The browser's session; unsafe calls also send X-CSRFToken.",
    },
}


def _kinds(declared: list[Declared]) -> list[Any]:
    kinds: dict[str, Any] = {repr(Problem): Problem}
    for one in declared:
        for kind in (*_bodies(one), *_answers(one), *((one.form,) if one.form is not None else ())):
            kinds[repr(kind)] = kind
    return list(kinds.values())


def _bodies(one: Declared) -> tuple[Any, ...]:
    if one.body is None or one.body is Upload:
        return ()
    return one.body if isinstance(one.body, tuple) else (one.body,)


def _answers(one: Declared) -> tuple[Any, ...]:
    kinds = one.answer if isinstance(one.answer, tuple) else (one.answer,)
    return tuple(kind for kind in kinds if kind not in (Nothing, Document))


def _operation(one: Declared, shown: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "tags": [one.tag],
        "x-verb": one.may,
        "parameters": _parameters(one),
        "responses": _responses(one, shown),
    }
    body = _request_body(one, shown)
    return operation if body is None else {**operation, "requestBody": body}


def _request_body(one: Declared, shown: dict[str, Any]) -> dict[str, Any] | None:
    if one.body is None:
        return None
    if one.body is Upload:
        parts: dict[str, Any] = {"type": "object", "properties": {"file": {"type": "string"}}}
        form = [] if one.form is None else [shown[repr(one.form)]]
        schema = {"allOf": [{**parts, "required": ["file"]}, *form]}
        return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    schema = _any_of([shown[repr(kind)] for kind in _bodies(one)])
    return {"required": True, "content": {JSON: {"schema": schema}}}


def _any_of(schemas: list[Any]) -> Any:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _parameters(one: Declared) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text} for name in one.parameters
    ]
    found.extend(_query_parameters(one.query))
    if one.method == "PATCH":
        found.append({"name": "If-Match", "in": "header", "required": True, "schema": text})
    if not one.safe:
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": text})
    return found


def _query_parameters(query: Any) -> list[dict[str, Any]]:
    if query is NoQuery:
        return []
    whole, components = msgspec.json.schema_components([query], ref_template=REFERENCE)
    schema = components[whole[0]["$ref"].rsplit("/", 1)[1]]
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inlined(value, components)}
        for name, value in schema["properties"].items()
    ]


def _inlined(schema: Any, components: dict[str, Any]) -> Any:
    """The schema with its references replaced by what they mean."""
    if isinstance(schema, list):
        return [_inlined(one, components) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(components[schema["$ref"].rsplit("/", 1)[1]], components)
    return {name: _inlined(value, components) for name, value in schema.items()}


def _responses(one: Declared, shown: dict[str, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": one.summary}
    content: dict[str, Any] = {media: {"schema": {"type": "string"}} for media in one.media}
    if _answers(one):
        content[JSON] = {"schema": _any_of([shown[repr(kind)] for kind in _answers(one)])}
    if content:
        good["content"] = content
    if one.seq is not None:
        good["headers"] = {"ETag": {"schema": {"type": "string"}}}
    fault = {
        "description": "A problem (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": shown[repr(Problem)]}},
    }
    return {str(one.status): good, "default": fault}
