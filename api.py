"""/api/v1 put together from the rooms' ``rest.py``; its OpenAPI document from their schemas."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import Any

import msgspec
from flask import Blueprint, Response, render_template, request

from accounts.bodies import BODY, UPLOAD
from accounts.browsers import set_cookie
from accounts.calls import Calls, Declared, Document, Upload
from accounts.door import Door, Outcome
from accounts.openapi import document
from accounts.pages import open_to_all
from accounts.problems import MEDIA_TYPE, Problem, problem_of
from rooms import ROOMS

PREFIX = "/api/v1"


@cache
def declared_calls() -> tuple[Declared, ...]:
    """Every call of every room that has a ``rest.py``, whose ``calls`` are a ``Calls`` or several."""
    found: list[Declared] = []
    for room in ROOMS:
        if find_spec(f"{room}.rest"):
            calls: Calls | tuple[Calls, ...] = import_module(f"{room}.rest").calls
            for one in calls if isinstance(calls, tuple) else (calls,):
                found.extend(one.declared)
    return tuple(found)


def make_api(door: Door) -> Blueprint:
    """The blueprint of all calls, of the document and of the page that shows it."""
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    declared = declared_calls()
    for one in declared:
        rule = one.path.replace("{", "<").replace("}", ">")
        view = _view(door, one)
        api.add_url_rule(rule, one.name, view, methods=[one.method], provide_automatic_options=False)
    described = _described()
    encoded = msgspec.json.encode(described)

    def openapi() -> Response:
        return Response(encoded, content_type="application/json")

    def docs() -> str:
        return render_template("accounts/api.html", described=described, prefix=PREFIX)

    api.add_url_rule("/openapi.json", "openapi", open_to_all(openapi))
    api.add_url_rule("/docs", "docs", open_to_all(docs))
    return api


@cache
def _described() -> dict[str, Any]:
    return document(declared_calls(), metadata.version("bigroom"), PREFIX)


def shown_problem(problem: Problem) -> Response:
    """A problem as a response."""
    response = Response(msgspec.json.encode(problem.shown()), problem.status, content_type=MEDIA_TYPE)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _view(door: Door, declared: Declared) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        request.max_content_length = UPLOAD if declared.body is Upload else BODY
        try:
            outcome = door.answer(declared, request, path)
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                raise
            return shown_problem(problem)
        response = _shown(outcome)
        if declared.cookie is not None and outcome.status < 400 and "Authorization" not in request.headers:
            set_cookie(response, *declared.cookie(path, outcome.body))
        return response

    view.access = declared  # type: ignore[attr-defined]
    return view


def _shown(outcome: Outcome) -> Response:
    if outcome.document is not None:
        return _document(outcome.document, outcome.status)
    kind = MEDIA_TYPE if outcome.status >= 400 else "application/json"
    body: Any = b"" if outcome.status == 204 else msgspec.json.encode(outcome.body)
    response = Response(body, outcome.status, content_type=kind)
    if outcome.etag is not None:
        response.set_etag(str(outcome.etag))
    return response


def _document(given: Document, status: int) -> Response:
    response = Response(given.content, status, content_type=given.media_type)
    if given.filename is not None:
        response.headers.set("Content-Disposition", "attachment", filename=given.filename)
    return response
