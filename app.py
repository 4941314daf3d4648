"""Wires the house: the store, every room's tables, keepers, pages and calls, and what guards them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response, current_app, g, render_template, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from accounts import health
from accounts.assets import HOUSE_SHEET, Assets
from accounts.attempts import Attempts
from accounts.bodies import UPLOAD
from accounts.browsers import csrf, refuse_foreign, refuse_unkeepable
from accounts.callers import Caller
from accounts.door import Door
from accounts.headers import guard, nonce
from accounts.logs import begin_request, log_request
from accounts.pages import caller, open_to_all
from accounts.people import SignedInPerson
from accounts.problems import Problem, absent, problem, problem_of
from accounts.sealing import Seal
from accounts.words import direction, language, languages, speak, t
from api import PREFIX, make_api, shown_problem
from journal.database import Clock, Store, wall_clock
from journal.dice import dice
from journal.ids import Ids, random_id
from live.house import Live
from rooms import ROOMS
from settings import Settings

HERE = Path(__file__).parent
OWN_PAGES = (403, 404, 413)


def create_app(
    settings: Settings, clock: Clock = wall_clock, new_id: Ids = random_id, seed: int | None = None
) -> Flask:
    """The house, ready to be served. ``clock``, ``new_id`` and ``seed`` (of the dice) are frozen in tests.

    ``app.extensions["store"]`` is its store, ``["seal"]`` makes its links, ``["settings"]`` are its settings.
    """
    app = Flask(__name__, static_folder=str(HERE / "static"), template_folder=str(HERE / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PUBLIC_URL=settings.public_url,
        REDIS_URL=settings.redis_url,
        METRICS_TOKEN=settings.metrics_token,
        SESSION_COOKIE_NAME="__Host-bigroom-form" if settings.https else "bigroom-form",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    store = Store(settings.database_url, clock, new_id, dice(seed))
    seal = Seal(settings.secret_key)
    app.extensions |= {"store": store, "seal": seal, "settings": settings}
    app.extensions["attempts"] = Attempts(settings.redis_url or "memory://")
    _people(app)
    _pages(app)
    app.extensions["door"] = Door(store, seal)
    app.register_blueprint(make_api(app.extensions["door"]))
    _errors(app)
    app.after_request(guard)
    app.after_request(log_request)
    app.extensions["live"] = Live(app, store, seal, settings.public_url, settings.redis_url)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def _people(app: Flask) -> None:
    csrf.init_app(app)
    login = LoginManager(app)
    login.session_protection = None

    def signed_in(_request: Any) -> SignedInPerson | None:
        found = caller()
        return SignedInPerson(found.person, found.session) if found.person else None

    login.request_loader(signed_in)


def _pages(app: Flask) -> None:
    assets = Assets(HERE / "static")
    app.extensions["assets"] = assets

    def house_sheet() -> Response:
        return Response(assets.house_sheet(), content_type="text/css; charset=utf-8")

    app.add_url_rule(f"/static/{HOUSE_SHEET}", "house_sheet", open_to_all(house_sheet))
    app.jinja_env.policies.update({"json.dumps_function": as_json, "json.dumps_kwargs": {}})
    app.jinja_env.globals.update(t=t, language=language, direction=direction)
    app.jinja_env.globals.update(
        asset=assets.url,
        import_map=assets.import_map,
        preloads=assets.preloads,
        ceremony_sheets=assets.ceremony_sheets,
    )
    app.before_request(begin_request)
    app.before_request(_before)
    app.register_blueprint(health.pages)
    app.context_processor(_known_to_templates)
    for room in ROOMS:
        if find_spec(f"{room}.routes"):
            pages: Blueprint | tuple[Blueprint, ...] = import_module(f"{room}.routes").pages
            for one in pages if isinstance(pages, tuple) else (pages,):
                app.register_blueprint(one)


def as_json(value: object, indent: int | None = None) -> str:
    """How templates write JSON; large views are in pages."""
    written = msgspec.json.encode(value)
    return (written if indent is None else msgspec.json.format(written, indent=indent)).decode()


def _before() -> None:
    speak(request.accept_languages.best_match(languages()) or "en")
    if request.blueprint == "api" or request.endpoint is None:
        return
    if getattr(current_app.view_functions[request.endpoint], "uploads", False):
        request.max_content_length = UPLOAD
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        refuse_foreign(request)
    refuse_unkeepable(request)


def _known_to_templates() -> dict[str, object]:
    me = caller().person
    theme = me.theme if me is not None and me.theme != "auto" else None
    return {"me": me, "theme": theme, "csp_nonce": nonce()}


def _errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, CSRFError):
        return _error_page(problem(403, "The page is too old. Load it again and try once more.", "csrf"))
    if status == 404:
        return _error_page(absent())
    shown = _error_page(problem(status, _SENTENCES.get(status, error.description or error.name)))
    for name, value in error.get_headers():
        if name in ("Allow", "Location"):
            shown.headers[name] = value
    return shown


def _unforeseen(error: Exception) -> Response:
    known = problem_of(error)
    if known is not None:
        return _error_page(known)
    mark = current_app.extensions["store"].new_id()[-8:]
    current_app.logger.error("unforeseen %s", mark, exc_info=error)
    return _error_page(problem(500, f"Something went wrong on our side. Its number in the log is {mark}."))


def _error_page(shown: Problem) -> Response:
    if request.path.startswith(f"{PREFIX}/"):
        return shown_problem(shown)
    if shown.status >= 500:
        g.caller = Caller()
    name = "500" if shown.status >= 500 else str(shown.status) if shown.status in OWN_PAGES else "refused"
    message = None if shown.status == 404 else shown.detail
    page = render_template(f"errors/{name}.html", message=message)
    response = Response(page, shown.status, content_type="text/html; charset=utf-8")
    if shown.retry_after is not None:
        response.headers["Retry-After"] = str(shown.retry_after)
    return response


_SENTENCES = {
    405: "This address does not take that method.",
    413: "What was sent is larger than this address takes.",
}
